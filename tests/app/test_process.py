"""ui/process.py: needed as long as Streamlit clears Keras's session after each script run."""

import gc

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from digitpad.ui import process


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
    """When this fails, Streamlit has stopped doing it: delete `keep_models_warm`'s first half."""
    cleared = []
    monkeypatch.setattr(keras_backend, "clear_session", lambda *args, **kwargs: cleared.append(True))
    AppTest.from_function(page).run()
    assert cleared


def test_streamlit_still_collects_all_garbage_after_each_run(monkeypatch):
    """When this fails, Streamlit has stopped doing it: delete `keep_models_warm`'s second half."""
    collected = []
    asked = config.get_option
    # AppTest turns it off to be quick; the server has it on.
    monkeypatch.setattr(config, "get_option", lambda key: key == "runner.postScriptGC" or asked(key))
    monkeypatch.setattr(gc, "collect", lambda generation=2: collected.append(generation) or 0)
    AppTest.from_function(page).run()
    assert 2 in collected


def test_a_warm_model_survives_the_clearing(keras_backend):
    process.keep_models_warm()
    keras_backend.clear_session()
    assert keras_backend.clear_session is process._clear_nothing
    assert gc.get_freeze_count() > 0
