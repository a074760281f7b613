"""Read a browser's text to probabilities without TensorFlow, for the property tests and the fuzzer."""

import json

import numpy as np

from digitpad.models.classifier import Classifier, Prediction
from digitpad.models.engine import Outputs
from digitpad.preprocessing.framing import frame_drawing
from digitpad.strokes.fabric import read_canvas


def build_reader() -> Classifier:
    """Build a classifier of one layer with fixed random weights, which needs no training and no loading."""
    weights = np.random.default_rng(0).normal(0, 1, (28 * 28, 10)).astype(np.float32)

    def compute(images: np.ndarray) -> Outputs:
        return Outputs(images.reshape(len(images), -1) @ weights)

    return Classifier("one layer", compute)


def read_text(text: str, reader: Classifier) -> Prediction | None:
    """Predict the digit in a canvas's JSON; None when the drawing is blank or refused with ValueError.

    Raises AssertionError for NaN and for probabilities that do not sum to 1. Other exceptions pass through.
    """
    try:
        framing = frame_drawing(read_canvas(json.loads(text)))
    except ValueError:
        return None
    if framing is None:
        return None
    assert np.isfinite(framing.image).all()
    assert framing.image.min() >= 0
    assert framing.image.max() == 1
    prediction = reader.predict(framing.image)
    assert np.isfinite(prediction.probabilities).all()
    assert abs(prediction.probabilities.sum() - 1) < 1e-9
    return prediction
