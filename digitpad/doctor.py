"""Check an installation: Python, packages, memory, port, folder and models, with a remedy for each fault.

`digitpad port` runs before every start of the app, so this module imports NumPy, the models and their engines
inside the functions that need them.
"""

import errno
import platform
import re
import socket
import sys
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from digitpad.config import ROOT

if TYPE_CHECKING:
    from packaging.requirements import Requirement

    from digitpad.artifacts.store import Run
    from digitpad.models.classifier import Classifier

PYTHONS = ((3, 11), (3, 14))
"""The oldest supported Python version and the first one that is not supported yet."""

MEMORY = 1_400_000_000
"""Bytes of free memory: twice what Streamlit, TensorFlow and the models take."""

SEVEN = ((70, 64), (150, 60), (232, 66), (196, 130), (158, 204), (140, 268))
"""Points of a 7 as a person draws it on the pad."""

LITERT = "ai-edge-litert"
INSTALL = "pip install -r requirements.txt"
INSTALL_LIGHT = "pip install -r requirements-light.txt"


@dataclass(frozen=True)
class Finding:
    """Result of one check."""

    kind: Literal["ok", "note", "fault"]
    """a note does not keep the app from working"""
    said: str
    remedy: str = ""
    """how to repair it"""


def check_port(port: int) -> Finding:
    """Whether the app can listen on `port` of this machine."""
    remedy = f"Choose another: make app PORT={port + 1 if port < 65_535 else 8501}"
    with socket.socket() as probe:
        if sys.platform != "win32":  # there the option would take the port from its owner
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            return Finding("ok", f"Port {port} is free")
        except (OSError, OverflowError) as error:
            if getattr(error, "errno", None) != errno.EADDRINUSE:
                return Finding("fault", f"Port {port} cannot be used ({error})", remedy)
    if _is_streamlit(port):
        return Finding("note", f"Port {port} is taken by a running app: http://localhost:{port}", remedy)
    return Finding("fault", f"Port {port} is taken by another program", remedy)


def _is_streamlit(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2) as answer:
            return bool(answer.read(10) == b"ok")
    except (urllib.error.URLError, OSError, ValueError):
        return False


def examine(artifacts: Path, port: int) -> Iterator[Finding]:
    """Run all checks, the quick ones first. Raises nothing."""
    from digitpad.artifacts.store import ArtifactError, find_models
    from digitpad.models.engine import choose_engine

    yield check_python(sys.version_info[:2])
    try:
        light = choose_engine() == "litert"
    except ArtifactError as error:
        yield Finding("fault", str(error), "Set one of the two, or unset the variable")
        return
    yield from check_packages(list_requirements(light), INSTALL_LIGHT if light else INSTALL)
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
    """Whether this Python version is supported."""
    said = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    if PYTHONS[0] <= running < PYTHONS[1]:
        return Finding("ok", said)
    return Finding(
        "fault", f"{said}; 3.11 to 3.13 are supported", "Try: make clean && make app PYTHON=python3.12"
    )


def list_requirements(light: bool) -> list[str]:
    """What the engine in use needs: from pyproject.toml in a checkout, else from the installed metadata."""
    project = ROOT / "pyproject.toml"
    if project.is_file():
        table = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
        return [*table["dependencies"], *([] if light else table["optional-dependencies"]["train"])]
    needed = requires("digitpad") or []
    return [
        one for one in needed if "extra ==" not in one or ("'train'" in one.replace('"', "'") and not light)
    ]


def check_packages(requirements: Iterable[str], install: str) -> Iterator[Finding]:
    """Compare the installed packages with requirements: one finding for each that applies to this machine."""
    from packaging.requirements import Requirement

    for wanted in map(Requirement, requirements):
        if wanted.marker is None or wanted.marker.evaluate({"extra": "train"}):
            yield _check_package(wanted, install)


def _check_package(wanted: "Requirement", install: str) -> Finding:
    try:
        found = version(wanted.name)
    except PackageNotFoundError:
        return Finding("fault", f"{wanted.name} is not installed", f"To install it: {install}")
    if wanted.specifier.contains(found, prereleases=True):
        return Finding("ok", f"{wanted.name} {found}")
    return Finding(
        "note", f"{wanted.name} {found}, tested with {wanted.specifier}", f"If something is wrong: {install}"
    )


