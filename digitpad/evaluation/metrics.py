"""What the logits of a whole test set say about a model. NumPy only."""

from dataclasses import dataclass

import numpy as np

from digitpad.config import CLASSES

DOUBTFUL = 200
"""How many of the least sure correct samples are kept for browsing."""


@dataclass(frozen=True)
class Evaluation:
    """A model on a test set of N samples."""

    labels: np.ndarray
    """(N,) int64"""
    probabilities: np.ndarray
    """(N, 10) float32, rows sum to 1"""
    loss: float
    """mean cross-entropy, nats"""
    accuracy: float
    """share of samples read correctly"""
    precision: np.ndarray
    """(10,) of everything read as d, the share that is d; 0 where nothing was read as d"""
    recall: np.ndarray
    """(10,) of every d, the share that is read as d"""
    confusion_matrix: np.ndarray
    """(10, 10) int64, rows true, columns predicted"""
    mistakes: np.ndarray
    """(M,) int64: indices of the misclassified samples, ascending"""
    doubtful: np.ndarray
    """indices of the (at most 200) correct samples with the smallest margin, least sure first"""


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities (..., 10) of logits (..., 10): same dtype, each row sums to 1."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return shifted / shifted.sum(axis=-1, keepdims=True)


def compute_margin(probabilities: np.ndarray) -> np.ndarray:
    """How far the best class lies before the second (N,): 0 is a tie, 1 is certainty."""
    ordered = np.sort(probabilities, axis=1)
    return ordered[:, -1] - ordered[:, -2]


def compute_confusion_matrix(labels: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    """Counts (10, 10) int64: rows true, columns predicted."""
    counts = np.bincount(labels * CLASSES + predicted, minlength=CLASSES * CLASSES)
    return counts.reshape(CLASSES, CLASSES).astype(np.int64)


def compute_evaluation(logits: np.ndarray, labels: np.ndarray) -> Evaluation:
    """Everything a run reports about logits (N, 10) and labels (N,)."""
    if logits.shape != (len(labels), CLASSES):
        raise ValueError(f"Expected logits of shape ({len(labels)}, {CLASSES}), got {logits.shape}.")
    probabilities = softmax(logits.astype(np.float64))
    # As they are kept, so that whoever reads them finds the same mistakes.
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


BINS = 15
"""Of the expected calibration error, as Guo and others ("On Calibration of Modern Neural Networks", 2017)."""


@dataclass(frozen=True)
class Reliability:
    """How often a model is right, by how sure it is: B bins of equal width over confidence."""

    edges: np.ndarray
    """(B + 1,) from 0 to 1"""
    counts: np.ndarray
    """(B,) int64 samples in each bin"""
    confidence: np.ndarray
    """(B,) mean confidence; NaN in an empty bin"""
    accuracy: np.ndarray
    """(B,) share read correctly; NaN in an empty bin"""
    ece: float
    """mean distance of the two, weighted by counts"""


def compute_reliability(probabilities: np.ndarray, labels: np.ndarray, bins: int = BINS) -> Reliability:
    """Reliability of probabilities (N, 10) for labels (N,)."""
    confidence = probabilities.max(axis=1).astype(np.float64)
    correct = probabilities.argmax(axis=1) == labels
    # Bins are open to the left, closed to the right, so that full confidence falls into the last.
    place = np.clip(np.ceil(confidence * bins).astype(np.int64) - 1, 0, bins - 1)
    counts = np.bincount(place, minlength=bins)
    share = np.where(counts > 0, counts, np.nan)
    mean_confidence = np.bincount(place, weights=confidence, minlength=bins) / share
    accuracy = np.bincount(place, weights=correct, minlength=bins) / share
    gaps = np.nan_to_num(np.abs(accuracy - mean_confidence))
    ece = float((gaps * counts).sum() / max(1, len(labels)))
    return Reliability(np.linspace(0, 1, bins + 1), counts, mean_confidence, accuracy, ece)
