"""Each patch is still needed, and works. When a "still" test fails, Streamlit has changed: delete the patch."""

import asyncio
import gc
import inspect
import os
import subprocess
import sys

import pytest
from starlette.datastructures import Headers
from starlette.formparsers import MultiPartParser
from streamlit import net_util
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.state import common, session_state
from streamlit.testing.v1 import AppTest
from streamlit.web.server import server_util
from streamlit.web.server.starlette import starlette_websocket

from digitpad import config
from digitpad.ui import streamlit_patches as patches


@pytest.fixture(autouse=True)
def unpatched(monkeypatch):
    """Begin without the patches that an earlier test has applied, and undo those of this test."""
    monkeypatch.setattr(net_util, "_external_ip", None)
    monkeypatch.setattr(MultiPartParser, "spool_max_size", 1024 * 1024)
    monkeypatch.setattr(session_state, "unpack_widget_state_value", common.unpack_widget_state_value)
    threshold, interval = gc.get_threshold(), sys.getswitchinterval()
    yield
    gc.set_threshold(*threshold)
    sys.setswitchinterval(interval)


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
    """When this fails, delete `prevent_clear_session`."""
    cleared = []
    monkeypatch.setattr(keras_backend, "clear_session", lambda *args, **kwargs: cleared.append(True))
    AppTest.from_function(page).run()
    assert cleared


def test_streamlit_still_collects_all_garbage_after_each_run():
    """When this fails, delete `freeze_loaded_models`."""
    source = inspect.getsource(ScriptRunner._on_script_finished)  # AppTest has an end of its own
    assert "gc.collect(2)" in source


def test_a_warm_model_survives_the_end_of_a_script_run(keras_backend):
    patches.prevent_clear_session()
    patches.freeze_loaded_models()
    keras_backend.clear_session()
    assert keras_backend.clear_session is patches._clear_nothing
    assert gc.get_freeze_count() > 0


@pytest.fixture
def lookups(monkeypatch):
    """The addresses on the internet that Streamlit asks."""
    asked = []
    monkeypatch.setattr(net_util, "_make_blocking_http_get", lambda url, timeout: asked.append(url))
    return asked


def test_streamlit_still_asks_the_internet_when_a_page_of_an_unknown_origin_connects(lookups):
    """When this fails, delete `disable_external_ip_lookup`."""
    assert not server_util.is_url_from_allowed_origins("http://elsewhere.example")
    assert lookups


def test_nobody_on_the_internet_is_asked_for_an_address(lookups):
    patches.disable_external_ip_lookup()
    assert not server_util.is_url_from_allowed_origins("http://elsewhere.example")
    assert lookups == []


def test_behind_a_proxy_that_rewrites_host_the_machines_own_address_may_connect(lookups, monkeypatch):
    patches.disable_external_ip_lookup()
    monkeypatch.setattr(net_util, "_internal_ip", "192.0.2.7")
    allowed = starlette_websocket._is_origin_allowed
    assert allowed("http://192.0.2.7:9000", "127.0.0.1:8501")
    assert not allowed("http://elsewhere.example", "127.0.0.1:8501")


def test_starlette_still_writes_a_large_upload_to_disk():
    """When this fails, delete `keep_uploads_in_memory`."""
    assert not upload_in_memory()
    patches.keep_uploads_in_memory()
    assert upload_in_memory()


def upload_in_memory():
    """Whether a picture of 15 MB is kept in memory while it arrives."""
    body = (
        b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n'
        b"Content-Type: image/png\r\n\r\n" + bytes(15_000_000) + b"\r\n--edge--\r\n"
    )

    async def stream():
        yield body

    async def parse():
        headers = Headers({"content-type": "multipart/form-data; boundary=edge"})
        form = await MultiPartParser(headers, stream()).parse()
        try:
            return form["file"]._in_memory
        finally:
            await form.close()

    return asyncio.run(parse())


def sent_by_a_browser(text):
    """A session that holds this text as the value of a component."""
    state = session_state.SessionState()
    metadata = common.WidgetMetadata("pad", lambda value: value, lambda value: value, "json_value")
    state._set_widget_metadata(metadata)
    state.set_widgets_from_proto(WidgetStates(widgets=[WidgetState(id="pad", json_value=text)]))
    return state


@pytest.mark.parametrize("text", ["{", "[" * 5000 + "]" * 5000, "9" * 5000])
def test_streamlit_still_loses_a_session_to_json_that_it_cannot_parse(text):
    """When this fails, delete `survive_unreadable_json`."""
    state = sent_by_a_browser(text)
    for _ in range(2):  # at the start of every later run
        with pytest.raises((ValueError, RecursionError)):
            state.on_script_will_rerun(WidgetStates(widgets=[WidgetState(id="pad", json_value="{}")]))
    patches.survive_unreadable_json()
    state.on_script_will_rerun(WidgetStates(widgets=[WidgetState(id="pad", json_value="{}")]))
    assert state["pad"] == {}


@pytest.mark.parametrize("query", [{}, {"live": "on"}], ids=["canvas", "live pad"])
def test_neither_pad_needs_pandas(query):
    """Streamlit searches a component's data for tables with pandas; a list and text it does not search."""
    pytest.importorskip("ai_edge_litert")  # Keras imports pandas by itself
    code = (
        "import sys; from streamlit.testing.v1 import AppTest\n"
        "page = AppTest.from_file('streamlit_app.py', default_timeout=60)\n"
        f"page.query_params.update({query})\n"
        "page.run()\n"
        "assert page.title[0].value == 'Digitpad' and not page.exception, page.exception\n"
        "print('pandas' in sys.modules)"
    )
    variables = os.environ | {"DIGITPAD_ENGINE": "litert"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=config.ROOT, env=variables
    )
    assert done.stdout == "False\n"
