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
import json
import re
import shutil
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from digitpad.artifacts.schema import LARGEST as LARGEST_JSON
from digitpad.artifacts.schema import NAME, check_run, parse_json
from digitpad.config import ARTIFACTS
from digitpad.recipes import suggest_training

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
    raise ArtifactError(f"There is no trained model in {folder}. {suggest_training(model)}")


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
        raise ArtifactError(f"{path} cannot be read ({error}). {suggest_training(model)}") from error
    if not isinstance(run, dict):
        raise ArtifactError(f"{path} does not hold a JSON object. {suggest_training(model)}")
    if run.get("format") != FORMAT:
        raise ArtifactError(
            f"The run of {model} has format {run.get('format')!r:.40}, this program reads {FORMAT}. "
            f"{suggest_training(model)}"
        )
    try:
        check_run(content)
    except ValueError as error:
        raise ArtifactError(f"{path} cannot be used ({error}). {suggest_training(model)}") from error
    return run


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
        raise ArtifactError(f"{path} is missing. {suggest_training(model)}")
    try:
        content = _read(path, LARGEST)
    except (OSError, ValueError) as error:
        raise ArtifactError(f"{path} cannot be read ({error}). {suggest_training(model)}") from error
    if _sha256(content) != run.get("sha256", {}).get(name):
        raise ArtifactError(
            f"{path} is damaged, or belongs to another run than its run.json. {suggest_training(model)}"
        )
    return content


def _read(path: Path, limit: int) -> bytes:
    """A file's bytes. Raises ValueError, before it is read, when there are more than `limit`."""
    with path.open("rb") as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise ValueError(f"expected at most {limit:,} bytes")
    return content


def dump_json(content: Mapping[str, Any]) -> bytes:
    """Indented UTF-8 JSON that ends with a new line."""
    return (json.dumps(content, indent=2) + "\n").encode()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
