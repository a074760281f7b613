"""A run's evaluation on disk: packed, read, and checked for agreement between its arrays."""

import io
from dataclasses import dataclass
from typing import Any

import numpy as np

from digitpad.artifacts.schema import EVALUATION_SCHEMA, check_json, parse_json
from digitpad.artifacts.store import ARRAYS, EVALUATION, ArtifactError, Run, dump_json
from digitpad.config import CLASSES, IMAGE_SIZE
from digitpad.evaluation.metrics import Evaluation, compute_confusion_matrix
from digitpad.npz import MAX_RUN_BYTES, read_arrays
from digitpad.recipes import suggest_training
from digitpad.types import AnyArray, ImageBytes, Images

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


@dataclass(frozen=True)
class SavedEvaluation:
    """An evaluation with the images that the Mistakes page shows."""

    evaluation: Evaluation
    mistake_images: ImageBytes
    """(M, 28, 28), in the order of evaluation.mistakes"""
    doubtful_images: ImageBytes
    """(D, 28, 28), in the order of evaluation.doubtful"""


def pack_evaluation(evaluation: Evaluation, images: Images) -> dict[str, bytes]:
    """Build evaluation.json and evaluation.npz of an evaluation on `images` (N, 28, 28) in [0, 1]."""
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


def read_evaluation(run: Run) -> SavedEvaluation:
    """Read the evaluation of a run on MNIST's test set.

    Raises ArtifactError when a part is missing or damaged, or when the arrays do not agree with each other.
    """
    summary_bytes, array_bytes = run.read(EVALUATION), run.read(ARRAYS)
    try:
        summary = parse_json(summary_bytes)
        check_json(summary, EVALUATION_SCHEMA)
        arrays = read_arrays(array_bytes, ARRAY_NAMES, numbers_only=True, max_bytes=MAX_RUN_BYTES)
        saved = _unpack_evaluation(summary, arrays)
        check_agreement(saved)
    except (KeyError, ValueError) as error:
        raise ArtifactError(
            f"The evaluation of {run.model} cannot be read ({error!r}). {suggest_training(run.model)}"
        ) from error
    return saved


def check_agreement(saved: SavedEvaluation) -> None:
    """Check shapes, dtypes, ranges, and that mistakes and counts follow from the probabilities.

    Raises ValueError with the name of the array that does not fit.
    """
    evaluation = saved.evaluation
    for name in ("labels", "mistakes", "doubtful"):
        array = getattr(evaluation, name)
        _check_array(name, array, "iu", (len(np.atleast_1d(array)),))
    image_shape = (IMAGE_SIZE, IMAGE_SIZE)
    _check_array("probabilities", evaluation.probabilities, "f", (len(evaluation.labels), CLASSES))
    _check_array("precision", evaluation.precision, "f", (CLASSES,))
    _check_array("recall", evaluation.recall, "f", (CLASSES,))
    _check_array("confusion_matrix", evaluation.confusion_matrix, "iu", (CLASSES, CLASSES))
    _check_array("mistake_images", saved.mistake_images, "u", (len(evaluation.mistakes), *image_shape))
    _check_array("doubtful_images", saved.doubtful_images, "u", (len(evaluation.doubtful), *image_shape))
    _check_numbers(evaluation)
    _check_lists(evaluation)


def _check_array(name: str, array: AnyArray, kinds: str, shape: tuple[int, ...]) -> None:
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


def _unpack_evaluation(summary: dict[str, Any], arrays: dict[str, AnyArray]) -> SavedEvaluation:
    evaluation = Evaluation(
        labels=arrays["labels"].astype(np.int64),
        probabilities=arrays["probabilities"],
        loss=float(summary["loss"]),
        accuracy=float(summary["accuracy"]),
        precision=np.array(summary["precision"], float),
        recall=np.array(summary["recall"], float),
        confusion_matrix=arrays["confusion_matrix"],
        mistakes=arrays["mistakes"],
        doubtful=arrays["doubtful"],
    )
    return SavedEvaluation(evaluation, arrays["mistake_images"], arrays["doubtful_images"])


def _quantize(images: Images) -> ImageBytes:
    return np.rint(images * 255).astype(np.uint8)
