"""The training history of a run: Keras's metrics for each epoch."""

from pathlib import Path

from digitpad.artifacts.schema import HISTORY as HISTORY_SCHEMA
from digitpad.artifacts.schema import check_json, parse_json
from digitpad.artifacts.store import HISTORY, ArtifactError, read_part
from digitpad.config import ARTIFACTS
from digitpad.recipes import suggest_training


def load_history(model: str, artifacts: Path = ARTIFACTS) -> dict[str, list[float]]:
    """history.json of a model: lists of one length, an entry an epoch."""
    content = read_part(model, HISTORY, artifacts)
    try:
        history = parse_json(content)
        check_json(history, HISTORY_SCHEMA)
    except ValueError as error:
        raise ArtifactError(
            f"The history of {model} cannot be read ({error}). {suggest_training(model)}"
        ) from error
    if len({len(values) for values in history.values()}) != 1:
        raise ArtifactError(
            f"The history of {model} has columns of different lengths. {suggest_training(model)}"
        )
    return history


METRICS = ("loss", "accuracy", "val_loss", "val_accuracy")


History = dict[str, list[float]]
"""Keras's keys (METRICS), learning_rate and seconds: one number an epoch."""


def find_best_epoch(history: History) -> int:
    """The epoch (1-based) with the lowest validation loss; 0 before the first one has ended."""
    losses = history["val_loss"]
    return losses.index(min(losses)) + 1 if losses else 0