def read_memory() -> int | None:
    """Free memory in bytes, as Linux estimates it; None on other systems."""
    try:
        found = re.search(r"MemAvailable: +(\d+) kB", Path("/proc/meminfo").read_text(encoding="ascii"))
        return 1024 * int(found.group(1)) if found else None
    except OSError:
        return None


def check_memory(free: int | None) -> Finding:
    """Whether the app with all models fits into `free` bytes."""
    if free is None:
        return Finding("note", "Free memory is not known on this system")
    said = f"{free / 1e9:.1f} GB of memory free"
    if free >= MEMORY:
        return Finding("ok", said)
    return Finding("fault", f"{said}; the app needs {MEMORY / 1e9:.1f}", "Close other programs and try again.")


def check_folder(artifacts: Path) -> Finding:
    """Whether a training could write its run to the folder."""
    from digitpad.files import check_room, describe_failure

    try:
        check_room(artifacts)
    except OSError as error:
        return Finding("note", "Training is not possible", describe_failure(error, artifacts))
    return Finding("ok", f"Models are in {artifacts}, with space for more")


def check_leftovers(artifacts: Path) -> Iterator[Finding]:
    """Report unfinished folders of killed trainings."""
    left = [path.name for path in sorted(artifacts.glob(".new-*"))] if artifacts.is_dir() else []
    if left:
        yield Finding(
            "note",
            f"Unfinished files in {artifacts}: {', '.join(left)}",
            "Delete them when no training is running. The next training of that model does so after a day.",
        )


def check_artifacts(model: str, artifacts: Path) -> Finding:
    """Whether every file of a run is there, matches its hash in run.json, and agrees with the others."""
    from digitpad.artifacts.store import ArtifactError, read_run
    from digitpad.recipes import suggest_training

    try:
        count, accuracy = read_run(model, artifacts, _verify)
    except ArtifactError as error:
        said, _, remedy = str(error).partition(". To ")
        return Finding("fault", said, f"To {remedy}" if remedy else suggest_training(model))
    return Finding("ok", f"{model}: {count} files verified, {accuracy:.2%} on MNIST's test set")


def _verify(run: "Run") -> tuple[int, float]:
    """Read every file of a run. Returns their number and the test accuracy, mean over seeds."""
    from digitpad.evaluation.report import read_report

    for part in run.parts:
        run.read(part)
    return len(run.parts), read_report(run).summary.accuracy


def check_prediction(model: str, artifacts: Path, said: str) -> Finding:
    """Whether the model loads and reads a drawn 7. `said` is the result of the checks so far."""
    import numpy as np

    from digitpad.models.classifier import load_classifier
    from digitpad.preprocessing.framing import frame_drawing
    from digitpad.recipes import suggest_training

    framing = frame_drawing([np.array(SEVEN, np.float32)])
    assert framing is not None
    started = time.perf_counter()
    try:
        classifier = load_classifier(model, artifacts)
        loaded = time.perf_counter() - started
        prediction = classifier.predict(framing.image)
    except Exception as error:  # an engine can fail in many ways, and each is a finding
        return Finding("fault", f"{model} does not work: {error}", f"To install all packages: {INSTALL}")
    read = f"{said}; with {describe_engine(classifier)} loaded in {loaded:.1f} s"
    if prediction.label == 7:
        return Finding("ok", f"{read}, reads a drawn 7 as a 7, {min(prediction.confidence, 0.999):.1%} sure")
    return Finding("fault", f"{read}, but reads a drawn 7 as a {prediction.label}", suggest_training(model))


def describe_engine(classifier: "Classifier") -> str:
    """Name and version of the engine that computes the logits."""
    engine = "tensorflow" if classifier.network is not None else LITERT
    try:
        return f"{engine} {version(engine)}"
    except PackageNotFoundError:  # TensorFlow has more than one name, such as tensorflow-cpu
        return engine
