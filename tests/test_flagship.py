"""The shipped `digitpad`, on what is no digit and on digits, none of it drawn by what draws its training data."""

import numpy as np
import pytest

from digitpad.classifier import load_classifier
from digitpad.config import CANVAS_SIZE
from digitpad.preprocess import frame_drawing
from digitpad.samples import draw_sample

CENTRE = CANVAS_SIZE / 2


def draw_dot(rng):
    return [rng.uniform(20, CANVAS_SIZE - 20, (1, 2)).repeat(2, axis=0)]


def draw_dash(rng):
    angle, length = np.deg2rad(rng.uniform(-15, 15)), rng.uniform(20, 120)
    along = np.linspace(-length, length, 12)[:, None] * [np.cos(angle), np.sin(angle)]
    return [CENTRE + along + rng.normal(0, 1, (12, 2))]


def draw_patch(rng):
    """A disc filled in by a pen that goes to and fro."""
    radius = rng.uniform(25, 90)
    rows = np.arange(-radius, radius, 5)
    reach = np.sqrt(radius**2 - rows**2) * np.where(np.arange(len(rows)) % 2, 1, -1)
    return [CENTRE + np.stack([reach, rows], axis=1)]


def draw_scribble(rng):
    """A hand that wanders without aim: a random walk, smoothed."""
    steps = rng.normal(0, 1, (300, 2)).cumsum(axis=0)
    smooth = np.stack([np.convolve(steps[:, axis], np.ones(12) / 12, "valid") for axis in (0, 1)], axis=1)
    smooth -= smooth.min(axis=0)
    return [30 + smooth * 220 / smooth.max()]


def draw_hatching(rng):
    count, slope = rng.integers(5, 9), rng.uniform(-40, 40)
    return [np.array([[x - slope, 60], [x + slope, 220]]) for x in np.linspace(60, 220, count)]


def draw_number(rng):
    """Two digits side by side."""
    row = []
    for left in (20, 150):
        points = draw_sample(rng).drawing
        low, size = np.min(np.concatenate(points), axis=0), np.ptp(np.concatenate(points), axis=0).max()
        row += [(stroke - low) * 110 / size + [left, 80] for stroke in points]
    return row


@pytest.fixture(scope="module")
def flagship():
    return load_classifier("digitpad")


def read(classifier, drawing):
    strokes = [np.asarray(stroke, np.float32) for stroke in drawing]
    return classifier.predict(frame_drawing(strokes, canvas_side=CANVAS_SIZE).image)


@pytest.mark.parametrize(
    ("draw", "most"),
    [
        (draw_dot, 0),
        (draw_dash, 0),
        (draw_patch, 0),
        (draw_scribble, 0.01),
        (draw_hatching, 0),
        (draw_number, 0.03),
    ],
)
def test_what_is_no_digit_passes_as_a_sure_one_hardly_ever(flagship, draw, most):
    rng = np.random.default_rng(0)
    answers = [read(flagship, draw(rng)) for _ in range(200)]
    assert np.mean([answer.is_digit and answer.certainty == "sure" for answer in answers]) <= most


def test_a_blank_pad_is_not_read():
    assert frame_drawing([], canvas_side=CANVAS_SIZE) is None


def test_digits_that_the_program_draws_for_the_pad_are_read(flagship):
    rng = np.random.default_rng(0)
    samples = [draw_sample(rng) for _ in range(200)]
    answers = [read(flagship, sample.drawing) for sample in samples]
    assert (
        np.mean([answer.label == sample.label for answer, sample in zip(answers, samples, strict=True)]) >= 0.99
    )
    assert np.mean([answer.is_digit for answer in answers]) >= 0.98
