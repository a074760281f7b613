"""non_digits: marks, symbols, blobs and rows that can be framed and are not digits."""

import numpy as np
import pytest

from digitpad.preprocessing.framing import frame_drawing, frame_ink
from digitpad.training.non_digits import GAP, MARKS, draw_blob, draw_mark, draw_row, draw_spot, draw_symbol


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


def test_a_row_holds_its_digits_side_by_side_and_about_equally_high():
    rng = np.random.default_rng(0)
    one, two = [np.array([[3, 50], [3, 90]], np.float32)], [np.array([[0, 0], [2, 4]], np.float32)] * 2
    for _ in range(50):
        row = draw_row([one, [*two, np.zeros((0, 2), np.float32)], one], rng)
        assert [len(stroke) for stroke in row] == [2, 2, 2, 2]
        assert all(stroke.dtype == np.float32 for stroke in row)
        first, second, _, third = row
        assert GAP[0] <= second[:, 0].min() - first[:, 0].max() <= GAP[1] + 1e-6
        assert GAP[0] <= third[:, 0].min() - second[:, 0].max() <= GAP[1] + 1e-6
        assert all(0.8 <= np.ptp(stroke[:, 1]) <= 1 + 1e-6 for stroke in row)


def test_a_dot_in_a_row_does_no_harm():
    dot = [np.zeros((2, 2), np.float32)]
    assert frame_drawing(draw_row([dot, dot], np.random.default_rng(0)), canvas_side=0) is not None
