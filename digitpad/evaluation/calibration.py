"""Calibration of a model: temperature of its probabilities, and thresholds of its digit score."""

from dataclasses import dataclass

import numpy as np

from digitpad.evaluation.metrics import softmax
from digitpad.types import Floats, Labels, Logits

ACCEPTED = 0.998
"""Share of the drawn validation digits whose score reaches the threshold. The goal is 99 % of all people's
digits: people outside the validation set write less typically, so the share here must be higher."""

SURE_ENOUGH = 0.98
"""Share of the same digits whose score is high enough to state the answer without doubt. Digits below it are
misread more often, and most scribbles that resemble a digit score below it."""

TEMPERATURES = (0.2, 5.0)
"""Search range of the temperature."""


@dataclass(frozen=True)
class Calibration:
    """How to turn logits (N, 10) into probabilities and a decision about non-digits."""

    temperature: float = 1.0
    """divides the logits (Guo and others, "On Calibration of Modern Neural Networks", 2017)"""
    threshold: float = -np.inf
    """below this digit score a drawing is not a digit"""
    sure_threshold: float = -np.inf
    """below this digit score a drawing may not be a digit, however probable one digit is among the ten"""


def compute_digit_score(logits: Logits) -> Floats:
    """Digit score (...,) of logits (..., 10): their log-sum-exp, unbounded; higher is more like a digit.

    The negative energy of Liu and others ("Energy-based Out-of-distribution Detection", 2020). For a model that
    was trained against a fixed logit of 0 for "not a digit" it is the log-odds of being a digit.
    """
    top = logits.max(axis=-1)
    score: Floats = top + np.log(np.exp(logits - top[..., None]).sum(axis=-1))
    return score


def fit_calibration(logits: Logits, labels: Labels, drawn_logits: Logits) -> Calibration:
    """Fit the temperature to validation logits (N, 10) and the thresholds to logits (M, 10) of drawn digits.

    ACCEPTED and SURE_ENOUGH of the drawn digits reach the two thresholds.
    """
    temperature = fit_temperature(logits, labels)
    thresholds = np.quantile(compute_digit_score(drawn_logits), [1 - ACCEPTED, 1 - SURE_ENOUGH])
    return Calibration(round(temperature, 4), *(round(float(threshold), 4) for threshold in thresholds))


def fit_temperature(logits: Logits, labels: Labels) -> float:
    """The temperature within TEMPERATURES that minimises the mean cross-entropy.

    Golden-section search (Kiefer 1953) over its logarithm, where the loss has one minimum, to 0.1 %.
    """
    low, high = np.log(TEMPERATURES)
    shrink = (np.sqrt(5) - 1) / 2
    while high - low > 1e-3:
        left, right = high - shrink * (high - low), low + shrink * (high - low)
        if _compute_loss(logits, labels, np.exp(left)) < _compute_loss(logits, labels, np.exp(right)):
            high = right
        else:
            low = left
    return float(np.exp((low + high) / 2))


def _compute_loss(logits: Logits, labels: Labels, temperature: float) -> float:
    probabilities = softmax(logits.astype(np.float64) / temperature)
    return float(-np.log(probabilities[np.arange(len(labels)), labels].clip(1e-300)).mean())
