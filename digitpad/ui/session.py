"""Session state: the keys that the app sets itself, with typed access to their values.

Widgets keep the choices made with them (model, open view) themselves, by `persist_state`.
"""

from dataclasses import dataclass
from typing import TypeVar

import streamlit as st

from digitpad.reading import Picture, Reading
from digitpad.ui.pad.canvas_link import CanvasLink
from digitpad.ui.pad.live_link import LiveLink
from digitpad.ui.pad.pad import Pad

PAD = "pad_state"
CANVAS_LINK = "canvas_link"
LIVE_LINK = "live_link"
PAD_SHOWN = "pad_shown"
LIVE_CHOSEN = "live_chosen"
READING = "reading"
PICTURE = "picture"
MODEL = "model"
"""Key of the Draw page's model selectbox."""
FULL_RUN = "full_run"

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class ChosenPicture:
    """A picture that the visitor chose, and the uploader's name for its file."""

    file_id: str
    picture: Picture


def get_pad() -> Pad:
    """Get this session's pad."""
    return _get(PAD, Pad)


def get_canvas_link() -> CanvasLink:
    """Get what this session and its canvas have told each other."""
    return _get(CANVAS_LINK, CanvasLink)


def get_live_link() -> LiveLink:
    """Get what this session and its live pad have told each other."""
    return _get(LIVE_LINK, LiveLink)


def get_pad_shown() -> str | None:
    """Get the key of the component that the last run showed as the pad; None if it showed none."""
    shown: str | None = st.session_state.get(PAD_SHOWN)
    return shown


def set_pad_shown(key: str | None) -> None:
    """Note which component this run shows as the pad."""
    st.session_state[PAD_SHOWN] = key


def get_live() -> bool:
    """Get whether the live pad was chosen, also while another page is open."""
    return bool(st.session_state.get(LIVE_CHOSEN, False))


def set_live(live: bool) -> None:
    """Note whether the live pad is chosen."""
    st.session_state[LIVE_CHOSEN] = live


def get_reading() -> Reading | None:
    """Get the last reading; None while the pad is blank or no model could read it."""
    reading: Reading | None = st.session_state.get(READING)
    return reading


def set_reading(reading: Reading | None) -> None:
    """Store the reading for the views, which also run without the pad."""
    st.session_state[READING] = reading


def get_picture() -> ChosenPicture | None:
    """Get the picture that is read instead of the pad; None while the pad is read."""
    chosen: ChosenPicture | None = st.session_state.get(PICTURE)
    return chosen


def set_picture(chosen: ChosenPicture | None) -> None:
    """Read this picture instead of the pad; None goes back to the pad."""
    st.session_state[PICTURE] = chosen


def start_full_run() -> None:
    """Note that the whole page runs, not the pad's fragment alone."""
    st.session_state[FULL_RUN] = True


def end_full_run() -> bool:
    """Tell whether the whole page runs, once: the fragment's next run may be on its own."""
    return bool(st.session_state.pop(FULL_RUN, False))


def choose_model(model: str) -> None:
    """Choose the model of the Draw page, from another page."""
    st.session_state[MODEL] = model


def _get(key: str, create: type[T]) -> T:
    if key not in st.session_state:
        st.session_state[key] = create()
    value: T = st.session_state[key]
    return value
