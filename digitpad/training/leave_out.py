"""How a model does on people, and kinds of marks, that it has not learned from."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from digitpad.data.splits import Split
from digitpad.evaluation.calibration import Calibration, compute_digit_score
from digitpad.evaluation.intervals import find_threshold
from digitpad.evaluation.metrics import softmax
from digitpad.models.architectures import predict_logits
from digitpad.training.corpus import LeftOut

if TYPE_CHECKING:
    import keras

USUAL = 0.99
"""Share of digits that pass where scores are compared: each score then has its own threshold."""


@dataclass(frozen=True)
class LeftOutScore:
    """Shares in [0, 1] of a group's digits and of its marks that are no digit; NaN where there are none."""

    group: str
    digits: int
    accuracy: float
    """of the digits: the most probable digit is right"""
    accepted: float
    """of the digits: pass the model's threshold"""
    hardest: str
    """the writer of whose digits most are misread"""
    hardest_misread: int
    """how many of theirs"""
    others_accuracy: float
    """of all other writers' digits"""
    marks: int
    marks_accepted: float
    """of the marks: pass the model's threshold"""
    marks_like_digits: float
    """of the marks: score as high as USUAL of the group's own digits, or, where it has none, of the drawings of
    others that were held out"""
    marks_by_softmax: float
    """the same with the highest softmax probability as the score (Hendrycks and Gimpel, "A Baseline for
    Detecting Misclassified and Out-of-Distribution Examples", 2016)"""


def score_left_out(
    model: "keras.Model", calibration: Calibration, people: LeftOut, drawn: Split
) -> LeftOutScore:
    """Score a group that was left out of the model's training; `drawn` are digits of others, held out too."""
    digits, marks = (predict_logits(model, split.images) for split in (people.digits, people.marks))
    usual = digits if len(digits) else predict_logits(model, drawn.images)
    threshold = calibration.threshold
    right = digits.argmax(axis=1) == people.digits.labels
    hardest, misread = _find_hardest(people.writers, right)
    return LeftOutScore(
        people.group,
        digits=len(digits),
        accuracy=_share(right),
        accepted=_share(compute_digit_score(digits) >= threshold),
        hardest=hardest,
        hardest_misread=misread,
        others_accuracy=_share(right[people.writers != hardest]),
        marks=len(marks),
        marks_accepted=_share(compute_digit_score(marks) >= threshold),
        marks_like_digits=_share_like(compute_digit_score(marks), compute_digit_score(usual)),
        marks_by_softmax=_share_like(softmax(marks).max(axis=1), softmax(usual).max(axis=1)),
    )


def describe_score(score: LeftOutScore) -> list[str]:
    """Sentences on what there is: digits, the writer who is hardest to read, marks."""
    said = []
    if score.digits:
        said.append(
            f"{score.accuracy:.2%} of {score.digits:,} digits read rightly, "
            f"{score.accepted:.2%} taken for a digit"
        )
    if score.hardest and not math.isnan(score.others_accuracy):
        misread = round((1 - score.accuracy) * score.digits)
        said.append(
            f"{score.hardest_misread} of the {misread} that are misread are by {score.hardest}; of the others' "
            f"digits {score.others_accuracy:.2%} are read rightly"
        )
    if score.marks:
        whose = "its own digits" if score.digits else "the drawn validation digits"
        said.append(
            f"{score.marks_accepted:.2%} of {score.marks:,} marks taken for a digit; where {USUAL:.0%} of "
            f"{whose} are, {score.marks_like_digits:.2%} ({score.marks_by_softmax:.2%} by the highest "
            "probability alone)"
        )
    return [f"Left out, {score.group}: {sentence}" for sentence in said]


def _find_hardest(writers: np.ndarray, right: np.ndarray) -> tuple[str, int]:
    """The writer of whose digits most are misread, the first by name of several, and how many."""
    names, counts = np.unique(writers[~right], return_counts=True)
    return (str(names[counts.argmax()]), int(counts.max())) if len(names) else ("", 0)


def _share_like(marks: np.ndarray, digits: np.ndarray) -> float:
    return _share(marks >= find_threshold(digits, USUAL))


def _share(hits: np.ndarray) -> float:
    return float(hits.mean()) if len(hits) else math.nan
