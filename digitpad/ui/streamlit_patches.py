"""Patches to Streamlit and settings of the process, each with what it gains.

The figures are from 2 cores and Streamlit 1.67; the command beside each measures it again.
`tests/app/test_streamlit_patches.py` reports when a patch is no longer needed.
"""

import ctypes
import gc
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from starlette.formparsers import MultiPartParser
from streamlit import net_util
from streamlit.runtime.state import common, session_state

from digitpad.models.tensorflow_log import filter_stderr, start_keras
from digitpad.preprocessing.image_files import MAX_BYTES


def prepare_process() -> None:
    """Apply the patches that every server process needs; call before anything is shown."""
    disable_external_ip_lookup()
    keep_uploads_in_memory()
    survive_unreadable_json()
    raise_gc_threshold()
    shorten_switch_interval()


def disable_external_ip_lookup() -> None:
    """Have Streamlit ask no host on the internet for this machine's public address.

    It asks when a page of an unknown origin connects, and everybody waits up to two seconds for the answer. The
    machine's address on its own network stays allowed: finding that sends nothing. Behind a reverse proxy that
    rewrites Host and is opened by another address or name, set `browser.serverAddress`.
    """
    net_util._external_ip = "127.0.0.1"  # Streamlit's own cache: with a value in it, nobody is asked


def keep_uploads_in_memory() -> None:
    """Keep uploaded pictures in memory, as the page promises: Starlette writes a file over 1 MB to disk."""
    MultiPartParser.spool_max_size = 2 * MAX_BYTES


def survive_unreadable_json() -> None:
    """Turn JSON that Python cannot parse into a message that the pad refuses in a sentence.

    Streamlit parses a component's JSON before the script runs. Nested 5,000 deep, or with a number of 5,000
    digits, it would end this run and every later one of that session. Its size is limited by
    `server.maxWidgetStateSize`.
    """
    session_state.unpack_widget_state_value = _unpack  # type: ignore[assignment]


def raise_gc_threshold() -> None:
    """Let Python collect garbage when Streamlit asks for it, and seldom in between."""
    gc.set_threshold(100_000)


def shorten_switch_interval() -> None:
    """Let a computing thread yield to others after 0.5 ms instead of 5 ms.

    While a page's modules are imported the browser fetches a hundred small files, each with a few turns of the
    server's thread, which waits that long for each.
    """
    sys.setswitchinterval(0.0005)


def prevent_clear_session() -> None:
    """Prevent Streamlit from clearing Keras's state after each script run; call before a model is loaded.

    Clearing drops the kernels that TensorFlow has compiled.
    """
    with filter_stderr():
        _open_library()
        start_keras()
    import keras

    keras.backend.clear_session = _clear_nothing


def freeze_loaded_models() -> None:
    """Exempt everything loaded so far from garbage collection; call once a model is loaded and warm.

    Streamlit calls `gc.collect(2)` after each script run, which visits every object of TensorFlow.
    """
    gc.freeze()


def _open_library() -> None:
    """Open TensorFlow's library as `import` would, but let the other threads run meanwhile.

    It takes a quarter of a second, in which the browser asks for the files that the pad is made of.
    """
    found = find_spec("tensorflow")
    if not found or not found.origin:
        return
    for path in Path(found.origin).parent.glob("libtensorflow_cc.so.*"):  # Linux; elsewhere `import` opens it
        opening = ctypes.CDLL(None).dlopen
        opening.argtypes, opening.restype = [ctypes.c_char_p, ctypes.c_int], ctypes.c_void_p
        opening(bytes(path), sys.getdlopenflags())


def _unpack(state: Any) -> Any:
    """Replace `streamlit.runtime.state.common.unpack_widget_state_value`."""
    try:
        return common.unpack_widget_state_value(state)
    except (ValueError, RecursionError):
        return {"drawing": "not readable"}


def _clear_nothing(free_memory: bool = True) -> None:
    """Replace `keras.backend.clear_session`."""
