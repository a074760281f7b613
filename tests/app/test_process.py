"""ui/process.py: needed as long as Streamlit clears Keras's session after each script run."""

import gc
import inspect
import os
import subprocess
import sys

import pytest
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.testing.v1 import AppTest
from streamlit.web.server import server_util

from digitpad import config
from digitpad.ui import streamlit_patches as process


def page():
    import keras  # noqa: F401  (Streamlit clears the session of whatever Keras is imported)
    import streamlit as st

    st.write("a page")


@pytest.fixture
def keras_backend():
    import keras

    original = keras.backend.clear_session
    yield keras.backend
    keras.backend.clear_session = original
    gc.unfreeze()


def test_streamlit_still_clears_kerass_session_after_each_run(keras_backend, monkeypatch):
    """When this fails, Streamlit has stopped doing it: delete `keep_session`."""
    cleared = []
    monkeypatch.setattr(keras_backend, "clear_session", lambda *args, **kwargs: cleared.append(True))
    AppTest.from_function(page).run()
    assert cleared


def test_streamlit_still_collects_all_garbage_after_each_run():
    """When this fails, Streamlit has stopped doing it: delete `spare_models`."""
    source = inspect.getsource(ScriptRunner._on_script_finished)  # AppTest has an end of its own
    assert "gc.collect(2)" in source


def test_streamlit_still_asks_for_this_machines_address_by_the_name_that_is_replaced(monkeypatch):
    """When this fails, see how Streamlit learns this machine's address now: `stay_at_home`."""
    asked = []
    monkeypatch.setattr(process.net_util, "get_external_ip", lambda: asked.append(True))
    assert not server_util.is_url_from_allowed_origins("http://elsewhere.example")
    assert asked
    process.stay_at_home()
    assert process.net_util.get_external_ip() is None


@pytest.mark.parametrize("place", ["/", "/?live=on"])
def test_the_pad_needs_no_pandas(place):
    pytest.importorskip("ai_edge_litert")  # Keras imports pandas by itself
    code = (
        "import sys; from streamlit.testing.v1 import AppTest\n"
        "page = AppTest.from_file('streamlit_app.py', default_timeout=60)\n"
        f"page.query_params.update({{'live': 'on'}} if 'live' in {place!r} else {{}})\n"
        "page.run()\n"
        "assert page.title[0].value == 'Digitpad' and not page.exception, page.exception\n"
        "print('pandas' in sys.modules)"
    )
    variables = os.environ | {"DIGITPAD_ENGINE": "litert"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=config.ROOT, env=variables
    )
    assert done.stdout == "False\n"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the library has other names")
def test_tensorflows_library_is_opened_without_importing_tensorflow():
    pytest.importorskip("tensorflow")
    code = (
        "import sys; from digitpad.ui import streamlit_patches as process; process._open_library()\n"
        "print('libtensorflow_cc' in open('/proc/self/maps').read(), 'tensorflow' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "True False"


def test_python_hardly_ever_collects_garbage_of_its_own_accord():
    before = gc.get_threshold()
    try:
        process.collect_seldom()
        assert gc.get_threshold()[0] >= 100_000
    finally:
        gc.set_threshold(*before)


def test_a_warm_model_survives_the_clearing(keras_backend):
    process.keep_session()
    process.spare_models()
    keras_backend.clear_session()
    assert keras_backend.clear_session is process._clear_nothing
    assert gc.get_freeze_count() > 0
