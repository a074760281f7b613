"""The self-check: what this installation is made of, whether it works, and what to do about each fault."""

import platform
import re
import sys
import time
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
from packaging.requirements import InvalidRequirement, Requirement

from digitpad.artifacts.store import ArtifactError, find_models, load_run, read_part
from digitpad.config import ROOT
from digitpad.evaluation.report import load_report
from digitpad.files import check_room, describe_failure
from digitpad.models.classifier import Classifier, load_classifier
from digitpad.models.litert_engine import choose_engine
from digitpad.port import Finding, check_port
from digitpad.preprocessing.framing import frame_drawing
from digitpad.recipes import write_command

PYTHONS = ((3, 10), (3, 14))
"""The first version that this program runs on, and the first that it does not."""

MEMORY = 1_400_000_000
"""Bytes: twice what Streamlit, TensorFlow and the models take."""

SEVEN = [np.array([[70, 64], [150, 60], [232, 66], [196, 130], [158, 204], [140, 268]], np.float32)]
"""A 7 as a person draws one on the pad."""

INSTALL = "pip install -r requirements.txt"


def examine(artifacts: Path, port: int) -> Iterator[Finding]:
    """Look at everything, the quick things first. Raises nothing."""
    yield check_python(sys.version_info[:2])
    try:
        light = choose_engine() == "litert"
    except ArtifactError as error:
        yield Finding("fault", str(error), "Set it so, or leave it unset")
        return
    yield from check_packages(ROOT / ("requirements-light.txt" if light else "requirements.txt"))
    yield check_memory(read_memory())
    yield check_port(port)
    yield check_folder(artifacts)
    models = find_models(artifacts)
    if not models:
        yield Finding("fault", f"No model in {artifacts}", "To train one: python train.py --model cnn")
    yield from check_leftovers(artifacts)
    for model in models:
        finding = check_artifacts(model, artifacts)
        yield finding if finding.kind == "fault" else check_prediction(model, artifacts, finding.said)


def check_python(running: tuple[int, ...]) -> Finding:
    """Whether this Python is one that the program runs on."""
    said = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    if PYTHONS[0] <= running < PYTHONS[1]:
        return Finding("ok", said)
    return Finding(
        "fault", f"{said}; 3.10 to 3.13 are supported", "Try: make clean && make app PYTHON=python3.12"
    )


def check_packages(requirements: Path) -> Iterator[Finding]:
    """Each package of a list of requirements: there, and in the version that all was measured with."""
    install = f"pip install -r {requirements.name}"
    for line in requirements.read_text(encoding="utf-8").splitlines():
        wanted = _parse(line)
        if wanted is None or (wanted.marker and not wanted.marker.evaluate()):
            continue
        try:
            found = version(wanted.name)
        except PackageNotFoundError:
            yield Finding("fault", f"{wanted.name} is not installed", f"To install it: {install}")
            continue
        if wanted.specifier.contains(found, prereleases=True):
            yield Finding("ok", f"{wanted.name} {found}")
        else:
            yield Finding(
                "note",
                f"{wanted.name} {found}, tested with {wanted.specifier}",
                f"If anything is wrong: {install}",
            )


def _parse(line: str) -> Requirement | None:
    text = line.split("#")[0].strip()
    try:
        return Requirement(text) if text else None
    except InvalidRequirement:  # an option of pip's
        return None


def read_memory() -> int | None:
    """Bytes that are free for this process, as Linux estimates it; None where that is not known."""
    try:
        found = re.search(r"MemAvailable: +(\d+) kB", Path("/proc/meminfo").read_text(encoding="ascii"))
        return 1024 * int(found.group(1)) if found else None
    except OSError:
        return None


def check_memory(free: int | None) -> Finding:
    """Whether the app with all models fits."""
    if free is None:
        return Finding("note", "Free memory is not known on this system")
    said = f"{free / 1e9:.1f} GB of memory free"
    if free >= MEMORY:
        return Finding("ok", said)
    return Finding("fault", f"{said}; the app needs {MEMORY / 1e9:.1f}", "Close other programs and try again.")


def check_folder(artifacts: Path) -> Finding:
    """Whether a training could leave its run there."""
    try:
        check_room(artifacts)
    except OSError as error:
        return Finding("note", "Nothing could be trained", describe_failure(error, artifacts))
    return Finding("ok", f"Models lie in {artifacts}, and there is room for more")


def check_leftovers(artifacts: Path) -> Iterator[Finding]:
    """What killed writers left."""
    left = [path.name for path in sorted(artifacts.glob(".new-*"))] if artifacts.is_dir() else []
    if left:
        yield Finding(
            "note", f"Unfinished writing in {artifacts}: {', '.join(left)}",
            "Delete it when no training is under way; the next training of that model does so after a day.",
        )  # fmt: skip


def check_artifacts(model: str, artifacts: Path) -> Finding:
    """Whether every part of a run is there, is the one that run.json vouches for, and fits the others."""
    try:
        parts = load_run(model, artifacts)["sha256"]
        for part in parts:
            read_part(model, part, artifacts)
        accuracy = load_report(model, artifacts).summary.accuracy
    except ArtifactError as error:
        said, _, remedy = str(error).partition(". To ")
        return Finding(
            "fault", said, f"To {remedy}" if remedy else f"To train it again: {write_command(model)}"
        )
    return Finding("ok", f"{model}: {len(parts)} files verified, {accuracy:.2%} on MNIST's test set")


def check_prediction(model: str, artifacts: Path, said: str) -> Finding:
    """Whether the model reads a 7 that was drawn by strokes; `said` is what is known of it already."""
    framing = frame_drawing(SEVEN)
    assert framing is not None
    started = time.perf_counter()
    try:
        classifier = load_classifier(model, artifacts)
        loaded = time.perf_counter() - started
        prediction = classifier.predict(framing.image)
    except Exception as error:  # whatever it is, it is a finding
        return Finding("fault", f"{model} does not work: {error}", f"To have all that it needs: {INSTALL}")
    read = f"{said}; with {describe_engine(classifier)} loaded in {loaded:.1f} s"
    if prediction.label == 7:
        return Finding("ok", f"{read}, reads a drawn 7 as a 7, {min(prediction.confidence, 0.999):.1%} sure")
    return Finding(
        "fault", f"{read}, but reads a drawn 7 as a {prediction.label}",
        f"To train it again: {write_command(model)}",
    )  # fmt: skip


def describe_engine(classifier: Classifier) -> str:
    """What computes the logits, with its version."""
    engine = "tensorflow" if classifier.network is not None else "ai-edge-litert"
    try:
        return f"{engine} {version(engine)}"
    except PackageNotFoundError:  # TensorFlow has more than one name, as tensorflow-cpu
        return engine
