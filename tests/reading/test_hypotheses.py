"""Proposals for the same ink are one hypothesis, and its clues say how good it is."""

import dataclasses

import numpy as np
import pytest

from digitpad.preprocessing.evidence import Evidence
from digitpad.preprocessing.framing import frame_found
from digitpad.preprocessing.proposals import Proposal
from digitpad.reading.hypotheses import NO_SCORE, build_hypotheses

GOOD = Evidence(
    contrast=50,
    grain=1,
    sharpness=1,
    clutter=0,
    pen=0.1,
    bulge=1.5,
    reach=0.6,
    breadth=0.4,
    fill=0.2,
    outline=0.4,
    share=1,
    touched=(False,) * 4,
    truncated=0,
)


def propose(place, votes=1, **changes):
    ink = np.zeros((164, 164), np.float32)
    ink[2:162, 70:90] = 1
    return Proposal("test", place, frame_found(ink), dataclasses.replace(GOOD, **changes), votes)


def read(*digits, high=10.0):
    logits = np.full((len(digits), 10), -5.0)
    logits[np.arange(len(digits)), digits] = high
    return logits


def test_proposals_in_the_same_place_are_one_hypothesis():
    proposals = [propose((10, 10, 50, 30)), propose((11, 10, 51, 31)), propose((10, 60, 50, 90))]
    hypotheses = build_hypotheses(proposals, read(7, 7, 3), np.array([9.0, 10.0, 8.0]))
    assert [(one.label, one.members, one.best) for one in hypotheses] == [(7, (1, 0), 1), (3, (2,), 2)]


def test_every_proposal_is_in_one_hypothesis():
    rng = np.random.default_rng(0)
    corners = rng.uniform(0, 50, (40, 2))
    proposals = [propose((*corner, *(corner + rng.uniform(5, 40, 2)))) for corner in corners]
    hypotheses = build_hypotheses(proposals, rng.normal(0, 4, (40, 10)), rng.normal(5, 4, 40))
    assert sorted(place for one in hypotheses for place in one.members) == list(range(40))


def test_the_most_digit_like_proposals_outvote_others():
    place = (10, 10, 50, 30)
    proposals = [propose(place), propose(place), propose(place)]
    (hypothesis,) = build_hypotheses(proposals, read(1, 1, 8), np.array([2.0, 2.5, 12.0]))
    assert (hypothesis.label, hypothesis.best) == (8, 2)
    assert hypothesis.clues.agreement > 0.99


def test_disagreement_lowers_agreement():
    place = (10, 10, 50, 30)
    (hypothesis,) = build_hypotheses([propose(place), propose(place)], read(4, 9), np.array([10.0, 10.0]))
    assert hypothesis.clues.agreement == pytest.approx(0.5, abs=0.01)


def test_a_part_knows_what_contains_it():
    whole, part = propose((0, 0, 100, 60)), propose((0, 0, 40, 60))
    hypotheses = build_hypotheses([whole, part], read(5, 1), np.array([9.0, 7.0]))
    clues = {one.label: one.clues for one in hypotheses}
    assert (clues[1].around, clues[1].within) == (9.0, NO_SCORE)
    assert (clues[5].around, clues[5].within) == (NO_SCORE, 7.0)


def test_clues_are_finite_for_the_poorest_evidence():
    poor = propose((0, 0, 1, 1), contrast=0.0, grain=0.0, sharpness=0.0, clutter=1e9, touched=(True,) * 4)
    (hypothesis,) = build_hypotheses([poor], read(0), np.array([-20.0]))
    assert np.isfinite(list(vars(hypothesis.clues).values())).all()
