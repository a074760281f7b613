"""The live pad: a component of this app that sends the drawing while it is drawn.

Its browser side is `live.js`. Undo, Redo, Clear and Eraser happen there at once.
"""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from digitpad.preprocessing.ink import enlarge_image
from digitpad.strokes.live_pad import write_strokes
from digitpad.ui import session
from digitpad.ui.pad.buttons import show_surprise
from digitpad.ui.pad.live_link import LiveLink
from digitpad.ui.pad.pad import Pad
from digitpad.ui.png import encode_url

KEY = "live_pad"
"""Session key under which Streamlit keeps the last message, while the live pad is on the page."""

_HTML, _CSS, _JS = (
    Path(__file__).with_name(f"live.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js")
)
_mount = st.components.v2.component("digitpad_live_pad", html=_HTML, css=_CSS, js=_JS)


def receive_message(pad: Pad) -> None:
    """Store the live pad's last message, if it is on the page."""
    if KEY in st.session_state:
        said = st.session_state[KEY]
        session.get_live_link().receive(pad, said.get("drawing") if isinstance(said, Mapping) else None)


def show_live_pad(pad: Pad, *, mounted: bool) -> None:
    """Show the live pad with its buttons. `mounted`: it was on the page before, and its message is stored."""
    link = session.get_live_link()
    link.follow(pad, mounted=mounted)
    with st.container(key="live_ink"):
        st.markdown("Your drawing")
        _mount(key=KEY, data=_write_data(pad, link), on_drawing_change=_ignore)
    show_surprise(pad, partial(receive_message, pad))


def _write_data(pad: Pad, link: LiveLink) -> list[dict[str, Any]]:
    """Write the component's data: a list, because Streamlit searches a dict for tables and imports pandas."""
    image = None if pad.underlay is None else encode_url(enlarge_image(pad.underlay))
    return [
        {
            "owner": link.owner,
            "nonce": link.nonce,
            "strokes": write_strokes(link.told),
            "picture": image,
            "received": link.received,
        }
    ]


def _ignore() -> None:
    """Do nothing: Streamlit requires a callback for each value that a component may set."""
