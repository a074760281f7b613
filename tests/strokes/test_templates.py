"""templates.py: digits drawn by the program, as strokes that both pads accept."""

import numpy as np
import pytest

from digitpad.config import CANVAS_PEN, CANVAS_SIZE
from digitpad.preprocessing.framing import frame_drawing
from digitpad.strokes.fabric import read_canvas, write_objects
from digitpad.strokes.templates import TEMPLATES, draw_digit


@pytest.fixture(scope="module")
def digits():
    rng = np.random.default_rng(0)
    return [draw_digit(rng) for _ in range(200)]


def test_every_digit_is_drawn(digits):
    assert {digit.label for digit in digits} == set(range(10)) == set(TEMPLATES)


def test_all_ink_is_on_the_canvas(digits):
    for digit in digits:
        points = np.concatenate(digit.drawing)
        assert points.min() >= CANVAS_PEN / 2 - 1e-3
        assert points.max() <= CANVAS_SIZE - CANVAS_PEN / 2 + 1e-3


def test_strokes_are_float32_points_close_enough_to_look_smooth(digits):
    for stroke in (stroke for digit in digits for stroke in digit.drawing):
        assert stroke.dtype == np.float32
        assert stroke.shape[1] == 2
        assert np.linalg.norm(np.diff(stroke, axis=0), axis=1).max() < 25


def test_a_slash_makes_a_corner_in_one_stroke():
    rng = np.random.default_rng(0)
    seven = next(digit for digit in iter(lambda: draw_digit(rng), None) if digit.label == 7)
    steps = np.diff(seven.drawing[0], axis=0)
    steps = steps[np.linalg.norm(steps, axis=1) > 0]
    steps = steps / np.linalg.norm(steps, axis=1, keepdims=True)
    assert (steps[:-1] * steps[1:]).sum(axis=1).min() < 0.5


def test_no_two_drawings_are_equal(digits):
    assert len({digit.drawing[0].tobytes() for digit in digits}) == len(digits)


def test_the_same_seed_draws_the_same_digit():
    first, second = (draw_digit(np.random.default_rng(7)) for _ in range(2))
    assert first.label == second.label
    assert all(np.array_equal(a, b) for a, b in zip(first.drawing, second.drawing, strict=True))


def test_the_digit_to_avoid_is_not_drawn():
    rng = np.random.default_rng(1)
    assert all(draw_digit(rng, avoid=3).label != 3 for _ in range(100))


def test_drawings_vary_in_size(digits):
    sides = [np.ptp(np.concatenate(digit.drawing), axis=0).max() for digit in digits]
    assert max(sides) > 1.5 * min(sides)


def test_the_canvas_returns_a_drawing_unchanged(digits):
    for digit in digits[:20]:
        returned = read_canvas({"objects": write_objects(digit.drawing, pen=CANVAS_PEN)})
        assert len(returned) == len(digit.drawing)
        for before, after in zip(digit.drawing, returned, strict=True):
            np.testing.assert_allclose(before, after, atol=1e-3)


def test_a_drawing_is_framed_like_any_other(digits):
    for digit in digits[:20]:
        assert frame_drawing(digit.drawing).image.shape == (28, 28)
