"""The rule weighs every clue, and the clues that matter point the right way."""

import dataclasses

import pytest

from digitpad.reading.hypotheses import Clues, Hypothesis
from digitpad.reading.picture_rule import CERTAIN, FOUND, WEIGHTS, compute_strength, compute_terms

CLEAR = Clues(
    score=12,
    steady_score=11,
    agreement=1,
    votes=3.5,
    vote_share=0.8,
    contrast=4.3,
    over_grain=4.5,
    sharpness=0.2,
    clutter=-3,
    reach=-0.5,
    breadth=-0.9,
    fill=0.25,
    bulge=0.5,
    touched=0,
    spanned=0,
    truncated=0,
    pen=-2.1,
    share=1,
    outline=0.45,
    narrow=0,
    around=-3,
    within=-3,
)


def judge(label=7, **changes):
    return compute_strength(Hypothesis(label, (0,), 0, (0, 0, 1, 1), dataclasses.replace(CLEAR, **changes)))


def test_every_term_has_a_weight():
    assert set(WEIGHTS) == set(compute_terms(Hypothesis(1, (0,), 0, (0, 0, 1, 1), CLEAR)))


@pytest.mark.parametrize("label", range(10))
def test_a_clear_digit_is_certain(label):
    narrow = {"narrow": 1, "outline": 0, "breadth": -2.0} if label == 1 else {}
    assert judge(label, **narrow) > CERTAIN


@pytest.mark.parametrize(
    "worse",
    [
        {"score": 0, "steady_score": -3},
        {"touched": 3, "spanned": 1},
        {"outline": 1.0},
        {"truncated": 2},
        {"clutter": 3, "votes": 0.7, "vote_share": 0.02},
    ],
)
def test_worse_clues_weaken_a_hypothesis(worse):
    assert judge(**worse) < judge() - 0.5


def test_what_no_clue_supports_is_not_found():
    assert (
        judge(score=1, steady_score=-2, agreement=0.5, votes=0.7, vote_share=0.05, share=0.2, touched=2) < FOUND
    )
