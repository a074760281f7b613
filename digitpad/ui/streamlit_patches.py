"""Streamlit in this process: the one place where its habits are bent to this app's.

After every script run Streamlit calls `keras.backend.clear_session()` and `gc.collect(2)`. The first drops the
kernels that TensorFlow has compiled, so that the next stroke takes 30 to 60 ms instead of 1; the second walks
through all of TensorFlow's objects, 180 ms each time. Both are meant for scripts that build models as they run.
This app builds none after loading, so the first is made to do nothing and the second is spared the objects that
live as long as the process. `tests/app/test_process.py` notices when Streamlit stops doing either. What Python
collects by itself between two runs is not needed then: it would make importing TensorFlow a third longer.

To tell whether a page of another address may connect, Streamlit asks a host on the internet for this machine's
address there. This app asks nobody.
"""

import ctypes
import gc
import sys
from importlib.util import find_spec
from pathlib import Path

from streamlit import net_util

from digitpad.models.tensorflow_log import filter_stderr, start_keras


def keep_session() -> None:
    """Call before a model is loaded: from here on no script run, of whichever session, clears Keras's state."""
    with filter_stderr():
        _open_library()
        start_keras()
    import keras

    keras.backend.clear_session = _clear_nothing


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


def spare_models() -> None:
    """Call once a model is loaded and warm: from here on the garbage collector leaves it alone."""
    gc.freeze()


def collect_seldom() -> None:
    """From here on Python collects garbage when Streamlit asks for it, and hardly ever in between."""
    gc.set_threshold(100_000)


def take_short_turns() -> None:
    """From here on a thread that computes lets the others in ten times as often as Python would have it.

    While a page's modules are imported the browser fetches a hundred small files, each with a few turns of the
    server's thread, which waits up to 5 ms for each. `python -m benchmarks.cold_start` shows the difference.
    """
    sys.setswitchinterval(0.0005)


def stay_at_home() -> None:
    """From here on Streamlit asks no host on the internet for this machine's address."""
    net_util.get_external_ip = net_util.get_internal_ip = _know_nothing


def _know_nothing() -> None:
    """Stands in for `streamlit.net_util.get_external_ip`."""


def _clear_nothing(free_memory: bool = True) -> None:
    """Stands in for `keras.backend.clear_session`."""
