"""live_pad.py: the live pad's message becomes a drawing, or is refused in one sentence."""

import numpy as np
import pytest

from digitpad.strokes.drawing import MAX_POINTS, MAX_STROKES
from digitpad.strokes.fabric import read_canvas, write_objects
from digitpad.strokes.live_pad import read_strokes, write_strokes
from digitpad.strokes.templates import draw_digit


def test_both_pads_give_the_same_kind_of_drawing():
    drawing = draw_digit(np.random.default_rng(0)).drawing
    live = read_strokes(write_strokes(drawing))
    canvas = read_canvas({"objects": write_objects(drawing, pen=20)})
    assert len(live) == len(canvas)
    for one, other in zip(live, canvas, strict=True):
        assert one.dtype == other.dtype == np.float32
        np.testing.assert_allclose(one, other, atol=1e-4)


def test_a_dot_is_a_stroke_of_one_point():
    assert read_strokes([[[3, 4.5]]])[0].tolist() == [[3, 4.5]]


def test_a_blank_pad_is_an_empty_drawing():
    assert read_strokes([]) == []


NOT_LISTS_OF_STROKES = [None, {}, "strokes", 5, [[]], [5], [[1, 2]]]
NOT_POINTS = [[1], [1, 2, 3], ["a", "b"], [True, False], [None, 1]]
NOT_COORDINATES = [[float("nan"), 1], [float("inf"), 1], [1e300, 1], [10**400, 1], [-(2**63), 1]]
TOO_LARGE = [[[[1, 2]] * (MAX_POINTS + 1)], [[[1, 2]]] * (MAX_STROKES + 1)]


@pytest.mark.parametrize(
    "content",
    [
        *NOT_LISTS_OF_STROKES,
        *([[point]] for point in (*NOT_POINTS, *NOT_COORDINATES)),
        [[[1, 2], [3]]],
        *TOO_LARGE,
    ],
    ids=lambda content: repr(content)[:20],
)
def test_other_content_is_refused_in_a_short_sentence(content):
    with pytest.raises(ValueError, match="Expected") as error:
        read_strokes(content)
    assert len(str(error.value)) < 300
