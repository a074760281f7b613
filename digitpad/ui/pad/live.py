"""The live pad: read while one draws. A component of the page's own, its browser side in `live_ink.js`.

What is on it is the same `Pad` that the canvas shows. Undo, redo, clear and the eraser happen in the browser,
at once; what Python puts on the pad (a sample, a picture) goes there with a new nonce.
"""

from pathlib import Path

import streamlit as st

from digitpad.preprocessing.ink import enlarge_image
from digitpad.ui.pad.canvas import LIVE_CANVAS as KEY
from digitpad.ui.pad.canvas import Pad, hear, show_surprise
from digitpad.ui.png import encode_url

_HTML, _CSS, _JS = (
    Path(__file__).with_name(f"live.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js")
)
_mount = st.components.v2.component("digitpad_live_ink", html=_HTML, css=_CSS, js=_JS)


def show_live_pad(pad: Pad) -> None:
    """Show the live pad with its buttons, and take in what is on it."""
    if KEY in st.session_state:
        hear(pad)
    elif pad.objects:
        pad.keep()  # it has been out of sight, whoever should have said so
    with st.container(key="live_ink"):
        st.markdown("Your drawing")
        _mount(key=KEY, data=_write_data(pad), on_drawing_change=_hear)
    show_surprise(pad)


def _write_data(pad: Pad) -> dict:
    return {
        "owner": pad.owner,
        "nonce": pad.nonce,
        "strokes": pad.write_placed(),
        "picture": None if pad.picture is None else encode_url(enlarge_image(pad.picture)),
        "received": pad.received,
    }


def _hear() -> None:
    """Streamlit wants a callback for each value that a component may set."""
