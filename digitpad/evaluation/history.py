"""The training history of a run: Keras's metrics, one value per epoch."""

from digitpad.artifacts.schema import HISTORY_SCHEMA, check_json, parse_json
from digitpad.artifacts.store import HISTORY, ArtifactError, Run
from digitpad.recipes import suggest_training

METRICS = ("loss", "accuracy", "val_loss", "val_accuracy")

History = dict[str, list[float]]
"""METRICS by Keras's names, learning_rate and seconds: one value per epoch each."""


def read_history(run: Run) -> History:
    """Read history.json of a run.

    Raises ArtifactError when a value is not a number or the columns differ in length.
    """
    content = run.read(HISTORY)
    try:
        history: History = parse_json(content)
        check_json(history, HISTORY_SCHEMA)
    except ValueError as error:
        raise ArtifactError(
            f"The history of {run.model} cannot be read ({error}). {suggest_training(run.model)}"
        ) from error
    if len({len(values) for values in history.values()}) != 1:
        raise ArtifactError(
            f"The history of {run.model} has columns of different lengths. {suggest_training(run.model)}"
        )
    return history


def find_best_epoch(history: History) -> int:
    """The epoch (1-based) with the lowest validation loss; 0 before the first epoch is complete."""
    losses = history["val_loss"]
    return losses.index(min(losses)) + 1 if losses else 0


def compute_errors(history: History, key: str, *, floor: float) -> list[float]:
    """Compute the errors of each epoch for a logarithmic scale, at least `floor`.

    `key` is one of METRICS: the errors are 1 - accuracy, or the loss itself.
    """
    values = history[key]
    errors = [1 - value for value in values] if key.endswith("accuracy") else values
    return [max(error, floor) for error in errors]
