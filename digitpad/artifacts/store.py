"""The files of a training run in artifacts/<model>/: written as a whole, opened once, verified when read.

model.keras       weights and architecture in Keras's own format
history.json      one entry per epoch: loss, accuracy, val_loss, val_accuracy, learning_rate, seconds
evaluation.json   test loss and accuracy, precision and recall of each digit
evaluation.npz    test labels and probabilities, confusion matrix, images of mistakes and near-mistakes
styles.npz        writing styles of each digit (optional)
model.tflite      the same network for LiteRT (optional)
run.json          recipe, seeds, versions, data hashes, machine, and the SHA-256 of the files above
"""

import hashlib
import json
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from digitpad.artifacts.schema import MAX_JSON_BYTES, NAME, RUN_SCHEMA, check_json, parse_json
from digitpad.config import ARTIFACTS
from digitpad.recipes import suggest_training

FORMAT = 1
"""Version of this layout. Runs of another version are refused."""

MODEL = "model.keras"
HISTORY = "history.json"
EVALUATION = "evaluation.json"
ARRAYS = "evaluation.npz"
STYLES = "styles.npz"
LIGHT = "model.tflite"
RUN = "run.json"
PARTS = (MODEL, HISTORY, EVALUATION, ARRAYS)
"""The files that every run has beside run.json."""
OPTIONAL = (STYLES, LIGHT)
"""The files that a run may have."""

MAX_PART_BYTES = 64_000_000
"""Size limit of a file: about 20 times the largest one that is shipped."""

STALE_SECONDS = 86_400
"""Age from which an unfinished folder counts as left by a killed process."""

Content = TypeVar("Content")


class ArtifactError(ValueError):
    """An artifact is missing, damaged or from another run. The message ends with the repair command."""


@dataclass(frozen=True)
class Run:
    """One run of a model on disk. `open_run` makes it, and no other code reads run.json."""

    model: str
    folder: Path
    json: dict[str, Any]
    """run.json, checked against its schema"""

    @property
    def parts(self) -> list[str]:
        """Names of the files that belong to this run, in the order of run.json."""
        return list(self.json["sha256"])

    def read(self, part: str) -> bytes:
        """Read a file of this run.

        Raises ArtifactError when it is missing, too large, or differs from the file that this run wrote.
        """
        path = self.folder / part
        if not path.is_file():
            raise ArtifactError(f"{path} is missing. {suggest_training(self.model)}")
        try:
            content = _read_file(path, MAX_PART_BYTES)
        except (OSError, ValueError) as error:
            raise ArtifactError(f"{path} cannot be read ({error}). {suggest_training(self.model)}") from error
        if _hash(content) != self.json["sha256"].get(part):
            raise ArtifactError(
                f"{path} is damaged, or belongs to another run than its run.json. "
                f"{suggest_training(self.model)}"
            )
        return content


def open_run(model: str, artifacts: Path = ARTIFACTS) -> Run:
    """Read and check run.json of a model.

    Raises ArtifactError when it is missing, damaged or of another format version.
    """
    folder = find_folder(model, artifacts)
    path = folder / RUN
    try:
        content = parse_json(_read_file(path, MAX_JSON_BYTES))
    except (OSError, ValueError) as error:
        raise ArtifactError(f"{path} cannot be read ({error}). {suggest_training(model)}") from error
    if not isinstance(content, dict):
        raise ArtifactError(f"{path} does not hold a JSON object. {suggest_training(model)}")
    if content.get("format") != FORMAT:
        raise ArtifactError(
            f"The run of {model} has format {content.get('format')!r:.40}, this program reads {FORMAT}. "
            f"{suggest_training(model)}"
        )
    try:
        check_json(content, RUN_SCHEMA)
    except ValueError as error:
        raise ArtifactError(f"{path} cannot be used ({error}). {suggest_training(model)}") from error
    return Run(model, folder, content)


def read_run(model: str, artifacts: Path, read: Callable[[Run], Content]) -> Content:
    """Open a run and return `read(run)`. If a training replaced the run meanwhile, read the new run once.

    Every part is verified against the run.json that was opened, so the result never mixes two runs. Raises
    ArtifactError as `open_run` and `read` do.
    """
    try:
        opened = open_run(model, artifacts)
    except ArtifactError:
        return read(open_run(model, artifacts))
    try:
        return read(opened)
    except ArtifactError:
        current = open_run(model, artifacts)
        if current == opened:
            raise
    return read(current)


def save_run(folder: Path, files: Mapping[str, bytes], run: Mapping[str, Any]) -> None:
    """Replace a run: write `files` (all PARTS, any of OPTIONAL) and a run.json with their hashes to `folder`.

    A new folder is written first, then two renames swap it in. A process that is killed between the two leaves
    the old folder under a name that `find_folder` knows.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    staging = Path(tempfile.mkdtemp(prefix=f".new-{folder.name}-", dir=folder.parent))
    try:
        staging.chmod(0o755)
        names = (*PARTS, *(name for name in OPTIONAL if name in files))
        for name in names:
            (staging / name).write_bytes(files[name])
        sealed = {"format": FORMAT, **run, "sha256": {name: _hash(files[name]) for name in names}}
        (staging / RUN).write_bytes(dump_json(sealed))
        _swap(staging, folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def replace_parts(model: str, changes: Mapping[str, bytes], artifacts: Path = ARTIFACTS, **notes: Any) -> None:
    """Replace or add files of a model's run and update entries of run.json, all or nothing.

    Raises ArtifactError when the run is incomplete.
    """
    run = open_run(model, artifacts)
    kept = (part for part in (*PARTS, *OPTIONAL) if part in run.parts and part not in changes)
    files = {part: run.read(part) for part in kept}
    save_run(artifacts / model, {**files, **changes}, {**run.json, **notes})


def _sweep(folder: Path) -> None:
    """Delete unfinished folders of this model that are older than STALE_SECONDS."""
    for left in folder.parent.glob(f".new-{folder.name}-*"):
        if time.time() - left.stat().st_mtime > STALE_SECONDS:
            shutil.rmtree(left, ignore_errors=True)


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
    """Folder of a model's last complete run. Raises ArtifactError when there is none."""
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


def dump_json(content: Mapping[str, Any]) -> bytes:
    """Indented UTF-8 JSON with a final newline."""
    return (json.dumps(content, indent=2) + "\n").encode()


def _read_file(path: Path, limit: int) -> bytes:
    """A file's bytes. Raises ValueError for more than `limit` bytes, without reading the rest."""
    with path.open("rb") as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise ValueError(f"expected at most {limit:,} bytes")
    return content


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
