"""See why: one row of choices under the answer; only the view that is chosen is computed and shown."""

from collections.abc import Callable

import streamlit as st

from digitpad.preprocessing.framing import Framing
from digitpad.strokes.drawing import Drawing
from digitpad.ui import cache as state
from digitpad.ui.answer import WAKING
from digitpad.ui.error_boundary import contain
from digitpad.ui.explain.drawing import show_opinions, show_steps, show_styles
from digitpad.ui.explain.network import show_change, show_evidence, show_inside
from digitpad.ui.pad.picture import get_photo, show_photo_steps
from digitpad.ui.script import run_script

View = Callable[[str, Framing], None]

CHOICE = "why"

SHOW_VIEW = """
const row = document.querySelector(".st-key-see_why");
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
if (row.getBoundingClientRect().bottom > 0.5 * innerHeight)
  row.scrollIntoView({block: "start", behavior: calm ? "auto" : "smooth"});
"""
"""JavaScript: up with the row of choices, so that the view below it can be seen."""

VIEWS: dict[str, View] = {
    "Steps": lambda model, framing: _show_steps(model, framing),
    "All models": lambda model, framing: show_opinions(framing),
    "Evidence": lambda model, framing: show_evidence(model, framing),
    "Inside": lambda model, framing: show_inside(model, framing),
    "Styles": lambda model, framing: show_styles(model, framing),
    "What would change its mind": lambda model, framing: show_change(model, framing),
}


@st.fragment
def show_why(model: str) -> None:
    """The row of choices and the chosen view of what `model` reads in what is on the pad.

    A fragment: opening a view does not run the rest of the page again. The choice is kept for the session.
    """
    if CHOICE not in st.session_state:  # Streamlit forgets it while another page is shown
        st.session_state[CHOICE] = st.session_state.get(state.WHY)
    with st.container(key="see_why"):
        chosen = st.pills("See why", list(VIEWS), key=CHOICE)
    opened = chosen not in (None, st.session_state.get(state.WHY))
    st.session_state[state.WHY] = chosen
    if chosen is None:
        return
    _show_view(chosen, model)
    if opened:  # below what is on the screen, as a rule
        run_script("see_why", SHOW_VIEW)


def _show_view(chosen: str, model: str) -> None:
    framing = st.session_state.get(state.FRAMING)  # the pad is a fragment too: it may have changed since
    if framing is None:
        start = "Draw a digit" if get_photo() is None else "Choose a picture with a digit"
        st.caption(f"{start}, and this view will explain what the network makes of it.")
    elif state.is_loaded(model):
        with contain("This view"):
            VIEWS[chosen](model, framing)
    else:
        st.caption(WAKING)


def _show_steps(model: str, framing: Framing) -> None:
    photo = get_photo()
    if photo is None:
        show_steps(model, framing, _read_drawing())
    else:
        show_photo_steps(model, framing, photo)


def _read_drawing() -> Drawing:
    """The strokes on the pad; none when they lie over a picture, which is framed with them."""
    pad = state.get_pad()
    return [] if pad.picture is not None else pad.read()
