"""Buttons that change the pad from Python."""

from collections.abc import Callable

import streamlit as st

from digitpad.ui.pad.pad import Pad

Step = Callable[[], None]


def apply_after_pending_stroke(receive: Step, step: Step) -> None:
    """Store the stroke that may have come in the same message as the click, then change the pad."""
    receive()
    step()


def show_surprise(pad: Pad, receive: Step) -> None:
    """Show the button that puts a sample digit on the pad; `receive` stores the last message of the pad."""
    st.button(
        "Surprise me",
        icon=":material/casino:",
        on_click=apply_after_pending_stroke,
        args=(receive, pad.surprise),
        help="Puts a digit on the pad, drawn by the program.",
    )
