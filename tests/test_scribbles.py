"""scribbles.py: marks that are no digits."""

import numpy as np
import pytest

from digitpad.preprocess import frame_drawing, frame_ink
from digitpad.scribbles import MARKS, draw_blob, draw_mark, draw_spot, draw_symbol


@pytest.mark.parametrize("draw", MARKS)
def test_every_mark_can_be_framed(draw):
    rng = np.random.default_rng(0)
    for _ in range(20):
        strokes = [np.asarray(stroke, np.float32) for stroke in draw(rng)]
        assert all(stroke.ndim == 2 and stroke.shape[1] == 2 for stroke in strokes)
        assert frame_drawing(strokes, canvas_side=0) is not None


def test_marks_are_finite_float32():
    rng = np.random.default_rng(0)
    for _ in range(100):
        assert all(stroke.dtype == np.float32 and np.isfinite(stroke).all() for stroke in draw_mark(rng))


def test_a_dash_is_nearer_to_level_than_any_1():
    rng = np.random.default_rng(0)
    for _ in range(200):
        width, height = np.ptp(MARKS[0](rng)[0], axis=0)
        assert width > height


def test_a_spot_stays_a_spot():
    rng = np.random.default_rng(0)
    for _ in range(50):
        image = frame_drawing(draw_spot(rng), canvas_side=1).image
        assert max(np.ptp(np.flatnonzero(image.any(axis=axis))) for axis in (0, 1)) < 16


@pytest.mark.parametrize("draw", [draw_symbol, draw_blob])
def test_ink_is_in_range_and_whole(draw):
    rng = np.random.default_rng(0)
    for _ in range(40):
        ink = draw(rng)
        assert ink.dtype == np.float32
        assert 0 == ink.min() < ink.max() <= 1
        assert frame_ink(ink) is not None


def test_a_blob_is_filled():
    rng = np.random.default_rng(0)
    image = frame_ink(draw_blob(rng)).image
    assert (image > 0.5).mean() > 0.15
