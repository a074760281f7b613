"""Metrics of a model's logits on a whole test set. NumPy only."""

from dataclasses import dataclass

import numpy as np

from digitpad.config import CLASSES
from digitpad.types import Floats, Indices, Integers, Labels, Logits, Probabilities

DOUBTFUL = 200
"""Number of least certain correct samples that an evaluation keeps."""

BINS = 15
"""Bins of the expected calibration error, as in Guo and others ("On Calibration of Modern Neural Networks",
2017)."""


@dataclass(frozen=True)
class Evaluation:
    """Results of a model on a test set of N samples."""

    labels: Labels
    """(N,) int64"""
    probabilities: Probabilities
    """(N, 10) float32, rows sum to 1"""
    loss: float
    """mean cross-entropy, nats"""
    accuracy: float
    """share of samples read correctly"""
    precision: Floats
    """(10,): of all samples read as a digit, the share with that label; 0 if none was read as it"""
    recall: Floats
    """(10,): of all samples with a label, the share read as it"""
    confusion_matrix: Integers
    """(10, 10) int64, rows true, columns predicted"""
    mistakes: Indices
    """(M,) indices of the misread samples, ascending"""
    doubtful: Indices
    """indices of the (at most DOUBTFUL) correct samples with the smallest margin, smallest first"""


@dataclass(frozen=True)
class Reliability:
    """Accuracy by confidence: B bins of equal width over confidence."""

    edges: Floats
    """(B + 1,) from 0 to 1"""
    counts: Integers
    """(B,) samples in each bin"""
    confidence: Floats
    """(B,) mean confidence; NaN in an empty bin"""
    accuracy: Floats
    """(B,) share read correctly; NaN in an empty bin"""
    ece: float
    """expected calibration error: mean distance of the two, weighted by counts"""


def softmax(logits: Logits) -> Probabilities:
    """Probabilities (..., 10) of logits (..., 10), in the same dtype."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    probabilities: Probabilities = shifted / shifted.sum(axis=-1, keepdims=True)
    return probabilities


def compute_margin(probabilities: Probabilities) -> Floats:
    """Difference (N,) between the two highest probabilities of each row: 0 for a tie, 1 for certainty."""
    ordered = np.sort(probabilities, axis=1)
    margin: Floats = ordered[:, -1] - ordered[:, -2]
    return margin


def compute_confusion_matrix(labels: Labels, predicted: Labels) -> Integers:
    """Counts (10, 10) int64: rows true, columns predicted."""
    counts = np.bincount(labels * CLASSES + predicted, minlength=CLASSES * CLASSES)
    return counts.reshape(CLASSES, CLASSES).astype(np.int64)


def compute_evaluation(logits: Logits, labels: Labels) -> Evaluation:
    """All test metrics of logits (N, 10) and labels (N,). Raises ValueError for other shapes."""
    if logits.shape != (len(labels), CLASSES):
        raise ValueError(f"Expected logits of shape ({len(labels)}, {CLASSES}), got {logits.shape}.")
    probabilities = softmax(logits.astype(np.float64))
    # In the precision in which they are saved, so that a reader of the file finds the same mistakes.
    predicted = probabilities.astype(np.float32).argmax(axis=1)
    matrix = compute_confusion_matrix(labels, predicted)
    correct = np.flatnonzero(predicted == labels)
    least_sure = np.argsort(compute_margin(probabilities[correct]), kind="stable")
    hits = np.diag(matrix)
    return Evaluation(
        labels=labels,
        probabilities=probabilities.astype(np.float32),
        loss=float(-np.log(probabilities[np.arange(len(labels)), labels].clip(1e-12)).mean()),
        accuracy=float((predicted == labels).mean()),
        precision=hits / matrix.sum(axis=0).clip(1),
        recall=hits / matrix.sum(axis=1).clip(1),
        confusion_matrix=matrix,
        mistakes=np.flatnonzero(predicted != labels),
        doubtful=correct[least_sure[:DOUBTFUL]],
    )


def compute_reliability(probabilities: Probabilities, labels: Labels, bins: int = BINS) -> Reliability:
    """Reliability of probabilities (N, 10) for labels (N,)."""
    confidence = probabilities.max(axis=1).astype(np.float64)
    correct = probabilities.argmax(axis=1) == labels
    # Bins are open to the left and closed to the right, so that full confidence falls into the last one.
    bin_index = np.clip(np.ceil(confidence * bins).astype(np.int64) - 1, 0, bins - 1)
    counts = np.bincount(bin_index, minlength=bins)
    occupied = np.where(counts > 0, counts, np.nan)
    mean_confidence = np.bincount(bin_index, weights=confidence, minlength=bins) / occupied
    accuracy = np.bincount(bin_index, weights=correct, minlength=bins) / occupied
    gaps = np.nan_to_num(np.abs(accuracy - mean_confidence))
    ece = float((gaps * counts).sum() / max(1, len(labels)))
    return Reliability(np.linspace(0, 1, bins + 1), counts, mean_confidence, accuracy, ece)
