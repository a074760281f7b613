"""Shares with Wilson's interval, groups of equal weight, differences on the same samples."""

import math

import numpy as np
import pytest

from digitpad.evaluation.intervals import (
    compute_difference,
    compute_group_shares,
    compute_macro,
    compute_share,
    find_threshold,
)


def build_hits(right, count):
    return np.arange(count) < right


@pytest.mark.parametrize(
    ("right", "count", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_wilsons(right, count, low, high):
    """Newcombe, "Two-sided confidence intervals for the single proportion" (1998), table I, method 3."""
    share = compute_share(build_hits(right, count))
    assert share.value == right / count
    assert (share.low, share.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_an_empty_share_spans_0_to_1():
    share = compute_share(np.zeros(0, bool))
    assert math.isnan(share.value)
    assert (share.low, share.high) == (0, 1)


def test_every_group_has_the_same_weight():
    hits = np.array([True, True, True, False])
    shares = compute_group_shares(hits, np.array(["a", "a", "a", "b"]))
    assert [(name, share.value, share.count) for name, share in shares.items()] == [("a", 1, 3), ("b", 0, 1)]
    assert compute_macro(shares) == 0.5


def test_a_difference_uses_only_samples_that_are_read_differently():
    base = build_hits(980, 1000)
    worse = base.copy()
    worse[:10] = False
    difference = compute_difference(worse, base)
    assert difference.value == pytest.approx(-0.01)
    # Agresti and Min: half a sample more in each cell, so 0.5 better and 10.5 worse of 1,002
    variance = (11 / 1002 - (10 / 1002) ** 2) / 1002
    assert difference.half_width == pytest.approx(1.959964 * math.sqrt(variance), rel=1e-6)
    unchanged = compute_difference(base, base)
    assert unchanged.value == 0
    assert unchanged.half_width == pytest.approx(1.959964 * math.sqrt(1 / 1002 / 1002), rel=1e-6)


@pytest.mark.parametrize(("better", "worse"), [(0.001, 0.001), (0.0005, 0.002), (0.01, 0.02)])
def test_the_interval_of_a_difference_covers_rare_differences(better, worse):
    rng = np.random.default_rng(0)
    steps = rng.choice([1, -1, 0], (2000, 1000), p=[better, worse, 1 - better - worse])
    found = [compute_difference(row >= 0, row <= 0) for row in steps]
    held = [abs(one.value - (better - worse)) <= one.half_width for one in found]
    assert 0.94 < np.mean(held) <= 1
    assert min(one.half_width for one in found) > 0


@pytest.mark.parametrize("count", [1, 7, 100, 101, 1000])
def test_a_threshold_passes_the_share_and_no_more_than_needed(count):
    scores = np.random.default_rng(0).permutation(count).astype(float)
    passed = (scores >= find_threshold(scores, 0.99)).sum()
    assert passed == math.ceil(0.99 * count)
