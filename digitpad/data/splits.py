"""Labelled images, and the split of MNIST's training images into training and validation."""

from dataclasses import dataclass

import numpy as np

from digitpad.config import CLASSES
from digitpad.types import Images, Indices, Labels

VALIDATION_SIZE = 5_000
"""Images held out of MNIST's 60,000, the same number of every digit."""

SPLIT_SEED = 0


@dataclass(frozen=True)
class Split:
    """Images with their labels."""

    images: Images
    """(N, 28, 28) float32 in [0, 1], white on black"""
    labels: Labels
    """(N,) int64"""

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, indices: Indices) -> "Split":
        """Return the samples at `indices`, in that order."""
        return Split(self.images[indices], self.labels[indices])


def split_validation(labels: Labels) -> tuple[Indices, Indices]:
    """Return the indices of the training and of the validation samples, each sorted.

    The validation set is drawn with a fixed seed, so that every run validates on the same samples.
    """
    rng = np.random.default_rng(SPLIT_SEED)
    per_digit = VALIDATION_SIZE // CLASSES
    chosen = [rng.choice(np.flatnonzero(labels == digit), per_digit, replace=False) for digit in range(CLASSES)]
    validation = np.sort(np.concatenate(chosen))
    return np.setdiff1d(np.arange(len(labels)), validation), validation
