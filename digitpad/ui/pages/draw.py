"""The Draw page: a pad, and beside it what the network reads."""

import html
from typing import Any

import streamlit as st

from digitpad.artifacts.store import ArtifactError
from digitpad.models.classifier import Classifier
from digitpad.preprocessing.framing import Framing
from digitpad.reading import Picture, Reading, frame_pad, read_drawing, read_picture
from digitpad.ui import cache, session
from digitpad.ui.answer import LOADING, SPEAK, render_answer
from digitpad.ui.error_boundary import error_boundary, escape_words
from digitpad.ui.explain.why import is_view_open, show_why
from digitpad.ui.model_names import describe_model
from digitpad.ui.pad.choice import receive_pending_stroke, show_pad
from digitpad.ui.pad.picture import choose_picture, get_candidate, show_picture
from digitpad.ui.script import run_script

INVITATION = "Draw a digit, and here you will see what the network reads."
NO_DIGIT = "Try another picture, or go back to the pad."


def show_page() -> None:
    """Show the whole page."""
    models = cache.list_models()
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="top"
    ):
        st.title("Digitpad", anchor=False, width="content")
        model = choose_model(models)
    session.start_full_run()
    show_reading(model)
    run_script("speak", SPEAK)
    if model is not None:
        show_why()
    reconnect()


def choose_model(models: list[str]) -> str | None:
    """Show the choice of model; None when there is no model."""
    if not models:
        return None
    return st.selectbox(
        "Model",
        models,
        format_func=describe_model,
        key=session.MODEL,
        persist_state="session",
        label_visibility="collapsed",
        width=230,
    )


@st.fragment
def show_reading(model: str | None) -> None:
    """Show the pad and the answer.

    A fragment: a stroke runs this function and not the rest of the page. An open view of "See why" is outside
    and follows when the pen is up.
    """
    full_run = session.end_full_run()
    pad = session.get_pad()
    receive_pending_stroke(pad)
    left, right = st.columns([1, 2], gap="medium")
    with left:
        place = st.container()
        with st.container(key="more"):  # on a phone it comes below the answer
            switch = st.container()
            picture = choose_picture()
        with place:
            if picture is None:
                show_pad(pad, switch)
    with right:
        reading = show_answer(model, picture)
    session.set_reading(reading)
    if picture is not None:
        with place:
            show_picture(picture, reading)
    if is_view_open() and not full_run and not pad.held:
        st.rerun()


def show_answer(model: str | None, picture: Picture | None) -> Reading | None:
    """Show what `model` reads; while it loads, say so and leave the pad usable."""
    if model is None:
        st.error(cache.NO_MODEL)
        return None
    loaded = cache.is_loaded(model)
    place: Any = st if loaded else st.empty()  # emptied at every stroke it would flicker
    if not loaded:
        framing = preview(picture)
        place.html(render_answer(None, framing.image if framing else None, LOADING))
    try:
        classifier = cache.get_classifier(model)
    except ArtifactError as error:
        place.error(f"The model {model} cannot be used. {escape_words(str(error))}")
        return None
    with error_boundary("The answer"):
        reading = read(classifier, picture)
        place.html(render_reading(reading, INVITATION if picture is None else NO_DIGIT))
        return reading
    return None


def render_reading(reading: Reading | None, message: str) -> str:
    """Render the answer; `message` when there is nothing to read."""
    if reading is None:
        return render_answer(None, None, html.escape(message))
    return render_answer(reading.prediction, reading.framing.image)


def read(classifier: Classifier, picture: Picture | None) -> Reading | None:
    """Read the picture, or the pad when there is none; None when there is nothing to read."""
    if picture is not None:
        return read_picture(classifier, picture, finder=get_finder(classifier), chosen=get_candidate())
    pad = session.get_pad()
    return read_drawing(classifier, pad.drawing, underlay=pad.underlay) if pad.readable else None


def get_finder(classifier: Classifier) -> Classifier:
    """Get the model that finds the digit in a picture: the best, or `classifier` if that cannot be loaded."""
    try:
        return cache.get_classifier(cache.list_models()[0])
    except ArtifactError:
        return classifier


def preview(picture: Picture | None) -> Framing | None:
    """Frame the pad before a model has read it; None for a picture, where a model finds the digit."""
    if picture is not None:
        return None
    pad = session.get_pad()
    return frame_pad(pad.drawing, pad.underlay) if pad.readable else None


@st.fragment(run_every=3600)
def reconnect() -> None:
    """Show nothing, but have the page run again when a restarted server is found.

    The browser asks for that only where a fragment runs by the clock. Without it, the new server would drop
    whatever the pad sends, because it has never shown the pad.
    """
