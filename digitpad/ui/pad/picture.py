"""A picture instead of a drawing: chosen under the pad, shown in the pad's place, read like a drawing."""

import streamlit as st

from digitpad.preprocessing.photo import Found
from digitpad.reading import Picture, open_picture
from digitpad.ui import session
from digitpad.ui.explain.figures import render_row, render_view
from digitpad.ui.explain.picture import render_picture
from digitpad.ui.pad.canvas import act

KINDS = ["png", "jpg", "jpeg", "webp"]
PROMISE = (
    "It stays in the memory of the machine that this page runs on, and is forgotten when you close the page."
)
NOTHING = "I found no digit in this picture. A dark pen on light paper, close up, works best."
REMOVED = "pictures_removed"
"""How many pictures the visitor has taken away; part of the uploader's key, because a new key empties it."""


def choose_picture() -> Picture | None:
    """Show the way to a picture; None while none is chosen. One that cannot be opened gets a sentence."""
    with st.expander("Read a picture instead", icon=":material/image:"):
        key = f"picture_{st.session_state.setdefault(REMOVED, 0)}"
        file = st.file_uploader("A photo or a picture of one digit", KINDS, key=key, help=PROMISE)
        chosen = session.get_picture() if file else None
        if file and (chosen is None or chosen.file_id != file.file_id):
            try:
                chosen = session.ChosenPicture(file.file_id, open_picture(file.getvalue()))
            except ValueError as error:
                st.warning(str(error))
                chosen = None
    session.set_picture(chosen)
    return chosen.picture if chosen else None


def show_picture(picture: Picture) -> None:
    """Show a picture in the pad's place. The drawing on the pad is kept."""
    pad = session.get_pad()
    act(pad, pad.keep)
    with st.container(key="photo"):
        row = render_row([render_picture(picture)], least="14rem", most="20rem")
        st.html(render_view(describe_found(picture.found), row))
        st.button("Back to the pad", icon=":material/draw:", on_click=_remove)


def describe_found(found: Found | None) -> str:
    """What is read of a picture, in a sentence."""
    if found is None:
        return NOTHING
    if found.others:
        return "There is more than one piece of ink; the largest is read."
    return "The box holds what is read."


def _remove() -> None:
    st.session_state[REMOVED] += 1
