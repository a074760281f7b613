"""The choice between the canvas, read after each stroke, and the live pad, read while one draws."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from digitpad.ui import session
from digitpad.ui.pad import canvas, live
from digitpad.ui.pad.pad import Pad

LIVE = "live"
"""Key of the switch, and its parameter in the URL: `?live=on`."""


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
    """Show the switch. The URL and the session remember it.

    Not by `bind="query-params"`: with Streamlit 1.67 a link to another page first removes the parameter, as a
    step of the browser's history, so that Back from there would come to the canvas.
    """
    before, in_url = session.get_live(), st.query_params.get(LIVE) == "on"
    if LIVE not in st.session_state:  # a new session, or a return from another page
        st.session_state[LIVE] = in_url or before
    elif st.session_state[LIVE] == before != in_url:  # Back or Forward: the URL has changed, not the switch
        st.session_state[LIVE] = in_url
    live = st.toggle(
        "Read while I draw", key=LIVE, help="Another pad, with an eraser: the answer follows your pen."
    )
    session.set_live(live)
    if live and not in_url:
        st.query_params[LIVE] = "on"
    elif not live and LIVE in st.query_params:
        del st.query_params[LIVE]
    return live


def receive_pending_stroke(pad: Pad) -> None:
    """Store the last message of the pad that the last run showed, before this run may show something else.

    The browser goes on sending what the other pad held before it left the page.
    """
    match session.get_pad_shown():
        case canvas.KEY:
            canvas.receive_message(pad)
        case live.KEY:
            live.receive_message(pad)
