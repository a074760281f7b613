"""Select, compare, filter, sort and page the test samples that a model misreads or nearly misreads. NumPy only.

A sample is named by its index in MNIST's test set, the same for every model.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from digitpad.config import CLASSES
from digitpad.evaluation.metrics import compute_confusion_matrix, compute_margin
from digitpad.evaluation.saved import SavedEvaluation
from digitpad.types import Floats, ImageBytes, Indices, Integers, Labels, Mask

Kind = Literal["mistakes", "nearly", "both", "only", "other"]
"""Selections: all mistakes; the least certain correct samples; mistakes that the other models share; mistakes
that no other model makes; mistakes of the other model alone."""

Order = Literal["confidence", "doubt", "index"]

PAGE_SIZE = 24


@dataclass(frozen=True)
class Samples:
    """M test samples and how a model read them."""

    index: Indices
    """(M,) in MNIST's test set"""
    true: Labels
    """(M,) MNIST's label"""
    read: Labels
    """(M,) int64: what the model read; for samples read correctly, the second most probable digit"""
    confidence: Floats
    """(M,) in [0, 1]: probability of the model's answer"""
    margin: Floats
    """(M,) in [0, 1]: difference between the two highest probabilities"""
    images: ImageBytes
    """(M, 28, 28), 255 is ink"""

    def __len__(self) -> int:
        return len(self.index)

    def take(self, which: Mask | Indices) -> "Samples":
        """The samples of a mask (M,) or of positions."""
        return Samples(
            self.index[which],
            self.true[which],
            self.read[which],
            self.confidence[which],
            self.margin[which],
            self.images[which],
        )


@dataclass(frozen=True)
class GalleryPage:
    """One page of a gallery."""

    samples: Samples
    number: int
    """1-based"""
    pages: int
    first: int
    """1-based position of the page's first sample among all samples; 0 if there are none"""
    last: int
    total: int

    @property
    def turn(self) -> tuple[int | None, int | None]:
        """Numbers of the previous and the next page, None at an end."""
        before = self.number - 1 if self.number > 1 else None
        return before, self.number + 1 if self.number < self.pages else None


@dataclass(frozen=True)
class Opinion:
    """How one model reads one test sample."""

    model: str
    label: int
    confidence: float
    """in [0, 1]"""
    right: bool
    """whether it agrees with MNIST's label"""


def select_samples(
    kind: Kind, model: str, others: Sequence[str], evaluations: Mapping[str, SavedEvaluation]
) -> Samples:
    """Select samples of a kind, by ascending test index.

    `others` are the models to compare with: "both" are mistakes of `model` and of all of them, "only" those of
    `model` and none of them, "other" those of the first of them and not of `model`.
    """
    if kind == "nearly":
        return _select_doubtful(evaluations[model])
    mistakes = _select_mistakes(evaluations[model])
    wrong_there = [np.isin(mistakes.index, evaluations[name].evaluation.mistakes) for name in others]
    if kind == "both":
        return mistakes.take(np.all([np.full(len(mistakes), True), *wrong_there], axis=0))
    if kind == "only":
        return mistakes.take(~np.any([np.full(len(mistakes), False), *wrong_there], axis=0))
    if kind == "other":
        theirs = _select_mistakes(evaluations[others[0]])
        return theirs.take(~np.isin(theirs.index, mistakes.index))
    return mistakes


def _select_mistakes(saved: SavedEvaluation) -> Samples:
    index = saved.evaluation.mistakes
    read = saved.evaluation.probabilities[index].argmax(axis=1)
    return _describe(saved, index, read, saved.mistake_images)


def _select_doubtful(saved: SavedEvaluation) -> Samples:
    index = saved.evaluation.doubtful
    second = np.argsort(saved.evaluation.probabilities[index], axis=1)[:, -2]
    samples = _describe(saved, index, second, saved.doubtful_images)
    return samples.take(np.argsort(index))


