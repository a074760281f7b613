"""Predictions for the views."""

import numpy as np

from digitpad.evaluation.calibration import Calibration
from digitpad.models.classifier import build_prediction


def predict(label, confidence=0.9):
    """A prediction of `label` with about that confidence."""
    logits = np.zeros(10)
    logits[label] = np.log(9 * confidence / (1 - confidence))
    return build_prediction(logits, Calibration())
