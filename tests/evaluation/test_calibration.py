"""Calibrated confidence matches accuracy, and a score tells digits from other marks."""

import numpy as np
import pytest

from digitpad.evaluation.calibration import (
    ACCEPTED,
    SURE_ENOUGH,
    compute_digit_score,
    fit_calibration,
    fit_temperature,
)
from digitpad.evaluation.metrics import compute_reliability, softmax


@pytest.fixture(scope="module")
def honest():
    """Logits (20000, 10) and labels drawn from the very probabilities that the logits stand for."""
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 2, (20_000, 10))
    labels = (softmax(logits).cumsum(axis=1) > rng.random((20_000, 1))).argmax(axis=1)
    return logits, labels


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_a_known_temperature_is_found(honest, temperature):
    logits, labels = honest
    assert fit_temperature(temperature * logits, labels) == pytest.approx(temperature, rel=0.03)


def test_calibrated_confidence_equals_accuracy(honest):
    logits, labels = honest
    calibration = fit_calibration(3 * logits, labels, logits)
    before = compute_reliability(softmax(3 * logits), labels).ece
    after = compute_reliability(softmax(3 * logits / calibration.temperature), labels).ece
    assert before > 0.1
    assert after < 0.01


def test_the_promised_shares_of_drawn_digits_reach_the_thresholds(honest):
    logits, labels = honest
    calibration = fit_calibration(logits, labels, logits[:5000])
    scores = compute_digit_score(logits[:5000])
    assert (scores >= calibration.threshold).mean() == pytest.approx(ACCEPTED, abs=3e-4)
    assert (scores >= calibration.sure_threshold).mean() == pytest.approx(SURE_ENOUGH, abs=3e-4)


def test_the_digit_score_is_the_log_sum_exp_and_survives_huge_logits():
    logits = np.array([[0.0] * 10, [1000.0] + [0.0] * 9, [-1000.0] * 10])
    assert np.allclose(compute_digit_score(logits), [np.log(10), 1000, -1000 + np.log(10)])
    assert compute_digit_score(logits[0]).shape == ()
