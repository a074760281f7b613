"""The canvas: streamlit-drawable-canvas, with this app's Undo, Redo and Clear."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from digitpad.config import CANVAS_PEN, CANVAS_SIZE
from digitpad.preprocessing.ink import enlarge_image
from digitpad.ui import session
from digitpad.ui.pad.buttons import apply_after_pending_stroke, show_surprise
from digitpad.ui.pad.canvas_link import CanvasLink
from digitpad.ui.pad.pad import Pad
from digitpad.ui.png import encode_url
from digitpad.ui.script import run_script

KEY = "canvas"
"""Session key under which Streamlit keeps the canvas's last message, while the canvas is on the page."""

INVITATION = """<style>
.st-key-pad::after { content: "Draw a digit here"; opacity: .6; transition: opacity .2s 1s; }
.st-key-pad:active::after { opacity: 0; transition: none; }
</style>"""
"""Words on the empty pad. They go when the pen comes down, before the server knows of it."""

NO_INVITATION = "<style>.st-key-pad::after { content: none; }</style>"

_HIDE_TOOLBAR = Path(__file__).with_name("hide_toolbar.js").read_text(encoding="utf-8")

_SETTINGS = {
    "fillColor": "#eee",
    "strokeWidth": CANVAS_PEN,
    "strokeColor": "#ffffff",
    "realtimeUpdateStreamlit": True,
    "canvasWidth": CANVAS_SIZE,
    "canvasHeight": CANVAS_SIZE,
    "drawingMode": "freedraw",
    "displayRadius": 3,
    "returnImageData": False,
    "disabled": False,
    "backgroundImageFit": "stretch",
    "maxDisplayHeight": None,
    "fontSize": 20,
    "label": "",
}
"""The component's data that never change: the arguments of `st_canvas` and its defaults."""


def receive_message(pad: Pad) -> None:
    """Store the canvas's last message, if the canvas is on the page."""
    if KEY in st.session_state:
        said = st.session_state[KEY]
        drawing = said.get("drawing") if isinstance(said, Mapping) else None
        session.get_canvas_link().receive(pad, drawing.get("raw") if isinstance(drawing, Mapping) else drawing)


def show_canvas(pad: Pad, *, mounted: bool) -> None:
    """Show the canvas with its buttons, and store its last message. `mounted`: it was on the page before."""
    link = session.get_canvas_link()
    link.follow(pad, mounted=mounted)
    pad.held = False
    nonce = link.nonce
    with st.container(key="pad"):
        st.markdown("Your drawing")
        _mount(_write_data(pad, link))
        run_script("toolbar", _HIDE_TOOLBAR)
    receive_message(pad)
    link.adopt()
    if link.nonce != nonce:
        st.rerun()  # the canvas has something else to show already
    _show_buttons(pad, partial(receive_message, pad))
    st.html(INVITATION if pad.blank else NO_INVITATION)


def _write_data(pad: Pad, link: CanvasLink) -> dict[str, Any]:
    """Write the component's data, as `st_canvas` does for a white pen on black.

    `initialDrawing` is JSON text, which Fabric reads as well. Streamlit searches the values for tables, and for
    a dict it imports pandas.
    """
    ground = "#000000" if pad.underlay is None else ""
    drawing = {"version": "7.4.0", "objects": link.told, "nonce": link.nonce, "background": ground}
    return _SETTINGS | {
        "backgroundColor": ground,
        "backgroundImageURL": None if pad.underlay is None else encode_url(enlarge_image(pad.underlay)),
        "initialDrawing": json.dumps(drawing),
    }


def _mount(data: dict[str, Any]) -> None:
    from streamlit_drawable_canvas import out  # can be imported during a Streamlit run only

    out(
        data=data,
        key=KEY,
        on_drawing_change=_ignore,
        on_backgroundFit_change=_ignore,
        width="content",
        height="content",
    )


def _ignore() -> None:
    """Do nothing: Streamlit requires a callback for each value that a component may set."""


def _show_buttons(pad: Pad, receive: Callable[[], None]) -> None:
    buttons = (
        ("Undo", "undo", pad.undo, not (pad.drawing or pad.cleared)),
        ("Redo", "redo", pad.redo, not pad.undone),
        ("Clear", "delete", pad.clear, pad.blank),
    )
    with st.container(horizontal=True, key="pad_buttons"):
        for label, icon, step, disabled in buttons:
            st.button(
                label,
                icon=f":material/{icon}:",
                on_click=apply_after_pending_stroke,
                args=(receive, step),
                disabled=disabled,
            )
        show_surprise(pad, receive)
