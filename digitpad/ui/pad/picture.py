"""A picture instead of a drawing: chosen under the pad, shown in the pad's place, read like a drawing."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from digitpad.config import CANVAS_SIZE
from digitpad.explain.painting import paint_grey
from digitpad.preprocessing.framing import Framing, frame_found
from digitpad.preprocessing.image_files import read_upload
from digitpad.preprocessing.photo import Found, find_digit, fit_square, resize_picture
from digitpad.ui import cache as state
from digitpad.ui.answer import name_reading
from digitpad.ui.explain.drawing import render_framing, render_resized
from digitpad.ui.explain.figures import render_box, render_figure, render_row, render_steps_row, render_view
from digitpad.ui.pad.canvas import act

KINDS = ["png", "jpg", "jpeg", "webp"]
PROMISE = (
    "It stays in the memory of the machine that this page runs on, and is forgotten when you close the page."
)
NOTHING = "I found no digit in this picture. A dark pen on light paper, close up, works best."


@dataclass(frozen=True)
class Photo:
    """A picture that somebody chose to have read."""

    file_id: str
    picture: np.ndarray
    """(H, W, 3) or (H, W, 4) uint8"""
    found: Found | None


def choose_picture() -> Photo | None:
    """Show the way to a picture; None while none is chosen. One that cannot be opened gets a sentence."""
    with st.expander("Read a picture instead", icon=":material/image:"):
        chosen = st.file_uploader("A photo or a picture of one digit", KINDS, key=_get_key(), help=PROMISE)
        photo = get_photo() if chosen else None
        if chosen and (photo is None or photo.file_id != chosen.file_id):
            try:
                picture = read_upload(chosen.getvalue())
                photo = Photo(chosen.file_id, picture, find_digit(picture))
            except ValueError as error:
                st.warning(str(error))
                photo = None
    st.session_state[state.PHOTO] = photo
    return photo


def get_photo() -> Photo | None:
    """The picture that is read at present; None when the pad is."""
    return st.session_state.get(state.PHOTO)


def show_photo(photo: Photo) -> Framing | None:
    """Show a picture in the pad's place; what was found in it as the network gets it, None for nothing.

    The drawing on the pad is kept.
    """
    pad = state.get_pad()
    act(pad, pad.keep)
    with st.container(key="photo"):
        st.html(render_view(describe_found(photo.found), _render_row([_render_picture(photo)])))
        st.button("Back to the pad", icon=":material/draw:", on_click=_remove)
    return frame_found(photo.found.ink) if photo.found else None


def _render_row(figures: list[str]) -> str:
    return render_row(figures, least="14rem", most="20rem")


def _render_picture(photo: Photo) -> str:
    """The picture in a square, with a box around what is read."""
    square, place = fit_square(photo.picture, photo.found.box if photo.found else None, side=CANVAS_SIZE)
    over = render_box(place, CANVAS_SIZE) if photo.found else ""
    return render_figure(paint_grey(square), "Your picture, in grey", title="Your picture", over=over)


def describe_found(found: Found | None) -> str:
    """What is read of a picture, in a sentence."""
    if found is None:
        return NOTHING
    if found.others:
        return "There is more than one piece of ink; the largest is read."
    return "The box holds what is read."


def show_photo_steps(model: str, framing: Framing, photo: Photo) -> None:
    """How the picture becomes 28x28, beside the same picture merely resized, with the answer each gets."""
    predict = state.get_classifier(model).predict
    resized = resize_picture(photo.picture, dark=bool(photo.found and photo.found.dark))
    framed, plain = predict(framing.image), predict(resized)
    ink = render_figure(
        paint_grey(framing.ink), "The ink that was found", title="Its ink",
        note="the paper taken away, a thin pen made wider",
    )  # fmt: skip
    figures = [_render_picture(photo), ink, *render_framing(framing, framed), render_resized(resized, plain)]
    verdict = "the same" if name_reading(framed) == name_reading(plain) else f"as <b>{name_reading(plain)}</b>"
    sentence = (
        "Paper is never even: light comes from one side, shadows fall, lines are printed on it. What is darker "
        "or lighter than the paper around it is ink, and the largest piece of it is made into what the network "
        f"learned from, step by step. Merely resized, the picture would be read {verdict}."
    )
    st.html(render_view(sentence, render_steps_row(figures)))


def _get_key() -> str:
    """The uploader's key: another one empties it."""
    return f"picture_{st.session_state.setdefault(state.PHOTOS_REMOVED, 0)}"


def _remove() -> None:
    st.session_state[state.PHOTOS_REMOVED] += 1
