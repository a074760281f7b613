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
"""Best first: what the page opens with is the first of these that is there."""
NO_MODEL = "There is no trained model here yet. To train one: `python train.py --model cnn`"
Fingerprint = tuple[tuple[int, ...] | None, ...]


@st.cache_resource(show_spinner=False)
def start() -> None:
    """Once a process: open the log and say what there is."""
    start_log()
    prepare_process()
    models = list_models()
    log.info("started with %d models: %s", len(models), ", ".join(models) or "train one to begin")


def list_models() -> list[str]:
    """Names of the models in the artifacts, best first."""
    rank = {name: place for place, name in enumerate(DEFAULT_MODELS)}
    return sorted(find_models(find_artifacts()), key=lambda name: (rank.get(name, len(rank)), name))


def is_loaded(model: str) -> bool:
    """Whether `get_classifier` would answer at once."""
    return _loaded().get(str(find_artifacts() / model)) == get_fingerprint(model)


def get_classifier(model: str) -> Classifier:
    """The classifier of a model, loaded once for all sessions and again when its artifact changes.

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
    except Exception as error:  # whatever a network, or what runs it, fails of: the other models go on
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
    """The fingerprint of the run that each model, by its folder, was loaded from last."""
    return {}


@st.cache_resource(show_spinner=False, max_entries=1000)
def note_once(line: str) -> None:
    """Write a line into the log, unless it is there already."""
    log.warning("%s", line)


def get_reports() -> tuple[dict[str, ModelReport], list[str]]:
    """What is known of every model in the artifacts, best first, and a sentence for each that cannot be used.

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
    """The fingerprint of every model: another when its run is replaced."""
    return {model: get_fingerprint(model) for model in list_models()}


def get_probe(model: str) -> Probe | None:
    """A model opened for looking inside, once for all sessions; None under an engine that shows no inside.

    Raises ArtifactError as `get_classifier`.
    """
    fingerprint = get_fingerprint(model)  # one for both: the run may be replaced between them
    classifier = _get_classifier(model, fingerprint)
    return (
        None if classifier.network is None else _build_probe(classifier, model, find_artifacts(), fingerprint)
    )


@st.cache_resource(show_spinner=False, max_entries=16)
def _build_probe(_classifier: Classifier, model: str, artifacts: Path, fingerprint: Fingerprint) -> Probe:
    return build_probe(_classifier.network)


def get_styles(model: str) -> WritingStyles | None:
    """The ways of writing as a model sorted them; None when it has not. Raises ArtifactError when damaged."""
    return _load_styles(model, find_artifacts(), get_fingerprint(model))


@st.cache_resource(show_spinner=False, max_entries=16)
def _load_styles(model: str, artifacts: Path, fingerprint: Fingerprint) -> WritingStyles | None:
    return load_styles(model, artifacts)


def get_fingerprint(model: str) -> Fingerprint:
    """Changes when a run, or a file of it, is replaced; None stands for a missing file."""
    try:
        folder = find_folder(model, find_artifacts())
    except ArtifactError:  # gone since it was listed; whoever loads it will say so
        return ()
    paths = (folder / name for name in (*PARTS, *OPTIONAL, RUN))
    return tuple(_fingerprint_file(path) for path in paths)


def _fingerprint_file(path: Path) -> tuple[int, ...] | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino
