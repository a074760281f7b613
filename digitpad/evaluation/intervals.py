"""How good a reading is, and how far the figure is to be believed. NumPy only."""

import math
from dataclasses import dataclass

import numpy as np

NORMAL = 1.959964
"""Of the standard normal distribution 95 % lies within ±NORMAL."""


@dataclass(frozen=True)
class Share:
    """A share of a number of samples, with the interval that holds the true one in 95 cases of 100.

    The true one is that of ever more samples like these, by the same people: other people differ by more.
    """

    count: int
    """samples"""
    value: float
    """in [0, 1]; NaN without samples"""
    low: float
    high: float


@dataclass(frozen=True)
class Difference:
    """Accuracy under a condition minus accuracy under another, of the same samples."""

    value: float
    """in [-1, 1]"""
    half_width: float
    """of its 95 % interval"""


def compute_share(hits: np.ndarray) -> Share:
    """The share of true ones in (N,) bool, with Wilson's interval (1927), which holds near 0 and 1 too."""
    count = len(hits)
    if not count:
        return Share(0, math.nan, 0.0, 1.0)
    share, spread = float(np.mean(hits)), NORMAL**2 / count
    middle = (share + spread / 2) / (1 + spread)
    half = NORMAL / (1 + spread) * math.sqrt(share * (1 - share) / count + spread / (4 * count))
    return Share(count, share, max(0.0, middle - half), min(1.0, middle + half))


def compute_group_shares(hits: np.ndarray, groups: np.ndarray) -> dict[str, Share]:
    """The share of each group, in alphabetical order."""
    return {str(group): compute_share(hits[groups == group]) for group in np.unique(groups)}


def compute_macro(shares: dict[str, Share]) -> float:
    """The mean over groups, each counting the same however many samples it has."""
    return float(np.mean([share.value for share in shares.values()]))


def compute_difference(hits: np.ndarray, base: np.ndarray) -> Difference:
    """How much better the same samples (N,) bool are read than under `base`.

    Only samples read differently count. The interval is that of Agresti and Min ("Simple improved confidence
    intervals for comparing matched proportions", 2005), which holds for the few there are, and for none: half a
    sample more in each of the four cells.
    """
    better, worse, count = int((hits & ~base).sum()), int((~hits & base).sum()), len(hits) + 2
    share = (better - worse) / count
    spread = (better + worse + 1) / count - share**2
    return Difference((better - worse) / len(hits), NORMAL * math.sqrt(spread / count))


def find_threshold(scores: np.ndarray, share: float) -> float:
    """The highest threshold that at least `share` of scores (N,) reach."""
    kept = math.ceil(share * len(scores) - 1e-9)
    return float(np.sort(scores)[len(scores) - kept])
