"""Caches shared by all sessions: models, reports, writing styles, probes."""

import time
from pathlib import Path

import streamlit as st

from digitpad.artifacts.store import OPTIONAL, PARTS, RUN, ArtifactError, find_folder, find_models
from digitpad.config import find_artifacts
from digitpad.evaluation.report import ModelReport, load_report
from digitpad.explain.features import Probe, build_probe
from digitpad.explain.writing_styles import WritingStyles, load_styles
from digitpad.log import log, start_log
from digitpad.models.classifier import Classifier, load_classifier
from digitpad.models.engine import choose_engine
from digitpad.ui.error_boundary import escape_words
from digitpad.ui.streamlit_patches import freeze_loaded_models, prepare_process, prevent_clear_session

DEFAULT_MODELS = ("digitpad", "cnn", "mlp-256-256", "mlp-128-64")
"""Best first: the page opens with the first one that exists."""
NO_MODEL = "There is no trained model here yet. To train one: `python train.py --model cnn`"
Fingerprint = tuple[tuple[int, ...] | None, ...]
"""Time, size and inode of each file of a run; None for a missing file."""


@st.cache_resource(show_spinner=False)
def start() -> None:
    """Prepare the process and open the log, once."""
    start_log()
    prepare_process()
    models = list_models()
    log.info("started with %d models: %s", len(models), ", ".join(models) or "train one to begin")


def list_models() -> list[str]:
    """List the models in the artifacts folder, best first."""
    rank = {name: place for place, name in enumerate(DEFAULT_MODELS)}
    return sorted(find_models(find_artifacts()), key=lambda name: (rank.get(name, len(rank)), name))


def is_loaded(model: str) -> bool:
    """Whether `get_classifier` would return at once."""
    return _loaded().get(str(find_artifacts() / model)) == get_fingerprint(model)


def get_classifier(model: str) -> Classifier:
    """Get the classifier of a model, loaded once for all sessions and again when its run changes.

    Raises ArtifactError when it cannot be loaded.
    """
    return _get_classifier(model, get_fingerprint(model))


def _get_classifier(model: str, fingerprint: Fingerprint) -> Classifier:
    artifacts = find_artifacts()
    try:
        classifier = _load_classifier(model, artifacts, fingerprint)
    except ArtifactError as error:
        note_once(f"could not read {model}: {error}")
        raise
    except Exception as error:  # any error of one model: the others must stay usable
        log.exception("could not start %s", model)
        raise ArtifactError(
            f"It could not be started ({type(error).__name__}). To see what is wrong: python -m digitpad doctor"
        ) from error
    _loaded()[str(artifacts / model)] = fingerprint
    return classifier


@st.cache_resource(show_spinner=False, max_entries=16)
def _load_classifier(model: str, artifacts: Path, fingerprint: Fingerprint) -> Classifier:
    if str(artifacts / model) in _loaded():
        log.info("%s was replaced; loading the new one", model)
    started = time.perf_counter()
    if choose_engine() == "keras":
        prevent_clear_session()
    classifier = load_classifier(model, artifacts)
    freeze_loaded_models()
    log.info("%s is ready, loaded in %.1f s", model, time.perf_counter() - started)
    return classifier


@st.cache_resource(show_spinner=False)
def _loaded() -> dict[str, Fingerprint]:
    """The fingerprint of the run that each model was loaded from last, by the model's folder."""
    return {}


@st.cache_resource(show_spinner=False, max_entries=1000)
def note_once(line: str) -> None:
    """Write a warning to the log, unless it is there already."""
    log.warning("%s", line)


def get_reports() -> tuple[dict[str, ModelReport], list[str]]:
    """Get the report of every model, best first, and a message for each model that cannot be used.

    Loaded once for all sessions, and again when a file of the run changes.
    """
    artifacts = find_artifacts()
    reports, problems = {}, []
    for model in list_models():
        try:
            reports[model] = _load_report(model, artifacts, get_fingerprint(model))
        except ArtifactError as error:
            note_once(f"could not read {model}: {error}")
            problems.append(f"The model {model} cannot be used. {escape_words(str(error))}")
    return reports, problems


@st.cache_resource(show_spinner=False, max_entries=32)
def _load_report(model: str, artifacts: Path, fingerprint: Fingerprint) -> ModelReport:
    return load_report(model, artifacts)


def list_fingerprints() -> dict[str, Fingerprint]:
    """List the fingerprint of every model."""
    return {model: get_fingerprint(model) for model in list_models()}


def get_probe(model: str) -> Probe | None:
    """Get a model's probe for features and feature maps; None under an engine without them.

    Raises ArtifactError as `get_classifier` does.
    """
    fingerprint = get_fingerprint(model)  # one for both: the run may be replaced between them
    classifier = _get_classifier(model, fingerprint)
    if classifier.network is None:
        return None
    return _build_probe(classifier, model, find_artifacts(), fingerprint)


@st.cache_resource(show_spinner=False, max_entries=16)
def _build_probe(_classifier: Classifier, model: str, artifacts: Path, fingerprint: Fingerprint) -> Probe:
    return build_probe(_classifier.network)


def get_styles(model: str) -> WritingStyles | None:
    """Get a model's writing styles; None when its run has none. Raises ArtifactError when they are damaged."""
    return _load_styles(model, find_artifacts(), get_fingerprint(model))


@st.cache_resource(show_spinner=False, max_entries=16)
def _load_styles(model: str, artifacts: Path, fingerprint: Fingerprint) -> WritingStyles | None:
    return load_styles(model, artifacts)


def get_fingerprint(model: str) -> Fingerprint:
    """Get the fingerprint of a run: another when the run, or a file of it, is replaced."""
    try:
        folder = find_folder(model, find_artifacts())
    except ArtifactError:  # gone since it was listed; loading it reports that
        return ()
    paths = (folder / name for name in (*PARTS, *OPTIONAL, RUN))
    return tuple(_fingerprint_file(path) for path in paths)


def _fingerprint_file(path: Path) -> tuple[int, ...] | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino
