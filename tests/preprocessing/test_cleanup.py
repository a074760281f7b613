"""cleanup.py: strokes that do not belong to the digit are dropped, all others stay."""

import numpy as np
import pytest

from digitpad.preprocessing.cleanup import drop_stray_dots, drop_underline


def stroke(*points):
    return np.array(points, np.float32)


SEVEN = [stroke((90, 80), (220, 80), (150, 260))]


def assert_kept(kept, *expected):
    assert len(kept) == len(expected)
    assert all(one is other for one, other in zip(kept, expected, strict=True))


@pytest.mark.parametrize("place", [(330, 60), (80, 400), (-80, 100)])
def test_a_stray_dot_far_from_the_rest_is_dropped(place):
    x, y = place
    assert_kept(drop_stray_dots([*SEVEN, stroke((x, y), (x + 2, y + 1))]), *SEVEN)


@pytest.mark.parametrize(
    "other",
    [
        stroke((100, 20), (101, 21)),  # as near as the dot of an i
        stroke((330, 60), (330, 120)),  # far away, but not a dot
    ],
)
def test_a_near_dot_and_a_far_stroke_stay(other):
    assert_kept(drop_stray_dots([*SEVEN, other]), *SEVEN, other)


def test_dots_alone_all_stay():
    dots = [stroke((x, 0)) for x in (0, 50, 300)]
    assert_kept(drop_stray_dots(dots), *dots)


@pytest.mark.parametrize("gap", [20, 60])
def test_a_line_under_a_digit_is_dropped(gap):
    line = stroke((80, 262 + gap), (150, 264 + gap), (220, 260 + gap))
    assert_kept(drop_underline([*SEVEN, line]), *SEVEN)


@pytest.mark.parametrize(
    "other",
    [
        stroke((100, 260), (180, 262)),  # a foot
        stroke((130, 170), (220, 170)),  # a bar
        stroke((110, 290), (170, 330)),  # not level
        stroke((140, 290), (160, 290)),  # too short to underline anything
    ],
)
def test_a_stroke_that_does_not_underline_stays(other):
    assert_kept(drop_underline([*SEVEN, other]), *SEVEN, other)


def test_of_two_dashes_one_stays():
    dashes = [stroke((0, y), (100, y)) for y in (0, 60)]
    assert len(drop_underline(dashes)) >= 1


def test_a_single_stroke_stays():
    line = stroke((0, 0), (100, 0))
    assert_kept(drop_underline([line]), line)
    assert_kept(drop_stray_dots([line]), line)
