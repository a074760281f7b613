"""See why: one row of choices under the answer; only the view that is chosen is computed and shown."""

from collections.abc import Callable

import streamlit as st

from digitpad.reading import Reading
from digitpad.ui import cache, session
from digitpad.ui.answer import LOADING
from digitpad.ui.error_boundary import error_boundary
from digitpad.ui.explain.change import show_change
from digitpad.ui.explain.evidence import show_evidence
from digitpad.ui.explain.inside import show_inside
from digitpad.ui.explain.opinions import show_opinions
from digitpad.ui.explain.steps import show_steps
from digitpad.ui.explain.styles import show_styles
from digitpad.ui.script import load_script, run_script

View = Callable[[Reading], None]

CHOICE = "why"
"""Key of the row of choices."""
CLICKED = "why_clicked"
"""Set in the run that follows a click on the row."""

SHOW_VIEW = load_script(__file__, "see_why.js")

VIEWS: dict[str, View] = {
    "Steps": show_steps,
    "All models": show_opinions,
    "Evidence": show_evidence,
    "Inside": show_inside,
    "Styles": show_styles,
    "What would change its mind": show_change,
}


@st.fragment
def show_why() -> None:
    """The row of choices and the chosen view of the session's reading.

    A fragment: opening a view does not run the rest of the page again. The session keeps the choice.
    """
    with st.container(key="see_why"):
        chosen = st.pills(
            "See why",
            list(VIEWS),
            key=CHOICE,
            persist_state="session",
            on_change=_note_click,
        )
    clicked = st.session_state.pop(CLICKED, False)
    if chosen is None:
        return
    _show_view(chosen)
    if clicked:  # the view usually begins below the screen
        run_script("see_why", SHOW_VIEW)


def is_view_open() -> bool:
    """Whether a view is open."""
    return st.session_state.get(CHOICE) is not None


def _note_click() -> None:
    st.session_state[CLICKED] = True


def _show_view(chosen: str) -> None:
    reading = session.get_reading()  # the pad is a fragment too: it may have changed since
    if reading is None:
        start = "Draw a digit" if session.get_picture() is None else "Choose a picture with a digit"
        st.caption(f"{start}, and this view will explain what the network makes of it.")
    elif cache.is_loaded(reading.model):
        with error_boundary("This view"):
            VIEWS[chosen](reading)
    else:
        st.caption(LOADING)
