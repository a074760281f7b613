"""Shares and differences of shares with 95 % confidence intervals. NumPy only."""

import math
from dataclasses import dataclass

import numpy as np

from digitpad.types import Floats, Mask, Texts

NORMAL = 1.959964
"""97.5 % quantile of the standard normal distribution."""


@dataclass(frozen=True)
class Share:
    """A share of some samples with its 95 % confidence interval.

    The interval covers more samples by the same people. It does not cover the difference between people.
    """

    count: int
    """samples"""
    value: float
    """in [0, 1]; NaN without samples"""
    low: float
    high: float


@dataclass(frozen=True)
class Difference:
    """Accuracy under one condition minus accuracy under another, on the same samples."""

    value: float
    """in [-1, 1]"""
    half_width: float
    """of its 95 % interval"""


def compute_share(hits: Mask) -> Share:
    """Share of true values in (N,) bool, with Wilson's interval (1927), which is valid near 0 and 1 too."""
    count = len(hits)
    if not count:
        return Share(0, math.nan, 0.0, 1.0)
    share, spread = float(np.mean(hits)), NORMAL**2 / count
    middle = (share + spread / 2) / (1 + spread)
    half = NORMAL / (1 + spread) * math.sqrt(share * (1 - share) / count + spread / (4 * count))
    return Share(count, share, max(0.0, middle - half), min(1.0, middle + half))


def compute_group_shares(hits: Mask, groups: Texts) -> dict[str, Share]:
    """Share of each group (N,), in alphabetical order."""
    return {str(group): compute_share(hits[groups == group]) for group in np.unique(groups)}


def compute_macro(shares: dict[str, Share]) -> float:
    """Mean of the groups' shares, each group with the same weight."""
    return float(np.mean([share.value for share in shares.values()]))


def compute_difference(hits: Mask, base: Mask) -> Difference:
    """Accuracy of `hits` minus accuracy of `base`, both (N,) bool on the same samples.

    The interval uses only the samples that the two read differently (Agresti and Min, "Simple improved
    confidence intervals for comparing matched proportions", 2005). Half a sample is added to each of the four
    cells, so that the interval is valid for few such samples, and for none.
    """
    better, worse, count = int((hits & ~base).sum()), int((~hits & base).sum()), len(hits) + 2
    share = (better - worse) / count
    spread = (better + worse + 1) / count - share**2
    return Difference((better - worse) / len(hits), NORMAL * math.sqrt(spread / count))


def find_threshold(scores: Floats, share: float) -> float:
    """The highest threshold that at least `share` of scores (N,) reach."""
    kept = math.ceil(share * len(scores) - 1e-9)
    return float(np.sort(scores)[len(scores) - kept])
