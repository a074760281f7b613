"""What a run leaves in artifacts/<model>/: named here, written whole or not at all, checked when read.

model.keras       architecture and weights (Keras's own format, loaded in safe mode)
history.json      an entry an epoch: loss, accuracy, val_loss, val_accuracy, learning_rate, seconds
evaluation.json   test loss and accuracy, precision and recall of each digit
evaluation.npz    test labels and probabilities, confusion matrix, images of mistakes and near-mistakes
styles.npz        ways of writing each digit, as the network sorts them; older runs have none
model.tflite      the same network for LiteRT; older runs have none
run.json          recipe, seeds, versions, data hashes, machine, and the SHA-256 of the files above
"""

import hashlib
import io
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from digitpad.agreement import check_agreement
from digitpad.arrays import read_arrays
from digitpad.calibration import Calibration
from digitpad.config import ARTIFACTS
from digitpad.evaluation import Evaluation
from digitpad.recipes import write_command
from digitpad.schema import EVALUATION as EVALUATION_SCHEMA
from digitpad.schema import HISTORY as HISTORY_SCHEMA
from digitpad.schema import LARGEST as LARGEST_JSON
from digitpad.schema import NAME, check_json, check_run, parse_json

FORMAT = 1
"""Version of this layout; a reader refuses others by name."""

MODEL, HISTORY, EVALUATION, ARRAYS, STYLES, LIGHT, RUN = (
    "model.keras", "history.json", "evaluation.json", "evaluation.npz", "styles.npz", "model.tflite",
    "run.json",
)  # fmt: skip
PARTS = (MODEL, HISTORY, EVALUATION, ARRAYS)
OPTIONAL = (STYLES, LIGHT)
"""What a run may have besides."""

LARGEST = 64_000_000
"""Bytes of a part: many times the largest that is shipped."""

DAY = 86_400
"""Seconds."""

TRIES = 3
"""Looks at a part before it is called missing or damaged: its run may be replaced at that very moment."""


class ArtifactError(ValueError):
    """An artifact is missing, damaged or does not belong to its run; the message ends with what mends it."""


@dataclass(frozen=True)
class SavedEvaluation:
    """A run's evaluation as it lies on disk, with the pictures that browsing needs."""

    evaluation: Evaluation
    mistake_images: np.ndarray
    """(M, 28, 28) uint8, in the order of evaluation.mistakes"""
    doubtful_images: np.ndarray
    """(D, 28, 28) uint8, in the order of evaluation.doubtful"""


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that a reader finds the old content or the new, never a part."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            os.unlink(file.name)
            raise
    Path(file.name).chmod(0o644)
    os.replace(file.name, path)


def save_run(folder: Path, files: Mapping[str, bytes], run: Mapping[str, Any]) -> None:
    """Replace artifacts folder `folder` by `files` (one for each of PARTS, any of OPTIONAL) and a run.json that
    vouches for them.

    Everything is written beside it first; then two renames swap the folders. A kill between the two leaves the
    old folder beside the new under a name that `find_folder` knows.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    staging = Path(tempfile.mkdtemp(prefix=f".new-{folder.name}-", dir=folder.parent))
    try:
        staging.chmod(0o755)
        names = (*PARTS, *(name for name in OPTIONAL if name in files))
        for name in names:
            (staging / name).write_bytes(files[name])
        sealed = {"format": FORMAT, **run, "sha256": {name: _sha256(files[name]) for name in names}}
        (staging / RUN).write_bytes(dump_json(sealed))
        _swap(staging, folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Delete what killed writers of this run left more than a day ago."""
    for left in folder.parent.glob(f".new-{folder.name}-*"):
        if time.time() - left.stat().st_mtime > DAY:
            shutil.rmtree(left, ignore_errors=True)


def replace_parts(model: str, changes: Mapping[str, bytes], artifacts: Path = ARTIFACTS, **notes: Any) -> None:
    """Replace parts of a model's run, or add some of OPTIONAL, and note things in run.json: all or nothing.

    Raises ArtifactError when the run is not whole.
    """
    run = load_run(model, artifacts)
    kept = (part for part in (*PARTS, *OPTIONAL) if part in run["sha256"] and part not in changes)
    files = {part: read_part(model, part, artifacts) for part in kept}
    save_run(artifacts / model, {**files, **changes}, {**run, **notes})


def _swap(staging: Path, folder: Path) -> None:
    old = _old(folder)
    if folder.exists():
        shutil.rmtree(old, ignore_errors=True)
        folder.rename(old)
    staging.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _old(folder: Path) -> Path:
    return folder.with_name(f".old-{folder.name}")


def find_folder(model: str, artifacts: Path = ARTIFACTS) -> Path:
    """The folder of a model's last whole run. Raises ArtifactError when there is none."""
    folder = artifacts / model
    for candidate in (folder, _old(folder)):
        if (candidate / RUN).is_file():
            return candidate
    raise ArtifactError(f"There is no trained model in {folder}. {_mend(model)}")


def find_models(artifacts: Path = ARTIFACTS) -> list[str]:
    """Names of the models that have a run in `artifacts`, in alphabetical order."""
    names = (path.parent.name for path in artifacts.glob(f"*/{RUN}"))
    found = {name.removeprefix(".old-") for name in names if not name.startswith(".new-")}
    return sorted(name for name in found if re.match(NAME["pattern"], name))


