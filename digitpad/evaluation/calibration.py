"""How far a model is to be believed: its temperature, and its thresholds of what is, and may be, no digit."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from digitpad.artifacts.store import load_run
from digitpad.config import ARTIFACTS
from digitpad.evaluation.metrics import softmax

ACCEPTED = 0.998
"""Share of the drawn validation digits whose score lies above the threshold. It is higher than the 99 % of all
people's digits that should pass, since people who were not asked write more differently than those who were."""

SURE_ENOUGH = 0.98
"""Share of the same digits whose score is high enough for an answer to be called sure. What scores lower is
misread more often, and scribbles that happen to look like a digit are found there."""

TEMPERATURES = (0.2, 5.0)
"""Where the temperature is searched."""


@dataclass(frozen=True)
class Calibration:
    """What is done to logits (N, 10) before they are believed."""

    temperature: float = 1.0
    """logits are divided by it (Guo and others, "On Calibration of Modern Neural Networks", 2017)"""
    threshold: float = -np.inf
    """a digit score below it is no digit"""
    sure_threshold: float = -np.inf
    """what scores below it may be no digit, however much more probable one digit is than the others"""


def compute_digit_score(logits: np.ndarray) -> np.ndarray:
    """How much of a digit is in an image: log-sum-exp (...,) of its logits (..., 10), unbounded.

    The negative energy of Liu and others ("Energy-based Out-of-distribution Detection", 2020). For a model that
    was trained against a fixed logit of 0 for "no digit" it is the log-odds of being one.
    """
    top = logits.max(axis=-1)
    return top + np.log(np.exp(logits - top[..., None]).sum(axis=-1))


def fit_calibration(logits: np.ndarray, labels: np.ndarray, drawn_logits: np.ndarray) -> Calibration:
    """The temperature with the lowest loss on validation logits (N, 10), and the thresholds that ACCEPTED and
    SURE_ENOUGH of the validation digits that were drawn, `drawn_logits` (M, 10), pass.
    """
    temperature = fit_temperature(logits, labels)
    thresholds = np.quantile(compute_digit_score(drawn_logits), [1 - ACCEPTED, 1 - SURE_ENOUGH])
    return Calibration(round(temperature, 4), *(round(float(threshold), 4) for threshold in thresholds))


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The temperature, within TEMPERATURES, at which the mean cross-entropy is lowest.

    It has one minimum over the logarithm of the temperature: golden-section search (Kiefer 1953), to 0.1 %.
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


def _compute_loss(logits: np.ndarray, labels: np.ndarray, temperature: float) -> float:
    probabilities = softmax(logits.astype(np.float64) / temperature)
    return float(-np.log(probabilities[np.arange(len(labels)), labels].clip(1e-300)).mean())


def load_calibration(model: str, artifacts: Path = ARTIFACTS) -> Calibration:
    """How far a model's logits are to be believed, as its run found; older runs believe them as they are."""
    return Calibration(**load_run(model, artifacts).get("calibration", {}))
