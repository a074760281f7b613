"""Images → logits → probabilities → `Prediction`, by a model that is loaded once and kept ready."""

import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Literal

import numpy as np

from digitpad.artifacts.store import Run, read_run
from digitpad.config import ARTIFACTS, IMAGE_SIZE
from digitpad.evaluation.calibration import Calibration, compute_digit_score
from digitpad.evaluation.metrics import softmax
from digitpad.evaluation.run_record import parse_record
from digitpad.models.engine import Engine, choose_engine
from digitpad.models.keras_engine import compile_network, load_network
from digitpad.models.litert_engine import load_engine
from digitpad.types import Image, Images, Logits, Probabilities

if TYPE_CHECKING:
    import keras

SURE = 0.9
"""From this confidence on the page says "a 4"; below it, "probably a 4, maybe a 9"."""

UNSURE = 0.5
"""Below this confidence no digit has a majority, and the page says so."""

Certainty = Literal["none", "doubtful", "sure", "probable", "unsure"]
"""How to word an answer: not a digit, perhaps not a digit, or by confidence (see SURE and UNSURE)."""


@dataclass(frozen=True)
class Prediction:
    """What a network reads in one image."""

    label: int
    """0-9, the most probable digit"""
    confidence: float
    """its probability, in [0, 1]"""
    runner_up: int
    """the second most probable digit"""
    probabilities: Probabilities
    """(10,) float64, sums to 1: of each digit, given that the image shows one"""
    is_digit: bool = True
    """whether the digit score reaches the threshold"""
    is_digit_for_sure: bool = True
    """whether it reaches the threshold that 98 % of people's digits reach"""

    @property
    def certainty(self) -> Certainty:
        """How to word the answer."""
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
    compute: Engine
    """images (N, 28, 28) float32 in [0, 1] → logits and features"""
    network: "keras.Model | None" = None
    """the Keras model, for views of its inside, not to be changed; None under LiteRT"""
    calibration: Calibration = Calibration()

    def compute_logits(self, images: Images) -> Logits:
        """Logits (N, 10) float32 of images (N, 28, 28) float32 in [0, 1]."""
        return self.compute(images).logits

    def predict(self, image: Image) -> Prediction:
        """Read one image (28, 28) in [0, 1]. Raises ValueError for another shape."""
        if image.shape != (IMAGE_SIZE, IMAGE_SIZE):
            raise ValueError(f"Expected an image ({IMAGE_SIZE}, {IMAGE_SIZE}), got shape {image.shape}.")
        return build_prediction(self.compute_logits(image[None])[0], self.calibration)

    def predict_batch(self, images: Images) -> list[Prediction]:
        """Read images (N, 28, 28) in [0, 1] in one call of the engine. Raises ValueError for other shapes."""
        if images.shape[1:] != (IMAGE_SIZE, IMAGE_SIZE):
            raise ValueError(f"Expected images (N, {IMAGE_SIZE}, {IMAGE_SIZE}), got shape {images.shape}.")
        return build_predictions(self.compute_logits(images), self.calibration) if len(images) else []


def build_prediction(logits: Logits, calibration: Calibration) -> Prediction:
    """The prediction of one image's logits (10,)."""
    return build_predictions(logits[None], calibration)[0]


def build_predictions(logits: Logits, calibration: Calibration) -> list[Prediction]:
    """The predictions of logits (N, 10), one per row."""
    probabilities = softmax(logits.astype(np.float64) / calibration.temperature)
    order = np.argsort(probabilities, axis=1, kind="stable")[:, -2:].tolist()
    scores = compute_digit_score(logits)
    return [
        Prediction(
            label=label,
            confidence=float(row[label]),
            runner_up=runner_up,
            probabilities=row,
            is_digit=bool(score >= calibration.threshold),
            is_digit_for_sure=bool(score >= calibration.sure_threshold),
        )
        for (runner_up, label), row, score in zip(order, probabilities, scores, strict=True)
    ]


def load_classifier(model: str, artifacts: Path = ARTIFACTS) -> Classifier:
    """Load a model for the chosen engine and warm it up.

    Raises ArtifactError when the run is missing, damaged, or not one that this program can load.
    """
    return read_run(model, artifacts, _build_classifier)


def _build_classifier(run: Run) -> Classifier:
    record = parse_record(run)
    if choose_engine() == "litert":
        return Classifier(run.model, load_engine(run), None, record.calibration)
    network = load_network(run, record.architecture)
    return Classifier(run.model, compile_network(network), network, record.calibration)


def measure_latency(classifier: Classifier, calls: int = 300) -> float:
    """Median time to read one image on this machine under its present load, in milliseconds."""
    image = np.zeros((IMAGE_SIZE, IMAGE_SIZE), np.float32)
    seconds = []
    for _ in range(calls):
        started = time.perf_counter()
        classifier.predict(image)
        seconds.append(time.perf_counter() - started)
    return 1000 * median(seconds)
