"""Measure how much each part of an image speaks for each digit, by exact occlusion.

The functions take `compute_logits`, so that they work with any network and either engine.
"""

from dataclasses import dataclass

import numpy as np

from digitpad.config import CLASSES, IMAGE_SIZE
from digitpad.types import ComputeLogits, Floats, Image, Images, Logits, Mask

PATCH_SIZE = 3
"""Side, in pixels, of the patch that is erased or inked. It is about as wide as MNIST's pen, so that one patch
removes the stroke instead of thinning it."""

BATCH_SIZE = 128
"""Images per call of the network: they stay in a processor's cache, which was fastest on two cores."""


@dataclass(frozen=True)
class Evidence:
    """Evidence for every digit at every pixel of an image."""

    ink: Floats
    """(28, 28, 10) float32: fall of each digit's score when the ink around a pixel is erased; 0 without ink"""
    paper: Floats
    """(28, 28, 10) float32: fall of each digit's score when the paper around a pixel is inked; 0 on ink"""

    @property
    def both(self) -> Floats:
        """(28, 28, 10): above 0 where the content of a pixel, ink or paper, speaks for a digit."""
        total: Floats = self.ink + self.paper
        return total

    def rather_than(self, digit: int, other: int) -> Floats:
        """(28, 28): above 0 where the content of a pixel speaks for `digit` rather than for `other`."""
        both = self.both
        difference: Floats = both[..., digit] - both[..., other]
        return difference


def compute_evidence(compute_logits: ComputeLogits, image: Image) -> Evidence:
    """Compute the evidence in an image (28, 28): every 3x3 patch is erased, or inked, once.

    A score is a digit's logit minus the mean of all ten, because softmax ignores what all logits share. Patches
    that change nothing are 0 without being computed. After Zeiler and Fergus, "Visualizing and Understanding
    Convolutional Networks" (ECCV 2014), with the patch set to paper (0) instead of grey, and to ink (1) on
    paper within the ink's bounding box.
    """
    inked = image > 0.5
    paper = find_reach(image) & ~inked
    return Evidence(
        ink=_compute_drop(compute_logits, image, 0.0, inked),
        paper=_compute_drop(compute_logits, image, 1.0, paper),
    )


def _compute_drop(compute_logits: ComputeLogits, image: Image, value: float, where: Mask) -> Floats:
    """(28, 28, 10): fall of every score when the patch around each pixel of `where` is set to `value`."""
    drop = np.zeros((IMAGE_SIZE, IMAGE_SIZE, CLASSES), np.float32)
    places = np.argwhere(where)
    changed = np.repeat(image[None], len(places), axis=0)
    for one, (row, column) in zip(changed, places, strict=True):
        one[_cut_patch(row), _cut_patch(column)] = value
    before, *after = compute_scores(compute_logits, np.concatenate([image[None], changed]))
    drop[where] = before - np.reshape(after, (-1, CLASSES))
    return drop


def _cut_patch(position: int) -> slice:
    return slice(max(0, position - PATCH_SIZE // 2), position + PATCH_SIZE // 2 + 1)


def find_reach(image: Image) -> Mask:
    """Return the ink's bounding box as a mask (28, 28). Ink added outside it tells little about a digit."""
    reach = np.zeros(image.shape, bool)
    rows, columns = np.nonzero(image)
    if len(rows):
        reach[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1] = True
    return reach


def compute_scores(compute_logits: ComputeLogits, images: Images) -> Logits:
    """Compute the logits of images (N, 28, 28) minus the mean of all ten: (N, 10) float32."""
    parts = [compute_logits(images[start : start + BATCH_SIZE]) for start in range(0, len(images), BATCH_SIZE)]
    logits = np.concatenate(parts)
    scores: Logits = logits - logits.mean(axis=1, keepdims=True)
    return scores
