"""Group proposals that mean the same ink into hypotheses, and measure what speaks for each."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from digitpad.evaluation.metrics import softmax
from digitpad.preprocessing.proposals import PLAIN, Place, Proposal
from digitpad.types import Floats, Logits, Probabilities

SAME_PLACE = 0.6
"""Proposals overlap at least this much (intersection over union) with the best of their hypothesis."""

SOFTNESS = 1.5
"""A proposal whose digit score is lower by this much than the best has 1/e of its weight."""

UNLIKE, RAW = 1000.0, 3.0
"""Taken off the digit score of a proposal that is read as another digit, and of one that is not redrawn."""

WITHIN, LARGER = 0.85, 1.3
"""A hypothesis is a part of another that covers this share of it and is larger by this factor."""

NO_SCORE = -3.0
"""Digit score that stands for "no hypothesis around this one" or "none within it"."""


@dataclass(frozen=True)
class Clues:
    """What speaks for and against a hypothesis; the rule weights these numbers."""

    score: float
    """highest digit score of its proposals"""
    steady_score: float
    """mean of the three highest"""
    agreement: float
    """weighted share of the softmax that goes to its digit"""
    votes: float
    """log(1 + number of ways of searching that found it)"""
    vote_share: float
    """share of all votes in the picture"""
    contrast: float
    """log of the contrast in CIELAB"""
    over_grain: float
    """log of the contrast over the paper's own grain"""
    sharpness: float
    """log of (sharpness + 0.05), see `Evidence`"""
    clutter: float
    """log of (clutter + 0.05), see `Evidence`"""
    reach: float
    breadth: float
    """logs of the larger and the smaller of height and width, as shares of the searched area's"""
    fill: float
    """share of its box that is ink"""
    bulge: float
    """log of the width of its thickest part over the mean width"""
    touched: float
    """number of edges of the picture that it touches"""
    spanned: float
    """number of pairs of opposite edges that it touches"""
    truncated: float
    """number of inner edges that it touches"""
    pen: float
    """log of the pen's width as a share of the longer side"""
    share: float
    """share of all ink in its mask"""
    outline: float
    """share of its ink along its box, unless it is narrow: near 1 for frames and corners"""
    narrow: float
    """1 for a box more than 2.5 times as high as wide or the reverse, where `outline` says nothing; else 0"""
    around: float
    """best steady score of a larger hypothesis that contains this one"""
    within: float
    """best steady score of a smaller hypothesis inside this one"""


@dataclass(frozen=True, eq=False)
class Hypothesis:
    """Proposals for the same ink, and the digit that they make together."""

    label: int
    members: tuple[int, ...]
    """positions of its proposals"""
    best: int
    """position of the proposal to show: the most digit-like redrawn one among those read as `label`"""
    place: Place
    clues: Clues


def build_hypotheses(proposals: Sequence[Proposal], logits: Logits, scores: Floats) -> list[Hypothesis]:
    """Group proposals by place. Every proposal is in one hypothesis.

    `logits` (N, 10) and digit scores `scores` (N,) are a network's answers to the proposals' images.
    """
    places = np.array([proposal.place for proposal in proposals])
    votes = np.array([proposal.votes for proposal in proposals], float)
    probabilities = softmax(logits.astype(np.float64))
    hypotheses = []
    for members in _group_by_place(places, scores):
        weights = np.exp(np.maximum(scores[members] - scores[members].max(), -20) / SOFTNESS)
        weights *= np.sqrt(votes[members])
        mixed = np.average(probabilities[members], axis=0, weights=weights)
        label = int(mixed.argmax())
        some = [proposals[place] for place in members]
        fitness = scores[members] - UNLIKE * (logits[members].argmax(axis=1) != label)
        fitness -= RAW * np.array([proposal.method == PLAIN for proposal in some])
        best = int(members[fitness.argmax()])
        clues = _measure(some, weights, scores[members], mixed) | {
            "votes": float(np.log1p(votes[members].sum())),
            "vote_share": float(votes[members].sum() / votes.sum()),
        }
        hypotheses.append((label, tuple(map(int, members)), best, clues))
    boxes = places[[best for _, _, best, _ in hypotheses]]
    steady = np.array([clues["steady_score"] for *_, clues in hypotheses])
    nested = _measure_nesting(boxes, steady)
    return [
        Hypothesis(label, members, best, proposals[best].place, Clues(**clues, around=around, within=within))
        for (label, members, best, clues), (around, within) in zip(hypotheses, nested, strict=True)
    ]


