"""What moved the network: model and image in, arrays out.

`compute_logits` is everywhere a function from images (N, 28, 28) float32 in [0, 1] to logits (N, 10), as a
`Classifier` holds it: nothing here needs to know what kind of network it is.
"""

from dataclasses import dataclass

import numpy as np

from digitpad.config import CLASSES, IMAGE_SIZE
from digitpad.types import ComputeLogits

PATCH = 3
"""Side in pixels of what is erased or inked at a time: about MNIST's pen, so that one step takes the stroke
away rather than thinning it."""

BATCH = 128
"""Images at a time: small enough to stay in a processor's cache, which on two cores is as fast as it gets."""


@dataclass(frozen=True)
class Evidence:
    """How much each part of an image speaks for each digit."""

    ink: np.ndarray
    """(28, 28, 10) float32: how far each digit's score falls when the ink around a pixel is erased; 0 where
    a pixel is not inked"""
    paper: np.ndarray
    """(28, 28, 10) float32: how far each digit's score falls when the paper around a pixel is inked; 0 where
    ink is already"""

    @property
    def both(self) -> np.ndarray:
        """(28, 28, 10): what lies at each pixel, ink or paper, speaks for a digit (above 0) or against it."""
        return self.ink + self.paper

    def rather_than(self, digit: int, other: int) -> np.ndarray:
        """(28, 28): above 0 where what lies at a pixel speaks for `digit` rather than for `other`."""
        both = self.both
        return both[..., digit] - both[..., other]


def compute_evidence(compute_logits: ComputeLogits, image: np.ndarray) -> Evidence:
    """Exact occlusion of an image (28, 28) in [0, 1]: every 3x3 patch is erased, or inked, once.

    A score is a digit's logit less the mean of all ten, since softmax does not see what all share. Positive:
    what is there speaks for the digit. Patches that change nothing are not computed but are 0. After Zeiler and
    Fergus, "Visualizing and Understanding Convolutional Networks" (ECCV 2014), with the patch set to paper (0)
    instead of grey, and to ink (1) where there is paper within reach of the ink.
    """
    inked = image > 0.5
    paper = compute_reach(image) & ~inked
    return Evidence(
        _compute_drop(compute_logits, image, 0.0, inked), _compute_drop(compute_logits, image, 1.0, paper)
    )


def _compute_drop(
    compute_logits: ComputeLogits, image: np.ndarray, value: float, where: np.ndarray
) -> np.ndarray:
    """(28, 28, 10): fall of every digit's score when the patch around each pixel of `where` becomes `value`."""
    drop = np.zeros((IMAGE_SIZE, IMAGE_SIZE, CLASSES), np.float32)
    places = np.argwhere(where)
    changed = np.repeat(image[None], len(places), axis=0)
    for one, (row, column) in zip(changed, places, strict=True):
        one[_patch(row), _patch(column)] = value
    before, *after = compute_scores(compute_logits, np.concatenate([image[None], changed]))
    drop[where] = before - np.reshape(after, (-1, CLASSES))
    return drop


def _patch(position: int) -> slice:
    return slice(max(0, position - PATCH // 2), position + PATCH // 2 + 1)


def compute_reach(image: np.ndarray) -> np.ndarray:
    """(28, 28) bool: the ink's bounding box. Beyond it every blot is strange and says little about a digit."""
    reach = np.zeros(image.shape, bool)
    rows, columns = np.nonzero(image)
    if len(rows):
        reach[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1] = True
    return reach


def compute_scores(compute_logits: ComputeLogits, images: np.ndarray) -> np.ndarray:
    """Logits of images (N, 28, 28) less the mean of all ten, (N, 10) float32."""
    parts = [compute_logits(images[start : start + BATCH]) for start in range(0, len(images), BATCH)]
    logits = np.concatenate(parts)
    return logits - logits.mean(axis=1, keepdims=True)
