"""samples.py: digits drawn by the program, as strokes that the pad can take."""

import numpy as np
import pytest

from digitpad.config import CANVAS_PEN, CANVAS_SIZE
from digitpad.preprocessing.framing import frame_drawing
from digitpad.strokes.fabric import read_canvas, write_objects
from digitpad.strokes.templates import WAYS, draw_sample


@pytest.fixture(scope="module")
def samples():
    rng = np.random.default_rng(0)
    return [draw_sample(rng) for _ in range(200)]


def test_every_digit_comes_up(samples):
    assert {sample.label for sample in samples} == set(range(10)) == set(WAYS)


def test_all_ink_lies_on_the_canvas(samples):
    for sample in samples:
        points = np.concatenate(sample.drawing)
        assert points.min() >= CANVAS_PEN / 2 - 1e-3
        assert points.max() <= CANVAS_SIZE - CANVAS_PEN / 2 + 1e-3


def test_strokes_are_float32_points_close_enough_to_look_smooth(samples):
    for stroke in (stroke for sample in samples for stroke in sample.drawing):
        assert stroke.dtype == np.float32
        assert stroke.shape[1] == 2
        assert np.linalg.norm(np.diff(stroke, axis=0), axis=1).max() < 25


def test_no_two_samples_are_alike(samples):
    assert len({sample.drawing[0].tobytes() for sample in samples}) == len(samples)


def test_the_same_seed_draws_the_same_sample():
    first, second = (draw_sample(np.random.default_rng(7)) for _ in range(2))
    assert first.label == second.label
    assert all(np.array_equal(a, b) for a, b in zip(first.drawing, second.drawing, strict=True))


def test_the_digit_to_avoid_does_not_come_up():
    rng = np.random.default_rng(1)
    assert all(draw_sample(rng, avoid=3).label != 3 for _ in range(100))


def test_samples_of_one_digit_vary_in_place_and_size(samples):
    sides = [np.ptp(np.concatenate(sample.drawing), axis=0).max() for sample in samples]
    assert max(sides) > 1.5 * min(sides)


def test_a_sample_survives_the_canvas(samples):
    for sample in samples[:20]:
        content = {"objects": write_objects(sample.drawing, pen=CANVAS_PEN)}
        returned = read_canvas(content)
        assert len(returned) == len(sample.drawing)
        for before, after in zip(sample.drawing, returned, strict=True):
            np.testing.assert_allclose(before, after, atol=1e-3)


def test_a_dot_is_written_as_a_stroke_that_the_canvas_can_show():
    (item,) = write_objects([np.array([[5, 6]], np.float32)], pen=20)
    assert item["path"] == [["M", 5, 6], ["L", 5, 6]]
    assert (item["left"], item["top"], item["strokeWidth"]) == (5, 6, 20)


def test_a_sample_frames_like_any_drawing(samples):
    for sample in samples[:20]:
        assert frame_drawing(sample.drawing).image.shape == (28, 28)
