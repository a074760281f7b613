"""Choose the digits of a picture among its proposals: one batch reads all, and a rule weighs the answers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from digitpad.evaluation.calibration import Calibration, compute_digit_score
from digitpad.models.classifier import Classifier, Prediction
from digitpad.preprocessing.framing import BoundingBox, Framing
from digitpad.preprocessing.proposals import Place, Proposal
from digitpad.reading.hypotheses import Hypothesis, build_hypotheses
from digitpad.reading.picture_rule import AGREED, ALSO_FOUND, CERTAIN, FOUND, compute_strength
from digitpad.types import Floats, Logits

MOST_CANDIDATES = 8
DISTINCT = 0.4
"""Candidates share at most this part of the smaller one's box."""


@dataclass(frozen=True, eq=False)
class Candidate:
    """A digit in a picture."""

    label: int
    """0-9, as the network that found it reads it"""
    box: BoundingBox
    """in pixels of the picture"""
    framing: Framing
    strength: float
    """log-odds that this is the digit and not that the picture has none"""
    certain: bool
    """whether strength and agreement suffice to call the answer certain"""
    method: str
    """the way of searching that its ink comes from"""


def find_candidates(proposals: Sequence[Proposal], finder: Classifier) -> tuple[Candidate, ...]:
    """Find the digits among a picture's proposals, the strongest first; none in a picture without a digit."""
    if not proposals:
        return ()
    logits = finder.compute_logits(np.stack([proposal.framing.image for proposal in proposals]))
    hypotheses = build_hypotheses(proposals, logits, compute_scores(logits, finder.calibration))
    strengths = np.array([compute_strength(hypothesis) for hypothesis in hypotheses])
    chosen: list[Candidate] = []
    for place in np.argsort(-strengths, kind="stable"):
        candidate = _build(hypotheses[place], proposals, float(strengths[place]))
        if strengths[place] < (ALSO_FOUND if chosen else FOUND) or len(chosen) == MOST_CANDIDATES:
            break
        if all(_share(candidate.box, other.box) <= DISTINCT for other in chosen):
            chosen.append(candidate)
    return tuple(chosen)


def compute_scores(logits: Logits, calibration: Calibration) -> Floats:
    """How much of a digit is in each image (N,): the digit score, or the margin between the two highest logits
    for a model without a threshold for that score, because it was trained on digits only.
    """
    if np.isfinite(calibration.threshold):
        return compute_digit_score(logits)
    ordered = np.sort(logits, axis=1)
    margin: Floats = (ordered[:, -1] - ordered[:, -2]) / calibration.temperature
    return margin


def limit_certainty(prediction: Prediction, candidate: Candidate) -> Prediction:
    """The prediction for a candidate's image, not called certain unless the candidate is."""
    return replace(prediction, is_digit_for_sure=prediction.is_digit_for_sure and candidate.certain)


def _build(hypothesis: Hypothesis, proposals: Sequence[Proposal], strength: float) -> Candidate:
    best = proposals[hypothesis.best]
    certain = strength >= CERTAIN and hypothesis.clues.agreement >= AGREED
    return Candidate(
        hypothesis.label, _round(best.place), best.framing, strength, certain=certain, method=best.method
    )


def _round(place: Place) -> BoundingBox:
    top, left, bottom, right = place
    return int(top), int(left), int(np.ceil(bottom)), int(np.ceil(right))


def _share(one: BoundingBox, other: BoundingBox) -> float:
    """Part of the smaller box that both share."""
    height = min(one[2], other[2]) - max(one[0], other[0])
    width = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return max(0, height) * max(0, width) / smaller