def _describe(saved: SavedEvaluation, index: Indices, read: Labels, images: ImageBytes) -> Samples:
    probabilities = saved.evaluation.probabilities[index]
    return Samples(
        index=index,
        true=saved.evaluation.labels[index],
        read=read.astype(np.int64),
        confidence=probabilities.max(axis=1, initial=0),
        margin=compute_margin(probabilities),
        images=images,
    )


def filter_samples(
    samples: Samples,
    *,
    true: int | None = None,
    read: int | None = None,
    low: int = 0,
    high: int = 100,
) -> Samples:
    """Keep samples by label, by reading, and by confidence from `low` to `high` per cent. None means any."""
    kept = (samples.confidence >= low / 100) & (samples.confidence <= high / 100)
    if true is not None:
        kept &= samples.true == true
    if read is not None:
        kept &= samples.read == read
    return samples.take(kept)


def sort_samples(samples: Samples, order: Order) -> Samples:
    """Sort by confidence, highest first; by doubt, smallest margin first; or by test index."""
    keys = {"confidence": -samples.confidence, "doubt": samples.margin, "index": samples.index}
    return samples.take(np.argsort(keys[order], kind="stable"))


def page_samples(samples: Samples, number: int, size: int = PAGE_SIZE) -> GalleryPage:
    """Page `number` (1-based, clipped to the existing pages) of samples."""
    pages = max(1, math.ceil(len(samples) / size))
    number = min(max(1, number), pages)
    start = (number - 1) * size
    part = samples.take(np.arange(start, min(start + size, len(samples))))
    first = start + 1 if len(part) else 0
    return GalleryPage(part, number, pages, first, start + len(part), len(samples))


def count_pairs(samples: Samples) -> Integers:
    """Number of samples by true digit and by reading: (10, 10) int64, rows true."""
    return compute_confusion_matrix(samples.true, samples.read)


def find_neighbours(samples: Samples, index: int) -> tuple[int | None, int | None]:
    """Test indices of the samples before and after test sample `index`, None at an end."""
    place = np.flatnonzero(samples.index == index)
    if not len(place):
        return None, None
    before, after = int(place[0]) - 1, int(place[0]) + 1
    return (
        int(samples.index[before]) if before >= 0 else None,
        int(samples.index[after]) if after < len(samples) else None,
    )


def find_image(index: int, evaluations: Mapping[str, SavedEvaluation]) -> ImageBytes | None:
    """Image (28, 28) of test sample `index`; None if no run kept it.

    A run keeps the images of its mistakes and of its least certain correct samples.
    """
    for saved in evaluations.values():
        kept = (
            (saved.evaluation.mistakes, saved.mistake_images),
            (saved.evaluation.doubtful, saved.doubtful_images),
        )
        for indices, images in kept:
            place = np.flatnonzero(indices == index)
            if len(place):
                image: ImageBytes = images[place[0]]
                return image
    return None


def compute_opinion(model: str, index: int, saved: SavedEvaluation) -> Opinion:
    """How a model reads test sample `index`."""
    probabilities = saved.evaluation.probabilities[index]
    label = int(probabilities.argmax())
    right = label == int(saved.evaluation.labels[index])
    return Opinion(model, label, float(probabilities[label]), right)


def find_comparable(model: str, evaluations: Mapping[str, SavedEvaluation]) -> dict[str, SavedEvaluation]:
    """The evaluations on the same labels as `model`'s, including its own."""
    labels = evaluations[model].evaluation.labels
    return {
        name: saved for name, saved in evaluations.items() if np.array_equal(saved.evaluation.labels, labels)
    }


def count_misread(matrix: Integers) -> tuple[Integers, Integers]:
    """Off-diagonal sums of a confusion matrix (10, 10): (10,) by row and (10,) by column."""
    wrong = matrix * (1 - np.eye(CLASSES, dtype=matrix.dtype))
    return wrong.sum(axis=1), wrong.sum(axis=0)
