"""drawing.py: the limits of a drawing, whatever its source."""

import numpy as np
import pytest

from digitpad.strokes.drawing import MAX_COORDINATE, MAX_POINTS, MAX_STROKES, check_counts, check_drawing

DOT = np.zeros((1, 2), np.float32)


def test_a_drawing_at_the_limits_is_accepted():
    check_drawing([])
    check_drawing([DOT] * MAX_STROKES)
    check_drawing([np.zeros((MAX_POINTS, 2), np.float32), np.empty((0, 2), np.float32)])
    check_drawing([DOT + MAX_COORDINATE, DOT - MAX_COORDINATE])


@pytest.mark.parametrize(
    ("drawing", "limit"),
    [
        ([DOT] * (MAX_STROKES + 1), f"Expected at most {MAX_STROKES} strokes, got more"),
        (
            [np.zeros((MAX_POINTS, 2), np.float32), DOT],
            f"Expected at most {MAX_POINTS} points, got {MAX_POINTS + 1}",
        ),
        ([DOT, DOT + np.float32(np.nan)], "finite"),
        ([DOT - np.float32(np.inf)], "finite"),
        ([DOT + 10_001], "within 10000 .* got 10001 to 10001"),
    ],
)
def test_a_drawing_beyond_a_limit_is_refused_by_that_limit(drawing, limit):
    with pytest.raises(ValueError, match=limit):
        check_drawing(drawing)


def test_counts_are_checked_without_points():
    check_counts([MAX_POINTS])
    with pytest.raises(ValueError, match=f"at most {MAX_POINTS} points, got {10**9}"):
        check_counts([10**9])
