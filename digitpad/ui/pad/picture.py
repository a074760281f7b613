"""A picture instead of a drawing: chosen under the pad, shown in the pad's place, read like a drawing."""

import streamlit as st

from digitpad.reading import Picture, Reading, open_picture
from digitpad.ui import session
from digitpad.ui.explain.figures import render_row, render_view
from digitpad.ui.explain.steps import render_picture

KINDS = ["png", "jpg", "jpeg", "jfif", "webp", "gif", "bmp", "heic", "heif"]
PROMISE = (
    "It stays in the memory of the machine that this page runs on, and is forgotten when you close the page."
)
NOTHING = "I found no digit in this picture. A dark pen on light paper, close up, works best."
REMOVED = "pictures_removed"
"""How many pictures the visitor has taken away; part of the uploader's key, because a new key empties it."""
CANDIDATE = "picture_candidate"
"""Place of the digit that is read among those found in the picture."""


def choose_picture() -> Picture | None:
    """Show the way to a picture; None while none is chosen. One that cannot be opened gets a sentence."""
    with st.expander("Read a picture instead", icon=":material/image:"):
        key = f"picture_{st.session_state.setdefault(REMOVED, 0)}"
        file = st.file_uploader("A photo or a picture of one digit", KINDS, key=key, help=PROMISE)
        chosen = session.get_picture() if file else None
        if file and (chosen is None or chosen.file_id != file.file_id):
            try:
                chosen = session.ChosenPicture(file.file_id, open_picture(file.getvalue()))
                st.session_state.pop(CANDIDATE, None)
            except ValueError as error:
                st.warning(str(error))
                chosen = None
    session.set_picture(chosen)
    return chosen.picture if chosen else None


def get_candidate() -> int:
    """Get the place of the digit that the visitor chose among those found; 0 for the strongest."""
    return st.session_state.get(CANDIDATE) or 0


def show_picture(picture: Picture, reading: Reading | None) -> None:
    """Show a picture in the pad's place, with a box around what is read. The drawing on the pad is kept."""
    session.get_pad().held = False
    session.set_pad_shown(None)
    with st.container(key="photo"):
        row = render_row([render_picture(picture, reading)], least="14rem", most="20rem")
        st.html(render_view(describe_found(reading), row))
        if reading and len(reading.candidates) > 1:
            _choose_candidate(reading)
        st.button("Back to the pad", icon=":material/draw:", on_click=_remove)


def describe_found(reading: Reading | None) -> str:
    """Say in a sentence what was found in a picture."""
    if reading is None:
        return NOTHING
    if len(reading.candidates) > 1:
        return f"I found {len(reading.candidates)} digits. The box holds the one that I read."
    return "The box holds what is read."


def _choose_candidate(reading: Reading) -> None:
    """Let the visitor have another of the found digits read."""
    labels = [f"{place + 1}: a {candidate.label}" for place, candidate in enumerate(reading.candidates)]
    st.pills("Read another", range(len(labels)), format_func=labels.__getitem__, key=CANDIDATE)


def _remove() -> None:
    st.session_state[REMOVED] += 1
