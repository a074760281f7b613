"""Score a model on groups of writers and kinds of marks that were excluded from its training."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from digitpad.data.splits import Split
from digitpad.evaluation.calibration import Calibration, compute_digit_score
from digitpad.evaluation.intervals import find_threshold
from digitpad.evaluation.metrics import softmax
from digitpad.models.architectures import predict_logits
from digitpad.training.dataset import ExcludedGroup
from digitpad.types import Floats, Mask, Texts

if TYPE_CHECKING:
    import keras

ACCEPTED = 0.99
"""Share of digits that each score accepts when scores are compared: each has its own threshold then."""


@dataclass(frozen=True)
class ExcludedGroupScore:
    """Shares in [0, 1] of an excluded group's digits and non-digits; NaN where there are none."""

    group: str
    digits: int
    accuracy: float
    """Of the digits."""
    accepted: float
    """Share of the digits above the model's threshold."""
    hardest_writer: str
    """The writer with the most misread digits; empty without one."""
    hardest_misread: int
    """Misread digits of that writer."""
    others_accuracy: float
    """Accuracy on the digits of all other writers."""
    non_digits: int
    non_digits_accepted: float
    """Share of the non-digits above the model's threshold."""
    non_digits_above_digits: float
    """Share of the non-digits whose digit score reaches that of ACCEPTED of the group's own digits, or, without
    any, of the drawn validation digits."""
    non_digits_by_softmax: float
    """The same with the highest softmax probability as the score (Hendrycks and Gimpel, "A Baseline for
    Detecting Misclassified and Out-of-Distribution Examples", 2016)."""


def score_excluded_group(
    model: "keras.Model", calibration: Calibration, group: ExcludedGroup, drawn_validation: Split
) -> ExcludedGroupScore:
    """Score `model` on an excluded group; `drawn_validation` are held-out digits of other writers."""
    digits, non_digits = (predict_logits(model, split.images) for split in (group.digits, group.non_digits))
    usual = digits if len(digits) else predict_logits(model, drawn_validation.images)
    threshold = calibration.threshold
    correct = digits.argmax(axis=1) == group.digits.labels
    hardest, misread = _find_hardest_writer(group.writers, correct)
    return ExcludedGroupScore(
        group.name,
        digits=len(digits),
        accuracy=_compute_share(correct),
        accepted=_compute_share(compute_digit_score(digits) >= threshold),
        hardest_writer=hardest,
        hardest_misread=misread,
        others_accuracy=_compute_share(correct[group.writers != hardest]),
        non_digits=len(non_digits),
        non_digits_accepted=_compute_share(compute_digit_score(non_digits) >= threshold),
        non_digits_above_digits=_compare(compute_digit_score(non_digits), compute_digit_score(usual)),
        non_digits_by_softmax=_compare(softmax(non_digits).max(axis=1), softmax(usual).max(axis=1)),
    )


def describe_score(score: ExcludedGroupScore) -> list[str]:
    """Sentences for the terminal: digits, the hardest writer, non-digits, as far as there are any."""
    sentences = []
    if score.digits:
        sentences.append(
            f"{score.digits:,} digits, {score.accuracy:.2%} read correctly, {score.accepted:.2%} accepted as "
            "digits"
        )
    if score.hardest_writer and not math.isnan(score.others_accuracy):
        misread = round((1 - score.accuracy) * score.digits)
        sentences.append(
            f"{score.hardest_misread} of the {misread} misread digits are by {score.hardest_writer}; "
            f"accuracy on the other writers: {score.others_accuracy:.2%}"
        )
    if score.non_digits:
        reference = "its own digits" if score.digits else "the drawn validation digits"
        sentences.append(
            f"{score.non_digits:,} non-digits, {score.non_digits_accepted:.2%} accepted as digits; with a "
            f"threshold that accepts {ACCEPTED:.0%} of {reference}, {score.non_digits_above_digits:.2%} "
            f"({score.non_digits_by_softmax:.2%} by maximum softmax)"
        )
    return [f"Excluded group {score.group}: {sentence}" for sentence in sentences]


def _find_hardest_writer(writers: Texts, correct: Mask) -> tuple[str, int]:
    """The writer with the most misread digits, the first by name of several, and their number."""
    names, counts = np.unique(writers[~correct], return_counts=True)
    return (str(names[counts.argmax()]), int(counts.max())) if len(names) else ("", 0)


def _compare(non_digits: Floats, digits: Floats) -> float:
    """Share of the non-digits whose score reaches that of ACCEPTED of the digits."""
    return _compute_share(non_digits >= find_threshold(digits, ACCEPTED))


def _compute_share(hits: Mask) -> float:
    return float(hits.mean()) if len(hits) else math.nan
