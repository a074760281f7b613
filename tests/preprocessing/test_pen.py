"""Any pen becomes MNIST's: thin ones are widened and thick ones narrowed."""

import cv2
import numpy as np
import pytest

from digitpad.preprocessing.pen import SIDE, THICK, THIN, WANTED, measure_lines, redraw

SEVEN = np.array([[15, 15], [85, 15], [45, 185]])


def draw(width):
    ink = np.zeros((200, 100), np.uint8)
    cv2.polylines(ink, [SEVEN], False, 255, width, cv2.LINE_AA)
    rows, columns = np.nonzero(ink)
    return ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1].astype(np.float32) / 255


def measure(ink):
    return measure_lines((ink >= 0.5).astype(np.uint8))[0]


@pytest.mark.parametrize("width", [3, 6, 12, 20])
def test_the_width_of_lines_is_measured(width):
    mask = np.zeros((100, 100), np.uint8)
    mask[10:90, 40 : 40 + width] = 1
    mean, widest = measure_lines(mask)
    assert mean == pytest.approx(width, rel=0.2, abs=1)
    assert widest == pytest.approx(width, abs=2)


@pytest.mark.parametrize("width", [2, 5, 12, 20, 28, 36])
def test_a_redrawn_digit_has_a_pen_that_occurs_in_mnist(width):
    ink = draw(width)
    redrawn = redraw(ink, measure(ink))
    assert redrawn.shape == (SIDE, SIDE)
    rows = np.flatnonzero(redrawn.max(axis=1) > 0.5)
    size = 160 / (rows[-1] - rows[0] + 1)
    assert THIN * WANTED * 0.9 < measure(redrawn) * size < THICK * WANTED * 1.1


def test_a_pen_that_occurs_in_mnist_is_kept():
    ink = draw(20)
    assert redraw(ink, measure(ink)).sum() == pytest.approx(ink.sum() * (160 / max(ink.shape)) ** 2, rel=0.02)


@pytest.mark.parametrize("shape", [(1, 1), (1, 60), (60, 1), (7, 300)])
def test_ink_of_any_shape_is_redrawn_whole(shape):
    ink = np.ones(shape, np.float32)
    redrawn = redraw(ink, measure(ink))
    assert redrawn.shape == (SIDE, SIDE)
    assert redrawn.max() > 0.5
