"""strokes.py: the canvas's JSON becomes the drawing that a person sees."""

import numpy as np
import pytest

from digitpad.strokes import read_canvas


def test_a_silent_canvas_is_an_empty_drawing():
    assert read_canvas(None) == []
    assert read_canvas({"version": "7.4.0"}) == []
    assert read_canvas({"objects": []}) == []


def test_each_path_is_a_stroke_in_the_order_it_was_drawn(canvas):
    drawing = read_canvas(canvas([(1, 2), (3, 4)], [(5, 6), (7, 8), (9, 9)]))
    assert [stroke.tolist() for stroke in drawing] == [[[1, 2], [3, 4]], [[5, 6], [7, 8], [9, 9]]]
    assert all(stroke.dtype == np.float32 for stroke in drawing)


def test_a_curve_passes_where_the_browser_drew_it():
    path = [["M", 0, 0], ["Q", 10, 0, 10, 10], ["L", 10, 20]]
    (stroke,) = read_canvas({"objects": [{"path": path}]})
    assert stroke[0].tolist() == [0, 0]
    assert stroke[2].tolist() == [7.5, 2.5]  # the middle of the quadratic Bézier curve
    assert stroke[-2].tolist() == [10, 10]
    assert stroke[-1].tolist() == [10, 20]


def test_a_click_is_a_dot():
    path = [["M", 199.98, 200], ["L", 200.02, 200]]
    (dot,) = read_canvas({"objects": [{"path": path}]})
    assert np.ptp(dot, axis=0).max() < 0.1


def test_an_untouched_stroke_stays_where_it_was_drawn(canvas):
    points = [(50, 60), (120, 95)]
    placed = canvas(points, originX="center", originY="center", left=85, top=77.5, scaleX=1, scaleY=1, angle=0)
    assert np.allclose(read_canvas(placed)[0], points, atol=1e-4)


def test_a_stroke_moved_scaled_and_turned_with_the_edit_tool_is_where_it_is_shown(canvas):
    moved = canvas([(0, 0), (10, 0)], originX="center", left=100, top=50, scaleX=2, scaleY=1, angle=90)
    assert np.allclose(read_canvas(moved)[0], [(100, 40), (100, 60)], atol=1e-4)


@pytest.mark.parametrize(
    "content",
    [
        "a string",
        {"objects": "none"},
        {"objects": [{"type": "Circle"}]},
        {"objects": [{"path": []}]},
        {"objects": [{"path": [["M", 1]]}]},
        {"objects": [{"path": [["Z"]]}]},
        {"objects": [{"path": [["Q", 1, 2, 3, 4]]}]},
        {"objects": [{"path": [["M", "left", "top"]]}]},
        {"objects": [{"path": [["M", float("nan"), 2]]}]},
        {"objects": [{"path": [["M", float("inf"), 2]]}]},
    ],
)
def test_what_no_canvas_sends_is_refused_by_name(content):
    with pytest.raises(ValueError, match=r"Expected .* got"):
        read_canvas(content)