def _group_by_place(places: Floats, scores: Floats) -> list[npt.NDArray[np.intp]]:
    """Groups of positions: the best of those left, and all that overlap it; ordered by score."""
    areas = (places[:, 2] - places[:, 0]) * (places[:, 3] - places[:, 1])
    free = np.ones(len(places), bool)
    groups = []
    for best in np.argsort(-scores, kind="stable"):
        if not free[best]:
            continue
        shared = _intersect(places[best], places)
        near = free & (shared >= SAME_PLACE * (areas[best] + areas - shared))
        near[best] = True
        members = np.flatnonzero(near)
        groups.append(members[np.argsort(-scores[members], kind="stable")])
        free &= ~near
    return groups


def _intersect(one: Floats, others: Floats) -> Floats:
    """Area (N,) that a box (4,) shares with others (N, 4)."""
    height = np.minimum(one[2], others[:, 2]) - np.maximum(one[0], others[:, 0])
    width = np.minimum(one[3], others[:, 3]) - np.maximum(one[1], others[:, 1])
    area: Floats = np.maximum(height, 0) * np.maximum(width, 0)
    return area


def _measure(
    proposals: list[Proposal], weights: Floats, scores: Floats, mixed: Probabilities
) -> dict[str, float]:
    """The clues of a hypothesis that its own proposals give, averaged with their weights."""
    mean = {
        one.name: np.average([getattr(some.evidence, one.name) for some in proposals], axis=0, weights=weights)
        for one in fields(proposals[0].evidence)
    }
    over_grain = [one.evidence.contrast / (one.evidence.grain + 0.3) + 0.001 for one in proposals]
    clutter = [min(one.evidence.clutter, 50) + 0.05 for one in proposals]
    top, left, bottom, right = mean["touched"]
    height, width = (proposals[0].place[edge + 2] - proposals[0].place[edge] for edge in (0, 1))
    narrow = max(height, width) > 2.5 * min(height, width)
    return {
        "score": float(scores.max()),
        "steady_score": float(np.sort(scores)[-3:].mean()),
        "agreement": float(mixed.max()),
        "contrast": float(np.log(mean["contrast"] + 0.001)),
        "over_grain": float(np.log(np.average(over_grain, weights=weights))),
        "sharpness": float(np.log(mean["sharpness"] + 0.05)),
        "clutter": float(np.log(np.average(clutter, weights=weights))),
        "reach": float(np.log(mean["reach"])),
        "breadth": float(np.log(mean["breadth"])),
        "fill": float(mean["fill"]),
        "bulge": float(np.log(mean["bulge"])),
        "touched": float(top + left + bottom + right),
        "spanned": float(min(top, bottom) + min(left, right)),
        "truncated": float(mean["truncated"]),
        "pen": float(np.log(mean["pen"])),
        "share": float(mean["share"]),
        "outline": 0.0 if narrow else float(mean["outline"]),
        "narrow": float(narrow),
    }


def _measure_nesting(boxes: Floats, scores: Floats) -> list[tuple[float, float]]:
    """For each hypothesis the best score of one around it and of one within it."""
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    nested = []
    for box, area in zip(boxes, areas, strict=True):
        shared = _intersect(box, boxes)
        around = (shared > WITHIN * area) & (areas > LARGER * area)
        within = (shared > WITHIN * areas) & (area > LARGER * areas)
        nested.append(
            (float(scores[around].max(initial=NO_SCORE)), float(scores[within].max(initial=NO_SCORE)))
        )
    return nested
