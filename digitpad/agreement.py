"""Whether the arrays of an evaluation fit together: shapes, kinds, lists that follow from the numbers."""

import numpy as np

from digitpad.config import CLASSES, IMAGE_SIZE
from digitpad.evaluation import Evaluation, compute_confusion_matrix

PICTURES = (IMAGE_SIZE, IMAGE_SIZE)


def check_agreement(evaluation: Evaluation, mistake_images: np.ndarray, doubtful_images: np.ndarray) -> None:
    """Raise ValueError, naming the array, for an evaluation that no run can have left."""
    for name in ("labels", "mistakes", "doubtful"):
        _check_array(name, getattr(evaluation, name), "iu", (len(np.atleast_1d(getattr(evaluation, name))),))
    count = len(evaluation.labels)
    _check_array("probabilities", evaluation.probabilities, "f", (count, CLASSES))
    _check_array("precision", evaluation.precision, "f", (CLASSES,))
    _check_array("recall", evaluation.recall, "f", (CLASSES,))
    _check_array("confusion_matrix", evaluation.confusion_matrix, "iu", (CLASSES, CLASSES))
    _check_array("mistake_images", mistake_images, "u", (len(evaluation.mistakes), *PICTURES))
    _check_array("doubtful_images", doubtful_images, "u", (len(evaluation.doubtful), *PICTURES))
    _check_numbers(evaluation)
    _check_lists(evaluation)


def _check_array(name: str, array: np.ndarray, kinds: str, shape: tuple[int, ...]) -> None:
    if array.shape != shape:
        raise ValueError(f"{name} has shape {array.shape}, expected {shape}")
    if array.dtype.kind not in kinds or (kinds == "u" and array.dtype != np.uint8):
        raise ValueError(f"{name} holds {array.dtype}, expected another kind of number")


def _check_numbers(evaluation: Evaluation) -> None:
    labels, probabilities = evaluation.labels, evaluation.probabilities
    if not len(labels) or labels.min() < 0 or labels.max() >= CLASSES:
        raise ValueError(f"expected labels of 0-{CLASSES - 1}, and at least one")
    if probabilities.min() < 0 or np.abs(probabilities.sum(axis=1) - 1).max() > 1e-3:
        raise ValueError("expected probabilities that sum to 1")


def _check_lists(evaluation: Evaluation) -> None:
    """The lists of mistakes and the counts must be those of the probabilities."""
    predicted = evaluation.probabilities.argmax(axis=1)
    wrong = predicted != evaluation.labels
    doubtful = evaluation.doubtful
    agree = (
        np.array_equal(np.flatnonzero(wrong), evaluation.mistakes)
        and np.array_equal(compute_confusion_matrix(evaluation.labels, predicted), evaluation.confusion_matrix)
        and abs(evaluation.accuracy - (1 - wrong.mean())) < 1e-3
        and ((doubtful >= 0) & (doubtful < len(wrong))).all()
        and not wrong[doubtful].any()
    )
    if not agree:
        raise ValueError("the mistakes are not those of its probabilities")
