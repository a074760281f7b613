"""Images → logits → probabilities → Prediction, by a model that is loaded once, warmed and compiled."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Literal

import numpy as np

from digitpad.artifacts.snapshot import read_at_once
from digitpad.config import ARTIFACTS, IMAGE_SIZE
from digitpad.evaluation.calibration import Calibration, compute_digit_score, load_calibration
from digitpad.evaluation.metrics import softmax
from digitpad.models.keras_engine import compile_network, load_network
from digitpad.models.litert_engine import choose_engine, load_engine

if TYPE_CHECKING:
    import keras

SURE = 0.9
"""From this confidence on the page says "a 4", if it is a digit for sure; below, "probably a 4, maybe a 9"."""

UNSURE = 0.5
"""Below this confidence no digit has a majority, and the page says so."""


@dataclass(frozen=True)
class Prediction:
    """What a network reads in one image."""

    label: int
    """0-9, the most probable digit"""
    confidence: float
    """its probability, in [0, 1]"""
    runner_up: int
    """the second most probable digit"""
    probabilities: np.ndarray
    """(10,) float64, sums to 1: of each digit, if it is one"""
    is_digit: bool = True
    """whether the image looks enough like a digit at all"""
    is_digit_for_sure: bool = True
    """whether it looks as much like one as nearly all digits do"""

    @property
    def certainty(self) -> Literal["none", "sure", "doubtful", "probable", "unsure"]:
        """How firmly the answer should be worded; "none" when there is no digit to word, "doubtful" when there
        may be none.
        """
        if not self.is_digit:
            return "none"
        if not self.is_digit_for_sure:
            return "doubtful"
        if self.confidence >= SURE:
            return "sure"
        return "probable" if self.confidence >= UNSURE else "unsure"


@dataclass(frozen=True)
class Classifier:
    """A model ready to read images."""

    name: str
    compute_logits: Callable[[np.ndarray], np.ndarray]
    """images (N, 28, 28) float32 in [0, 1] → logits (N, 10) float32"""
    network: "keras.Model | None"
    """the model itself, for whoever looks inside; nobody changes it; None under LiteRT"""
    calibration: Calibration = Calibration()
    """how far its logits are believed"""

    def predict(self, image: np.ndarray) -> Prediction:
        """Read one image (28, 28) in [0, 1]. Raises ValueError for another shape."""
        if image.shape != (IMAGE_SIZE, IMAGE_SIZE):
            raise ValueError(f"Expected an image ({IMAGE_SIZE}, {IMAGE_SIZE}), got shape {image.shape}.")
        return build_prediction(self.compute_logits(image[None])[0], self.calibration)


def build_prediction(logits: np.ndarray, calibration: Calibration) -> Prediction:
    """The prediction that logits (10,) stand for."""
    probabilities = softmax(logits.astype(np.float64) / calibration.temperature)
    runner_up, label = np.argsort(probabilities, kind="stable")[-2:]
    score = compute_digit_score(logits)
    return Prediction(
        int(label),
        float(probabilities[label]),
        int(runner_up),
        probabilities,
        is_digit=bool(score >= calibration.threshold),
        is_digit_for_sure=bool(score >= calibration.sure_threshold),
    )


def load_classifier(model: str, artifacts: Path = ARTIFACTS) -> Classifier:
    """Load a model's artifact, compile and warm it. Raises ArtifactError as `load_network` does."""
    return read_at_once(model, artifacts, lambda run: _load_classifier(model, artifacts))


def _load_classifier(model: str, artifacts: Path) -> Classifier:
    calibration = load_calibration(model, artifacts)
    if choose_engine() == "litert":
        return Classifier(model, load_engine(model, artifacts), None, calibration)
    network = load_network(model, artifacts)
    return Classifier(model, compile_network(network), network, calibration)


def measure_latency(classifier: Classifier, calls: int = 300) -> float:
    """Median time of reading one image, in milliseconds, on this machine as busy as it is."""
    image = np.zeros((IMAGE_SIZE, IMAGE_SIZE), np.float32)
    seconds = []
    for _ in range(calls):
        started = time.perf_counter()
        classifier.predict(image)
        seconds.append(time.perf_counter() - started)
    return 1000 * median(seconds)