def load_run(model: str, artifacts: Path = ARTIFACTS) -> dict[str, Any]:
    """run.json of a model. Raises ArtifactError when it is missing, damaged or of another version."""
    path = find_folder(model, artifacts) / RUN
    try:
        content = _read(path, LARGEST_JSON)
        run = parse_json(content)
    except (OSError, ValueError) as error:
        raise ArtifactError(f"{path} cannot be read ({error}). {_mend(model)}") from error
    if not isinstance(run, dict):
        raise ArtifactError(f"{path} does not hold a JSON object. {_mend(model)}")
    if run.get("format") != FORMAT:
        raise ArtifactError(
            f"The run of {model} has format {run.get('format')!r:.40}, this program reads {FORMAT}. "
            f"{_mend(model)}"
        )
    try:
        check_run(content)
    except ValueError as error:
        raise ArtifactError(f"{path} cannot be used ({error}). {_mend(model)}") from error
    return run


def load_calibration(model: str, artifacts: Path = ARTIFACTS) -> Calibration:
    """How far a model's logits are to be believed, as its run found; older runs believe them as they are."""
    return Calibration(**load_run(model, artifacts).get("calibration", {}))


def load_history(model: str, artifacts: Path = ARTIFACTS) -> dict[str, list[float]]:
    """history.json of a model: lists of one length, an entry an epoch."""
    content = read_part(model, HISTORY, artifacts)
    try:
        history = parse_json(content)
        check_json(history, HISTORY_SCHEMA)
    except ValueError as error:
        raise ArtifactError(f"The history of {model} cannot be read ({error}). {_mend(model)}") from error
    if len({len(values) for values in history.values()}) != 1:
        raise ArtifactError(f"The history of {model} has columns of different lengths. {_mend(model)}")
    return history


def read_part(model: str, name: str, artifacts: Path = ARTIFACTS) -> bytes:
    """The bytes of one part of a model's run, after they were checked against run.json.

    Raises ArtifactError when the part is missing, too large or not the one that the run left.
    """
    for _ in range(TRIES - 1):
        try:
            return _read_part(model, name, artifacts)
        except ArtifactError:
            time.sleep(0.02)
    return _read_part(model, name, artifacts)


def _read_part(model: str, name: str, artifacts: Path) -> bytes:
    run = load_run(model, artifacts)
    path = find_folder(model, artifacts) / name
    if not path.is_file():
        raise ArtifactError(f"{path} is missing. {_mend(model)}")
    try:
        content = _read(path, LARGEST)
    except (OSError, ValueError) as error:
        raise ArtifactError(f"{path} cannot be read ({error}). {_mend(model)}") from error
    if _sha256(content) != run.get("sha256", {}).get(name):
        raise ArtifactError(f"{path} is damaged, or belongs to another run than its run.json. {_mend(model)}")
    return content


def _read(path: Path, limit: int) -> bytes:
    """A file's bytes. Raises ValueError, before it is read, when there are more than `limit`."""
    with path.open("rb") as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise ValueError(f"expected at most {limit:,} bytes")
    return content


def pack_evaluation(evaluation: Evaluation, images: np.ndarray) -> dict[str, bytes]:
    """evaluation.json and evaluation.npz of an evaluation on `images` (N, 28, 28) in [0, 1]."""
    summary = {
        "samples": len(evaluation.labels),
        "loss": evaluation.loss,
        "accuracy": evaluation.accuracy,
        "precision": evaluation.precision.tolist(),
        "recall": evaluation.recall.tolist(),
    }
    arrays = io.BytesIO()
    np.savez_compressed(
        arrays,
        labels=evaluation.labels.astype(np.uint8),
        probabilities=evaluation.probabilities,
        confusion_matrix=evaluation.confusion_matrix,
        mistakes=evaluation.mistakes,
        mistake_images=_quantize(images[evaluation.mistakes]),
        doubtful=evaluation.doubtful,
        doubtful_images=_quantize(images[evaluation.doubtful]),
    )
    return {EVALUATION: dump_json(summary), ARRAYS: arrays.getvalue()}


def load_evaluation(model: str, artifacts: Path = ARTIFACTS) -> SavedEvaluation:
    """A model's evaluation on MNIST's test set. Raises ArtifactError when its parts do not fit together."""
    summary_bytes, array_bytes = (read_part(model, name, artifacts) for name in (EVALUATION, ARRAYS))
    try:
        summary = parse_json(summary_bytes)
        check_json(summary, EVALUATION_SCHEMA)
        saved = _unpack_evaluation(summary, read_arrays(array_bytes))
        check_agreement(saved.evaluation, saved.mistake_images, saved.doubtful_images)
    except (KeyError, ValueError) as error:
        raise ArtifactError(f"The evaluation of {model} cannot be read ({error!r}). {_mend(model)}") from error
    return saved


def _unpack_evaluation(summary: dict[str, Any], part: dict[str, np.ndarray]) -> SavedEvaluation:
    evaluation = Evaluation(
        labels=part["labels"].astype(np.int64),
        probabilities=part["probabilities"],
        loss=float(summary["loss"]),
        accuracy=float(summary["accuracy"]),
        precision=np.array(summary["precision"], float),
        recall=np.array(summary["recall"], float),
        confusion_matrix=part["confusion_matrix"],
        mistakes=part["mistakes"],
        doubtful=part["doubtful"],
    )
    return SavedEvaluation(evaluation, part["mistake_images"], part["doubtful_images"])


def _quantize(images: np.ndarray) -> np.ndarray:
    return np.rint(images * 255).astype(np.uint8)


def dump_json(content: Mapping[str, Any]) -> bytes:
    """Indented UTF-8 JSON that ends with a new line."""
    return (json.dumps(content, indent=2) + "\n").encode()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _mend(model: str) -> str:
    return f"To train it again: {write_command(model)}"
