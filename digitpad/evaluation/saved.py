"""Whether the arrays of an evaluation fit together: shapes, kinds, lists that follow from the numbers."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from digitpad.artifacts.schema import EVALUATION as EVALUATION_SCHEMA
from digitpad.artifacts.schema import check_json, parse_json
from digitpad.artifacts.store import ARRAYS, EVALUATION, ArtifactError, dump_json, read_part
from digitpad.config import ARTIFACTS, CLASSES, IMAGE_SIZE
from digitpad.evaluation.metrics import Evaluation, compute_confusion_matrix
from digitpad.npz import MAX_RUN_BYTES, read_arrays
from digitpad.recipes import suggest_training

PICTURES = (IMAGE_SIZE, IMAGE_SIZE)

ARRAY_NAMES = (
    "labels",
    "probabilities",
    "confusion_matrix",
    "mistakes",
    "mistake_images",
    "doubtful",
    "doubtful_images",
)
"""Arrays of evaluation.npz."""


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


@dataclass(frozen=True)
class SavedEvaluation:
    """A run's evaluation as it lies on disk, with the pictures that browsing needs."""

    evaluation: Evaluation
    mistake_images: np.ndarray
    """(M, 28, 28) uint8, in the order of evaluation.mistakes"""
    doubtful_images: np.ndarray
    """(D, 28, 28) uint8, in the order of evaluation.doubtful"""


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
        arrays = read_arrays(array_bytes, ARRAY_NAMES, numbers_only=True, max_bytes=MAX_RUN_BYTES)
        saved = _unpack_evaluation(summary, arrays)
        check_agreement(saved.evaluation, saved.mistake_images, saved.doubtful_images)
    except (KeyError, ValueError) as error:
        raise ArtifactError(
            f"The evaluation of {model} cannot be read ({error!r}). {suggest_training(model)}"
        ) from error
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
