"""The choice between the canvas, read after each stroke, and the live pad, read while one draws."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from digitpad.ui import session
from digitpad.ui.pad import canvas, live
from digitpad.ui.pad.pad import Pad

LIVE = "live"
"""Key of the switch, and its parameter in the URL: `?live=true`."""


def accept_older_link() -> None:
    """Turn `?live=on`, as older links have it, into `?live=true`; call at the start of the page."""
    if LIVE not in st.session_state and st.query_params.get(LIVE) == "on":
        st.query_params[LIVE] = "true"
        st.rerun()


def show_pad(pad: Pad, switch: DeltaGenerator) -> None:
    """Show the pad, and in `switch` which of the two it is."""
    with switch:
        chosen = choose_live()
    key, show = (live.KEY, live.show_live_pad) if chosen else (canvas.KEY, canvas.show_canvas)
    mounted = session.get_pad_shown() == key and key in st.session_state
    session.set_pad_shown(key)
    show(pad, mounted=mounted)
    if not pad.readable:
        st.warning("I could not read that drawing. Clear the pad and draw again.")


def choose_live() -> bool:
    """Show the switch. The URL and the session remember it."""
    return st.toggle(
        "Read while I draw",
        key=LIVE,
        bind="query-params",
        persist_state="session",
        help="Another pad, with an eraser: the answer follows your pen.",
    )


def receive_pending_stroke(pad: Pad) -> None:
    """Store the last message of the pad that the last run showed, before this run may show something else.

    The browser goes on sending what the other pad held before it left the page.
    """
    match session.get_pad_shown():
        case canvas.KEY:
            canvas.receive_message(pad)
        case live.KEY:
            live.receive_message(pad)
