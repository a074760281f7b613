"""A run in progress, from the history that `train.py` writes after every epoch."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from digitpad.artifacts.schema import parse_json
from digitpad.artifacts.store import ArtifactError
from digitpad.evaluation.history import History, find_best_epoch
from digitpad.recipes import RECIPES
from digitpad.training.checkpoint import STATE, checkpoint_folder

PATIENCE = 3
"""A run that has been silent for so many of its slowest epochs is no longer running."""

FIRST_EPOCH = 600.0
"""Seconds that the first epoch may take, when there is none yet to compare with."""

RECENT = 300.0
"""Seconds for which a finished run is still news."""


@dataclass(frozen=True)
class LiveRun:
    """Where a run stands that has not become an artifact yet."""

    model: str
    status: Literal["running", "stopped", "finished"]
    seed: int
    epochs_done: int
    epochs: int
    history: History
    seconds_left: float | None
    """None until an epoch has ended, and when it is not running"""

    @property
    def share_done(self) -> float:
        """In [0, 1]."""
        return min(1.0, self.epochs_done / max(1, self.epochs))

    @property
    def best_epoch(self) -> int:
        """1-based, by validation loss; 0 before the first epoch has ended."""
        return find_best_epoch(self.history)


def load_live_runs(artifacts: Path, now: float) -> list[LiveRun]:
    """The runs in progress or stopped, and those finished up to five minutes before `now` (seconds since 1970).

    A state that cannot be read is left out: the next epoch writes another.
    """
    runs = (_load_live_run(model, artifacts, now) for model in RECIPES)
    return [run for run in runs if run]


def _load_live_run(model: str, artifacts: Path, now: float) -> LiveRun | None:
    path = checkpoint_folder(model, artifacts) / STATE
    try:
        age = now - path.stat().st_mtime
        run = _read_state(model, parse_json(path.read_bytes()), age)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return None if run.status == "finished" and age > RECENT else run


def _read_state(model: str, state: dict, age: float) -> LiveRun:
    history: History = {key: [float(value) for value in values] for key, values in state["history"].items()}
    if len({len(values) for values in history.values()}) != 1:
        raise ArtifactError(f"The history of {model} has columns of different lengths.")
    status = state["status"]
    if status not in ("running", "stopped", "finished"):
        raise ArtifactError(f"Expected a status, got {status!r}.")
    if status == "running" and age > _patience(history["seconds"]):
        status = "stopped"  # its process was killed before it could say so
    done, epochs = len(history["loss"]), int(state["recipe"]["epochs"])
    left = None
    if status == "running" and done:
        left = max(0.0, (epochs - done) * sum(history["seconds"]) / done - age)
    return LiveRun(model, status, int(state["seed"]), done, epochs, history, left)


def _patience(seconds: list[float]) -> float:
    return PATIENCE * max(seconds) + 10 if seconds else FIRST_EPOCH
