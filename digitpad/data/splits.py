"""Labelled images, and the split of MNIST into training and validation."""

from dataclasses import dataclass

import numpy as np

from digitpad.config import CLASSES, SPLIT_SEED, VALIDATION_SIZE


@dataclass(frozen=True)
class Split:
    """Images (N, 28, 28) float32 in [0, 1], white on black, and their labels (N,) int64."""

    images: np.ndarray
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, indices: np.ndarray) -> "Split":
        """The samples at `indices`, in that order."""
        return Split(self.images[indices], self.labels[indices])


def split_validation(labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Indices (sorted, disjoint) of the training and the validation samples.

    The validation set is 5,000 samples drawn with a fixed seed, the same number of every digit.
    """
    rng = np.random.default_rng(SPLIT_SEED)
    each = VALIDATION_SIZE // CLASSES
    chosen = [rng.choice(np.flatnonzero(labels == digit), each, replace=False) for digit in range(CLASSES)]
    validation = np.sort(np.concatenate(chosen))
    return np.setdiff1d(np.arange(len(labels)), validation), validation
