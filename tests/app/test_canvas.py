"""The canvas is mounted as `st_canvas` would mount it."""

import json

from streamlit.testing.v1 import AppTest


def script():
    import streamlit as st
    import streamlit_drawable_canvas as library

    from digitpad.ui.pad import canvas
    from digitpad.ui.pad.canvas_link import CanvasLink
    from digitpad.ui.pad.pad import Pad

    calls = []
    mount = library.out
    library.out = lambda **options: calls.append(options) or {}
    try:
        library.st_canvas(
            stroke_width=canvas.CANVAS_PEN,
            stroke_color="#ffffff",
            background_color="#000000",
            width=canvas.CANVAS_SIZE,
            height=canvas.CANVAS_SIZE,
            initial_drawing={"version": "7.4.0", "objects": [], "nonce": 0},
            key=canvas.KEY,
        )
        canvas._mount(canvas._write_data(Pad(), CanvasLink()))
    finally:
        library.out = mount
    st.session_state["calls"] = calls


def test_the_component_gets_what_the_librarys_own_function_gives_it():
    """When this fails, the library has changed: compare `_SETTINGS` with `st_canvas`."""
    page = AppTest.from_function(script).run()
    assert not page.exception
    theirs, ours = page.session_state["calls"]
    ours["data"]["initialDrawing"] = json.loads(ours["data"]["initialDrawing"])
    assert ours["data"] == theirs["data"]
    assert set(theirs) - set(ours) == {"default"}
    same = {"key", "width", "height"}
    assert {name: ours[name] for name in same} == {name: theirs[name] for name in same}
