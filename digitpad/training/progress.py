"""Read the progress of runs from the state that a training saves after each epoch."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from digitpad.artifacts.schema import parse_json
from digitpad.evaluation.history import History, find_best_epoch
from digitpad.recipes import RECIPES
from digitpad.training.checkpoint import STATE, find_checkpoint_folder

Status = Literal["running", "stopped", "finished"]

PATIENCE = 3
"""A run counts as stopped after a silence of this many of its slowest epochs."""

FIRST_EPOCH = 600.0
"""Seconds that the first epoch may take before its run counts as stopped."""

RECENT = 300.0
"""Seconds for which a finished run is listed."""


@dataclass(frozen=True)
class RunProgress:
    """The progress of a run that has not left its artifacts yet, or has just done so."""

    model: str
    status: Status
    seed: int
    epochs_done: int
    epochs: int
    history: History
    seconds_left: float | None
    """None before the first epoch has ended, and when the run is not running."""

    @property
    def share_done(self) -> float:
        """In [0, 1]."""
        return min(1.0, self.epochs_done / max(1, self.epochs))

    @property
    def best_epoch(self) -> int:
        """The epoch (1-based) with the lowest validation loss; 0 before the first epoch has ended."""
        return find_best_epoch(self.history)


def load_progress(artifacts: Path, now: float) -> list[RunProgress]:
    """Load the runs that are running or stopped, or that finished within RECENT seconds before `now`.

    `now` is in seconds since 1970. A state that cannot be read is skipped: the next epoch writes another.
    """
    runs = (_load_run_progress(model, artifacts, now) for model in RECIPES)
    return [run for run in runs if run]


def _load_run_progress(model: str, artifacts: Path, now: float) -> RunProgress | None:
    path = find_checkpoint_folder(model, artifacts) / STATE
    try:
        age = now - path.stat().st_mtime
        run = _read_state(model, parse_json(path.read_bytes()), age)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return None if run.status == "finished" and age > RECENT else run


def _read_state(model: str, state: dict[str, Any], age: float) -> RunProgress:
    """The progress in the content of a state.json that was written `age` seconds ago."""
    history: History = {key: [float(value) for value in values] for key, values in state["history"].items()}
    if len({len(values) for values in history.values()}) != 1:
        raise ValueError("columns of different lengths")
    done, epochs = len(history["loss"]), int(state["recipe"]["epochs"])
    status = _read_status(state["status"], history["seconds"], age)
    left = None
    if status == "running" and done:
        left = max(0.0, (epochs - done) * sum(history["seconds"]) / done - age)
    return RunProgress(model, status, int(state["seed"]), done, epochs, history, left)


def _read_status(status: Status, seconds: list[float], age: float) -> Status:
    """The status of a run; a killed process left "running" behind."""
    if status not in ("running", "stopped", "finished"):
        raise ValueError(f"Expected a status, got {status!r}.")
    limit = PATIENCE * max(seconds) + 10 if seconds else FIRST_EPOCH
    return "stopped" if status == "running" and age > limit else status


def format_duration(seconds: float) -> str:
    """A duration in words: "42 s", "7 min", "1 h 20 min"."""
    if seconds < 90:
        return f"{math.ceil(seconds)} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
