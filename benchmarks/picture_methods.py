"""Three methods that read a picture, and what becomes of a set of pictures with each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.config import IMAGE_SIZE
from digitpad.evaluation.intervals import Share, compute_share
from digitpad.models.classifier import Classifier, Prediction
from digitpad.preprocessing.framing import frame_picture
from digitpad.preprocessing.square import resize_picture
from digitpad.reading import build_picture, read_picture
from digitpad.types import Image, Mask

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Answer:
    """What a method reads in one picture."""

    prediction: Prediction | None
    """None when it finds no ink"""
    image: Image
    """what the network saw; black when there was nothing"""

    @property
    def label(self) -> int | None:
        """The digit it says; None when it says that there is none."""
        return self.prediction.label if self.prediction and self.prediction.is_digit else None

    @property
    def sure(self) -> bool:
        """Whether it calls the answer certain."""
        return self.prediction is not None and self.prediction.certainty == "sure"


NOTHING = Answer(None, np.zeros((IMAGE_SIZE, IMAGE_SIZE), np.float32))
"""The answer of a method that finds no ink."""


@dataclass(frozen=True)
class Outcome:
    """What a method makes of a set of pictures."""

    accuracy: Share
    """read as labelled"""
    no_detection: Share
    not_a_digit: Share
    wrong: Share
    """read as another digit"""
    wrong_and_sure: Share
    """read as another digit and called certain"""
    passed: Share
    """of the pictures without a digit: taken for one"""
    passed_and_sure: Share
    """of the pictures without a digit: taken for one and called certain"""


Method = Callable[[Classifier, Classifier, Pixels], Answer]
"""Reads a picture with a classifier; the second one finds the digit where the method needs that."""


def read_as_page(classifier: Classifier, finder: Classifier, pixels: Pixels) -> Answer:
    """Read a picture as the page does."""
    reading = read_picture(classifier, build_picture(pixels), finder=finder)
    return NOTHING if reading is None else Answer(reading.prediction, reading.framing.image)


def read_plainly(classifier: Classifier, finder: Classifier, pixels: Pixels) -> Answer:
    """Take what differs from the picture's edge for ink, and frame it as MNIST does."""
    framing = frame_picture(pixels)
    return NOTHING if framing is None else Answer(classifier.predict(framing.image), framing.image)


def read_resized(classifier: Classifier, finder: Classifier, pixels: Pixels) -> Answer:
    """Invert by the corner pixel and resize to 28x28, as most apps do."""
    image = resize_picture(pixels)
    return Answer(classifier.predict(image), image)


METHODS: dict[str, Method] = {"page": read_as_page, "plain framing": read_plainly, "resized": read_resized}
"""The page's own method first."""


def compute_outcome(answers: Sequence[Answer], labels: Sequence[int | None]) -> Outcome:
    """Compare answers with labels; None stands for a picture without a digit."""
    digits = [(answer, label) for answer, label in zip(answers, labels, strict=True) if label is not None]
    others = [answer for answer, label in zip(answers, labels, strict=True) if label is None]
    wrong = np.array([answer.label not in (None, label) for answer, label in digits], bool)
    sure = np.array([answer.sure for answer, _ in digits], bool)
    return Outcome(
        accuracy=_share(answer.label == label for answer, label in digits),
        no_detection=_share(answer.prediction is None for answer, _ in digits),
        not_a_digit=_share(answer.prediction is not None and answer.label is None for answer, _ in digits),
        wrong=compute_share(wrong),
        wrong_and_sure=compute_share(wrong & sure),
        passed=_share(answer.label is not None for answer in others),
        passed_and_sure=_share(answer.label is not None and answer.sure for answer in others),
    )


def _share(hits: Any) -> Share:
    mask: Mask = np.fromiter(hits, bool)
    return compute_share(mask)


def describe_outcome(outcome: Outcome) -> dict[str, Any]:
    """An outcome for JSON: shares in [0, 1], the accuracy with its 95 % interval; null for no pictures."""
    described: dict[str, Any] = {}
    for name, share in vars(outcome).items():
        described[name] = share.value if share.count else None
        if name == "accuracy":
            described["accuracy_interval"] = [share.low, share.high]
    return described
