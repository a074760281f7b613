"""The Draw page: a pad, and beside it what the network reads."""

import html
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from digitpad.artifacts.store import ArtifactError
from digitpad.models.classifier import Classifier
from digitpad.preprocessing.framing import Framing
from digitpad.reading import Picture, Reading, frame_pad, read_drawing, read_picture
from digitpad.ui import cache, session
from digitpad.ui.answer import LOADING, SPEAK, render_answer
from digitpad.ui.error_boundary import contain, escape_words
from digitpad.ui.explain.why import show_why
from digitpad.ui.mistakes.address import read_live, write_live
from digitpad.ui.pad.canvas import Pad, act, show_pad
from digitpad.ui.pad.live import show_live_pad
from digitpad.ui.pad.picture import choose_picture, get_candidate, show_picture
from digitpad.ui.script import run_script

WHOLE = "whole_page"
"""Set while the whole page runs, not the pad's fragment alone."""
LABELS = "model_labels"
STAMP = "stamp_shown"
"""Of the model, when the whole page ran last."""
LIVE = "live"
INVITATION = "Draw a digit, and here you will see what the network reads."
NO_DIGIT = "Try another picture, or go back to the pad."


def show_page() -> None:
    """The whole page."""
    models = cache.list_models()
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="top"
    ):
        st.title("Digitpad", anchor=False, width="content")
        model = choose_model(models)
    st.session_state[WHOLE] = True
    st.session_state[STAMP] = cache.list_stamps().get(model) if model else None
    show_reading(model)
    run_script("speak", SPEAK)
    if model is not None:
        show_why()
    stay_known()


@st.fragment(run_every=3600)
def stay_known() -> None:
    """Show nothing. Only where something runs by the clock does the browser ask a server that it finds again to
    run the page; without that the server drops all that the pad says, as of a page that it never showed.
    """


@st.fragment
def show_reading(model: str | None) -> None:
    """The pad and the answer. A fragment: a stroke runs this and not the rest of the page.

    An open view of "See why" lies outside and follows when the pen is up.
    """
    whole = st.session_state.pop(WHOLE, False)
    left, right = st.columns([1, 2], gap="medium")
    with left:
        place = st.container()
        with st.container(key="more"):  # on a phone it stands below the answer
            switch = st.container()
            picture = choose_picture()
        with place:
            if picture is None:
                show_chosen_pad(switch)
    with right:
        if model is None:
            st.error(cache.NO_MODEL)
        reading = show_answer(model, picture) if model else None
        session.set_reading(reading)
    if picture is not None:
        with place:
            show_picture(picture, reading)
    if not whole and not session.get_pad().held and (st.session_state.get(session.WHY) or is_replaced(model)):
        st.rerun()


def is_replaced(model: str | None) -> bool:
    """Whether the whole page ran before the model was replaced, and still shows what the old one scored."""
    return model is not None and st.session_state.get(STAMP) != cache.list_stamps().get(model)


def choose_model(models: list[str]) -> str | None:
    """The model that the person picked; None when there is none to pick."""
    if not models:
        return None
    if st.session_state.get("model") not in models:  # Streamlit forgets it while another page is shown
        remembered = st.session_state.get(session.MODEL)
        st.session_state["model"] = remembered if remembered in models else models[0]
    labels = [cache.describe_model(model) for model in models]
    if st.session_state.get(LABELS) != labels:  # the browser goes by the label, which a new run changes
        st.session_state["model"] = st.session_state["model"]
        st.session_state[LABELS] = labels
    chosen = st.selectbox(
        "Model", models, format_func=cache.describe_model, key="model", label_visibility="collapsed", width=230
    )
    st.session_state[session.MODEL] = chosen
    return chosen


def show_chosen_pad(switch: DeltaGenerator) -> None:
    """Show the pad, and in `switch` the choice between the canvas and the live pad."""
    pad = session.get_pad()
    with switch:
        live = choose_live(pad)
    (show_live_pad if live else show_pad)(pad)
    if not pad.readable:
        st.warning("I could not read that drawing. Clear the pad and draw again.")


def choose_live(pad: Pad) -> bool:
    """The switch for reading while one draws; the address and the session remember it."""
    shown, asked = st.session_state.get(session.LIVE, False), read_live()
    if LIVE not in st.session_state:
        st.session_state[LIVE] = asked or shown
    elif st.session_state[LIVE] == shown != asked:  # Back or Forward: the address has changed, not the switch
        st.session_state[LIVE] = asked
        act(pad, pad.keep)
    live = st.toggle(
        "Read while I draw",
        key=LIVE,
        on_change=act,
        args=(pad, pad.keep),  # the other pad shows what this one did
        help="Another pad, with an eraser: the answer follows your pen.",
    )
    st.session_state[session.LIVE] = live
    write_live(live)
    return live


def show_answer(model: str, picture: Picture | None) -> Reading | None:
    """Show what `model` reads; while it loads, say so and leave the pad usable."""
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
    with contain("The answer"):
        reading = read(classifier, picture)
        if reading is None:
            place.html(render_answer(None, None, html.escape(INVITATION if picture is None else NO_DIGIT)))
        else:
            place.html(render_answer(reading.prediction, reading.framing.image))
        return reading
    return None


def read(classifier: Classifier, picture: Picture | None) -> Reading | None:
    """Read the picture, or the pad when there is none; None when there is nothing to read."""
    if picture is not None:
        return read_picture(classifier, picture, finder=get_finder(classifier), chosen=get_candidate())
    pad = session.get_pad()
    return read_drawing(classifier, pad.read(), underlay=pad.picture) if pad.readable else None


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
    return frame_pad(pad.read(), pad.picture) if pad.readable else None
