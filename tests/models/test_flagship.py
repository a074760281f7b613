"""The shipped `digitpad`, on digits and non-digits that other code draws than its training data."""

import numpy as np
import pytest

from benchmarks.marks import KINDS, measure
from digitpad.config import CANVAS_SIZE
from digitpad.models.classifier import load_classifier
from digitpad.preprocessing.framing import frame_drawing
from digitpad.strokes.templates import draw_digit

LIKE_DIGITS = {"line through 8 places": 0.02, "random walk": 0.01, "letter L": 0.8, "letter T": 0.1}
"""Kinds that resemble a 1, 2 or 7, and the largest share that may be read without doubt."""


@pytest.fixture(scope="module")
def flagship():
    return load_classifier("digitpad")


@pytest.mark.parametrize("kind", KINDS)
def test_non_digits_are_rarely_read_without_doubt(flagship, kind):
    ((_, sure),) = measure([flagship], KINDS[kind], 200, seed=1).values()
    assert sure <= LIKE_DIGITS.get(kind, 0.005)


def test_a_blank_pad_is_not_read():
    assert frame_drawing([], canvas_side=CANVAS_SIZE) is None


def test_template_digits_are_read(flagship):
    rng = np.random.default_rng(0)
    samples = [draw_digit(rng) for _ in range(200)]
    answers = [
        flagship.predict(frame_drawing(sample.drawing, canvas_side=CANVAS_SIZE).image) for sample in samples
    ]
    right = [answer.label == sample.label for answer, sample in zip(answers, samples, strict=True)]
    assert np.mean(right) >= 0.99
    assert np.mean([answer.is_digit for answer in answers]) >= 0.98
