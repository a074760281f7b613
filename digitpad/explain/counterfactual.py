"""Find the smallest change of an image that changes the answer.

After the smallest counterfactual of Wachter, Mittelstadt and Russell, "Counterfactual Explanations without
Opening the Black Box" (2017), with a round dab of ink or paper as the unit of change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from digitpad.config import IMAGE_SIZE
from digitpad.explain.occlusion import compute_scores, find_reach
from digitpad.types import ComputeLogits, Floats, Image, Images

DIAMETERS = (6.0, 5.0, 4.0, 3.0, 2.0)
"""Diameters tried, in pixels; MNIST's pen is 2.5. A larger dab would hide a third of the digit and prove
nothing."""

STRIDE = 2
"""Pixels between the largest dabs. Smaller ones are tried one pixel around the most promising."""

BEAM_WIDTH = 18
"""Dabs of one diameter that are followed to the next smaller one."""

MIN_AMOUNT = 0.5
"""Smallest change that counts, in full pixels of ink; a dab that changes less fell beside the ink."""


class Dab(NamedTuple):
    """A round dab at a pixel that adds ink or erases it."""

    row: int
    column: int
    added: bool


@dataclass(frozen=True)
class Change:
    """A dab that makes the network read another digit."""

    dab: Dab
    diameter: float
    """pixels"""
    amount: float
    """ink that is added or erased, in full pixels"""
    image: Image
    """(28, 28) float32 in [0, 1]: the changed image"""
    label: int
    """the network's answer for the changed image"""


@dataclass(frozen=True)
class _Trial:
    """Dabs of one diameter, and what they do to an image."""

    dabs: Sequence[Dab]
    diameter: float
    images: Images
    amounts: Floats
    """(N,): changed ink in full pixels"""
    scores: Floats
    """(N, 10)"""
    lead: Floats
    """(N,): best other score minus that of the original answer; above 0 where the answer changes"""


def find_smallest_change(compute_logits: ComputeLogits, image: Image) -> Change | None:
    """Find the smallest dab that changes the answer for an image (28, 28); None when no dab does.

    A beam search: the largest dabs cover the whole digit, then smaller ones surround those that came nearest to
    changing the answer. Of the smallest diameter that changes it, the dab that changes the least ink is
    returned.
    """
    label = int(compute_scores(compute_logits, image[None])[0].argmax())
    dabs, best = _spread_dabs(image), None
    for diameter in DIAMETERS if dabs else ():
        trial = _try_dabs(compute_logits, image, dabs, label=label, diameter=diameter)
        change = _choose_least(trial)
        if change is None and best is not None:
            break
        best = change or best
        nearest = np.argsort(-trial.lead, kind="stable")[:BEAM_WIDTH]
        dabs = _refine([dabs[place] for place in nearest])
    return best


def _try_dabs(
    compute_logits: ComputeLogits, image: Image, dabs: Sequence[Dab], *, label: int, diameter: float
) -> _Trial:
    images = np.stack([_apply(image, dab, diameter) for dab in dabs])
    scores = compute_scores(compute_logits, images)
    lead = np.delete(scores, label, axis=1).max(axis=1) - scores[:, label]
    amounts = np.abs(images - image).sum(axis=(1, 2))
    lead[amounts < MIN_AMOUNT] = -np.inf
    return _Trial(dabs, diameter, images, amounts, scores, lead)


def _choose_least(trial: _Trial) -> Change | None:
    """Choose the dab that changes the answer with the least ink."""
    turned = np.flatnonzero(trial.lead > 0)
    if not len(turned):
        return None
    least = int(turned[trial.amounts[turned].argmin()])
    return Change(
        dab=trial.dabs[least],
        diameter=trial.diameter,
        amount=float(trial.amounts[least]),
        image=trial.images[least],
        label=int(trial.scores[least].argmax()),
    )


def _spread_dabs(image: Image) -> list[Dab]:
    """Place the first dabs: an erasing and an adding one every STRIDE pixels in the ink's bounding box."""
    reach = np.argwhere(find_reach(image))
    places = [(int(row), int(column)) for row, column in reach if row % STRIDE == column % STRIDE == 0]
    return [Dab(*place, added) for place in places for added in (False, True)]


def _refine(dabs: Sequence[Dab]) -> list[Dab]:
    """Return dabs and their eight neighbours, each once, in a fixed order."""
    steps = [(row, column) for row in (0, -1, 1) for column in (0, -1, 1)]
    around = [Dab(dab.row + down, dab.column + right, dab.added) for dab in dabs for down, right in steps]
    return list(dict.fromkeys(around))


def _apply(image: Image, dab: Dab, diameter: float) -> Image:
    """Return a copy of an image with a dab added or erased; its edge is as soft as the pen's."""
    rows, columns = np.arange(IMAGE_SIZE) - dab.row, np.arange(IMAGE_SIZE) - dab.column
    distance = np.hypot(rows[:, None], columns[None])
    cover = np.clip(diameter / 2 + 0.5 - distance, 0, 1).astype(np.float32)
    return np.maximum(image, cover) if dab.added else np.minimum(image, 1 - cover)
