"""Session keys and every cache: the only module that says what lives longer than a script run."""

from pathlib import Path

import streamlit as st

from digitpad.artifacts import RUN, ArtifactError, find_folder, find_models, load_run
from digitpad.classifier import Classifier, load_classifier
from digitpad.features import Probe, build_probe
from digitpad.styles import Styles, load_styles
from digitpad.ui.pad import Pad
from digitpad.ui.process import keep_models_warm

PAD = "pad_state"
WHY = "why_chosen"
"""The view under the answer; kept when the person has been on another page."""
DEFAULT_MODELS = ("digitpad", "cnn", "mlp-256-256", "mlp-128-64")
"""Best first: what the page opens with is the first of these that is there."""


def get_pad() -> Pad:
    """This session's pad."""
    return st.session_state.setdefault(PAD, Pad())


def list_models() -> list[str]:
    """Names of the models in the artifacts, best first."""
    rank = {name: place for place, name in enumerate(DEFAULT_MODELS)}
    return sorted(find_models(), key=lambda name: (rank.get(name, len(rank)), name))


def get_accuracy(model: str) -> float | None:
    """Test accuracy of a model as its run recorded it; None when the run cannot be read."""
    try:
        return load_run(model)["seeds"][0]["accuracy"]
    except (ArtifactError, KeyError, IndexError):
        return None


def is_loaded(model: str) -> bool:
    """Whether `get_classifier` would answer at once."""
    return (model, _stamp(model)) in _loaded()


def get_classifier(model: str) -> Classifier:
    """
    The classifier of a model, loaded once for all sessions and again when its artifact changes.

    Raises ArtifactError when it cannot be loaded.
    """
    stamp = _stamp(model)
    classifier = _load_classifier(model, stamp)
    _loaded().add((model, stamp))
    return classifier


@st.cache_resource(show_spinner=False, max_entries=16)
def _load_classifier(model: str, stamp: int) -> Classifier:
    classifier = load_classifier(model)
    keep_models_warm()
    return classifier


@st.cache_resource(show_spinner=False)
def _loaded() -> set[tuple[str, int]]:
    return set()


def get_probe(model: str) -> Probe:
    """A model opened for looking inside, once for all sessions. Raises ArtifactError as `get_classifier`."""
    return _build_probe(get_classifier(model), model, _stamp(model))


@st.cache_resource(show_spinner=False, max_entries=16)
def _build_probe(_classifier: Classifier, model: str, stamp: int) -> Probe:
    return build_probe(_classifier.network)


def get_styles(model: str) -> Styles | None:
    """The ways of writing as a model sorted them; None when it has not. Raises ArtifactError when damaged."""
    return _load_styles(model, _stamp(model))


@st.cache_resource(show_spinner=False, max_entries=16)
def _load_styles(model: str, stamp: int) -> Styles | None:
    return load_styles(model)


def _stamp(model: str) -> int:
    """Changes when a run is replaced."""
    path: Path = find_folder(model) / RUN
    return path.stat().st_mtime_ns
