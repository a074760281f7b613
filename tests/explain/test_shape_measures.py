"""shape_measures.py: width, slant, ink and loops are measured, and unusual ones are found."""

import numpy as np
import pytest

from digitpad.explain.shape_measures import MEASURES, compute_statistics, find_unusual, measure_images
from digitpad.preprocessing.framing import frame_drawing


def frame(*strokes):
    return frame_drawing([np.array(stroke, np.float32) for stroke in strokes]).image


def measure(*strokes):
    values = measure_images(frame(*strokes)[None])[0]
    return dict(zip(MEASURES, values.tolist(), strict=True))


def test_width_slant_and_loops_are_measured():
    upright = measure([(100, 50), (100, 250)])
    leaning = measure([(180, 50), (100, 250)])
    ring = measure([(100 + 60 * np.cos(a), 100 + 80 * np.sin(a)) for a in np.linspace(0, 2 * np.pi, 40)])
    assert upright["slant"] == pytest.approx(0, abs=0.02)
    assert leaning["slant"] == pytest.approx(0.4, abs=0.06)
    assert (upright["loops"], ring["loops"]) == (0, 1)
    assert upright["width"] < 0.25 < ring["width"] < 1
    assert ring["ink"] > upright["ink"]


def test_a_blank_image_has_measures_too():
    assert np.isfinite(measure_images(np.zeros((1, 28, 28), np.float32))).all()


@pytest.fixture(scope="module")
def lines():
    """Images of 20 nearly upright lines."""
    return np.stack([frame([(100 + k, 50), (100, 250)]) for k in range(20)])


@pytest.fixture(scope="module")
def statistics(lines):
    return compute_statistics(lines)


def test_an_unusual_slant_is_found_with_its_direction(statistics):
    right, left = (find_unusual(statistics, frame([(100 + x, 50), (100, 250)])) for x in (100, -100))
    assert ("slant", True) in [(one.name, one.above) for one in right]
    assert ("slant", False) in [(one.name, one.above) for one in left]


def test_the_largest_deviation_comes_first(statistics):
    ring = [(100 + 60 * np.cos(a), 100 + 80 * np.sin(a)) for a in np.linspace(0, 2 * np.pi, 40)]
    deviations = [one.deviation for one in find_unusual(statistics, frame(ring))]
    assert len(deviations) > 1
    assert deviations == sorted(deviations, reverse=True)


def test_most_images_of_a_digit_have_no_unusual_measure(statistics, lines):
    assert np.mean([find_unusual(statistics, image) == [] for image in lines]) > 0.8
