"""The smallest change of an image that changes the answer."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from digitpad.config import IMAGE_SIZE
from digitpad.explain.occlusion import compute_reach, compute_scores
from digitpad.types import ComputeLogits

DIAMETERS = (6.0, 5.0, 4.0, 3.0, 2.0)
"""Dabs tried, in pixels; the pen is 2.5. A larger one would hide a third of the digit, and prove nothing."""


STRIDE = 2
"""Pixels between the largest dabs tried; smaller ones are tried a pixel around the most promising."""


BEAM = 18
"""How many of one size are followed to the next smaller one."""


MIN_AMOUNT = 0.5
"""A dab that changes less, in full pixels of ink, is none: it fell beside the ink."""


class Dab(NamedTuple):
    """Where a round dab lies, and whether it adds ink (else it erases)."""

    row: int
    column: int
    added: bool


@dataclass(frozen=True)
class Change:
    """A dab that makes the network read another digit."""

    dab: Dab
    """its middle in pixels of the image"""
    diameter: float
    """pixels"""
    amount: float
    """how much ink it adds or erases, in full pixels"""
    image: np.ndarray
    """(28, 28) float32 in [0, 1]: the changed image"""
    label: int
    """what the network reads in it"""


def find_smallest_change(compute_logits: ComputeLogits, image: np.ndarray) -> Change | None:
    """The smallest round dab, erased or added, that turns the answer for an image (28, 28); None for none.

    A beam search: the largest dabs over all of the digit first, then smaller and smaller ones around those
    that came nearest to turning it. Of the smallest size that turns the answer, the dab that changes the least
    ink. After the smallest counterfactual of Wachter, Mittelstadt and Russell, "Counterfactual Explanations
    without Opening the Black Box" (2017), with a dab as the unit of change, and with nothing tried that is
    larger than DIAMETERS.
    """
    label = int(compute_scores(compute_logits, image[None])[0].argmax())
    dabs, best = _spread_dabs(image), None
    for diameter in DIAMETERS if dabs else ():
        changed = np.stack([_apply(image, dab, diameter) for dab in dabs])
        scores = compute_scores(compute_logits, changed)
        lead = np.delete(scores, label, axis=1).max(axis=1) - scores[:, label]
        amounts = np.abs(changed - image).sum(axis=(1, 2))
        lead[amounts < MIN_AMOUNT] = -np.inf
        turned = np.flatnonzero(lead > 0)
        if len(turned):
            least = turned[amounts[turned].argmin()]
            best = Change(
                dabs[least], diameter, float(amounts[least]), changed[least], int(scores[least].argmax())
            )
        elif best is not None:
            break
        dabs = _refine([dabs[place] for place in np.argsort(-lead, kind="stable")[:BEAM]])
    return best


def _spread_dabs(image: np.ndarray) -> list[Dab]:
    """Dabs to begin with: erasing wherever there is ink, adding wherever there is paper near it."""
    reach = np.argwhere(compute_reach(image))
    places = [(int(row), int(column)) for row, column in reach if row % STRIDE == column % STRIDE == 0]
    return [Dab(*place, added) for place in places for added in (False, True)]


def _refine(dabs: list[Dab]) -> list[Dab]:
    """Dabs and their eight neighbours, each once, in a fixed order."""
    steps = [(row, column) for row in (0, -1, 1) for column in (0, -1, 1)]
    around = [Dab(dab.row + down, dab.column + right, dab.added) for dab in dabs for down, right in steps]
    return list(dict.fromkeys(around))


def _apply(image: np.ndarray, dab: Dab, diameter: float) -> np.ndarray:
    """A copy of an image with a dab added or erased; its edge is as soft as the pen's."""
    rows, columns = np.arange(IMAGE_SIZE) - dab.row, np.arange(IMAGE_SIZE) - dab.column
    distance = np.hypot(rows[:, None], columns[None])
    cover = np.clip(diameter / 2 + 0.5 - distance, 0, 1).astype(np.float32)
    return np.maximum(image, cover) if dab.added else np.minimum(image, 1 - cover)
