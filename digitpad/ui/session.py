"""Session state: the keys that the app sets itself, and typed access to them."""

from dataclasses import dataclass

import streamlit as st

from digitpad.reading import Picture, Reading
from digitpad.ui.pad.canvas import Pad

PAD = "pad_state"
READING = "reading"
PICTURE = "picture"
MODEL = "model_chosen"
"""The model on the Draw page, kept while another page is open."""
LIVE = "live_chosen"
"""Whether the live pad is on, kept while another page is open."""
WHY = "why_chosen"
"""The open view of "See why", kept while another page is open."""


@dataclass(frozen=True)
class ChosenPicture:
    """A picture that the visitor chose, and the uploader's name for the file."""

    file_id: str
    picture: Picture


def get_pad() -> Pad:
    """Get this session's pad."""
    pad: Pad = st.session_state.setdefault(PAD, Pad())
    return pad


def get_reading() -> Reading | None:
    """Get the last reading; None while the pad is blank or no model could read it."""
    reading: Reading | None = st.session_state.get(READING)
    return reading


def set_reading(reading: Reading | None) -> None:
    """Store the reading for the views, which run after the pad and without it."""
    st.session_state[READING] = reading


def get_picture() -> ChosenPicture | None:
    """Get the picture that is read instead of the pad; None while the pad is read."""
    chosen: ChosenPicture | None = st.session_state.get(PICTURE)
    return chosen


def set_picture(chosen: ChosenPicture | None) -> None:
    """Read this picture instead of the pad; None goes back to the pad."""
    st.session_state[PICTURE] = chosen
