"""Streamlit in this process: the one place where its habits are bent to this app's.

After every script run Streamlit calls `keras.backend.clear_session()` and `gc.collect(2)`. The first drops the
kernels that TensorFlow has compiled, so that the next stroke takes 30 to 60 ms instead of 1; the second walks
through all of TensorFlow's objects, 180 ms each time. Both are meant for scripts that build models as they run.
This app builds none after loading, so the first is made to do nothing and the second is spared the objects that
live as long as the process. `tests/app/test_process.py` notices when Streamlit stops doing either.

To tell whether a page of another address may connect, Streamlit asks a host on the internet for this machine's
address there. This app asks nobody.
"""

import gc

from streamlit import net_util

from digitpad.quiet import start_keras


def keep_session() -> None:
    """Call before a model is loaded: from here on no script run, of whichever session, clears Keras's state."""
    start_keras()
    import keras

    keras.backend.clear_session = _clear_nothing


def spare_models() -> None:
    """Call once a model is loaded and warm: from here on the garbage collector leaves it alone."""
    gc.collect()
    gc.freeze()


def stay_at_home() -> None:
    """From here on Streamlit asks no host on the internet for this machine's address."""
    net_util.get_external_ip = net_util.get_internal_ip = _know_nothing


def _know_nothing() -> None:
    """Stands in for `streamlit.net_util.get_external_ip`."""


def _clear_nothing(free_memory: bool = True) -> None:
    """Stands in for `keras.backend.clear_session`."""
