"""fabric.py: the canvas's JSON becomes the drawing that the user sees, or is refused in one sentence."""

import numpy as np
import pytest

from digitpad.strokes.drawing import MAX_COORDINATE, MAX_POINTS, MAX_STROKES
from digitpad.strokes.fabric import read_canvas, write_objects


def test_a_canvas_without_a_message_is_an_empty_drawing():
    assert read_canvas(None) == []
    assert read_canvas({"version": "7.4.0"}) == []
    assert read_canvas({"objects": []}) == []


def test_each_path_is_a_stroke_in_drawing_order(canvas):
    drawing = read_canvas(canvas([(1, 2), (3, 4)], [(5, 6), (7, 8), (9, 9)]))
    assert [stroke.tolist() for stroke in drawing] == [[[1, 2], [3, 4]], [[5, 6], [7, 8], [9, 9]]]
    assert all(stroke.dtype == np.float32 for stroke in drawing)


def test_a_curve_follows_the_quadratic_that_the_browser_drew():
    path = [["M", 0, 0], ["Q", 10, 0, 10, 10], ["L", 10, 20]]
    (stroke,) = read_canvas({"objects": [{"path": path}]})
    assert stroke[0].tolist() == [0, 0]
    assert stroke[2].tolist() == [7.5, 2.5]  # the middle of the quadratic Bézier curve
    assert stroke[-2].tolist() == [10, 10]
    assert stroke[-1].tolist() == [10, 20]


def test_a_curve_begins_at_the_end_of_the_previous_command():
    path = [["M", 100, 40], ["Q", 120, 40, 120, 80], ["Q", 120, 90, 200, 90]]
    (stroke,) = read_canvas({"objects": [{"path": path}]})
    assert stroke[2].tolist() == [115, 50]
    assert stroke[5].tolist() == [125, 84.375]
    assert stroke[6].tolist() == [140, 87.5]


def test_a_rotated_stroke_is_rotated_as_in_the_browser(canvas):
    (bent,) = read_canvas(canvas([(0, 0), (10, 0), (10, 20)], originX="center", left=50, top=50, angle=30))
    half, root = 0.5, 3**0.5 / 2
    assert bent[1] == pytest.approx([50 + 5 * root + 10 * half, 50 + 5 * half - 10 * root], abs=1e-4)


def test_an_angle_is_read_up_to_the_largest_number(canvas):
    points = [(0, 0), (10, 0)]
    assert np.isfinite(read_canvas(canvas(points, originX="center", left=5, top=5, angle=1e9))[0]).all()
    with pytest.raises(ValueError, match=r"Expected finite numbers up to 1e\+09, got others"):
        read_canvas(canvas(points, originX="center", left=5, top=5, angle=1.0001e9))


def test_a_click_is_a_dot():
    path = [["M", 199.98, 200], ["L", 200.02, 200]]
    (dot,) = read_canvas({"objects": [{"path": path}]})
    assert np.ptp(dot, axis=0).max() < 0.1


def test_an_unedited_stroke_stays_where_it_was_drawn(canvas):
    points = [(50, 60), (120, 95)]
    placed = canvas(points, originX="center", originY="center", left=85, top=77.5, scaleX=1, scaleY=1, angle=0)
    assert np.allclose(read_canvas(placed)[0], points, atol=1e-4)


def test_an_edited_stroke_is_where_the_canvas_shows_it(canvas):
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
        {"objects": [{"path": [["M", 1, 2], ["Q", 1, 2, 3]]}]},
        {"objects": [{"path": [["M", 1, 2, 3, 4]]}]},
        {"objects": [{"path": [["M", True, 2]]}]},
        {"objects": [{"path": [["M", "1", "2"]]}]},
        {"objects": [{"path": [["M", None, 2]]}]},
        {"objects": [{"path": [["M", [1], [2]]]}]},
        {"objects": [{"path": [["M", 10**400, 2]]}]},
        {"objects": [{"path": [["M", 1e300, 2]]}]},
        {"objects": [{"path": [[["M"], 1, 2]]}]},
        {"objects": [{"path": [{"M": [1, 2]}]}]},
        {"objects": [{"path": [[]]}]},
        {"objects": [{"path": [[None, 1, 2]]}]},
        {"objects": [{"path": "M 1 2"}]},
        {"objects": [{"path": {"0": ["M", 1, 2]}}]},
        {"objects": [[["M", 1, 2]]]},
        {"objects": [None]},
        {"objects": None},
        {"objects": {"0": {}}},
        [],
        7,
        float("nan"),
        True,
    ],
)
def test_content_that_no_canvas_sends_is_refused_by_name(content):
    with pytest.raises(ValueError, match=r"Expected .* got"):
        read_canvas(content)


@pytest.mark.parametrize("key", ["left", "top", "scaleX", "scaleY", "angle"])
@pytest.mark.parametrize("value", ["10", True, float("nan"), 10**400, [1]])
def test_a_placement_that_is_not_a_number_is_refused(canvas, key, value):
    placement = {"originX": "center", "left": 5, "top": 5, key: value}
    with pytest.raises(ValueError, match=r"Expected .* got"):
        read_canvas(canvas([(1, 2), (3, 4)], **placement))


@pytest.mark.parametrize(
    "placement", [{"left": 100, "top": 50}, {"originX": "center", "top": 50}, {"originX": "left"}]
)
def test_a_stroke_with_an_incomplete_placement_stays_where_it_was_drawn(canvas, placement):
    assert read_canvas(canvas([(1, 2), (3, 4)], **placement))[0].tolist() == [[1, 2], [3, 4]]


def test_the_largest_number_of_strokes_is_read_and_one_more_is_refused(canvas):
    full = canvas(*[[(1, 2), (3, 4)]] * MAX_STROKES)
    assert len(read_canvas(full)) == MAX_STROKES
    full["objects"].append(full["objects"][0])
    with pytest.raises(ValueError, match=f"Expected at most {MAX_STROKES} strokes, got more"):
        read_canvas(full)


def test_the_largest_number_of_points_is_read_and_one_more_is_refused(canvas):
    half = [(n % 320, 7) for n in range(MAX_POINTS // 2)]
    assert sum(map(len, read_canvas(canvas(half, half)))) == MAX_POINTS
    with pytest.raises(ValueError, match=f"Expected at most {MAX_POINTS} points, got {MAX_POINTS + 1}"):
        read_canvas(canvas(half, [*half, (1, 1)]))


def test_the_largest_number_of_curves_is_read():
    path = [["M", 0, 0], *[["Q", 1, 2, 3, 4]] * (MAX_POINTS - 1)]
    (stroke,) = read_canvas({"objects": [{"path": path}]})
    assert len(stroke) == 1 + 4 * (MAX_POINTS - 1)


def test_a_million_points_are_refused_before_any_is_read():
    class Unread(list):
        def __iter__(self):
            raise AssertionError("a point was read")

    with pytest.raises(ValueError, match=f"Expected at most {MAX_POINTS} points, got 1000000"):
        read_canvas({"objects": [{"path": Unread([["L", 1, 2]])}, {"path": [["L", 1, 2]] * 999_999}]})


@pytest.mark.parametrize("edge", [MAX_COORDINATE, -MAX_COORDINATE])
def test_the_largest_coordinate_is_read_and_a_larger_one_is_refused(canvas, edge):
    assert read_canvas(canvas([(edge, 0), (0, edge)]))[0].tolist() == [[edge, 0], [0, edge]]
    beyond = edge * 1.001
    with pytest.raises(ValueError, match=f"within 10000 .* got {min(0, beyond):g} to {max(0, beyond):g}"):
        read_canvas(canvas([(0, beyond), (0, 0)]))


def test_a_stroke_that_was_moved_too_far_is_refused(canvas):
    with pytest.raises(ValueError, match="within 10000"):
        read_canvas(canvas([(0, 0), (10, 0)], originX="center", left=1e8, top=0))
    with pytest.raises(ValueError, match="within 10000"):
        read_canvas(canvas([(0, 0), (10, 0)], originX="center", left=5, top=0, scaleX=1e8))


def test_a_refusal_stays_short_however_long_or_deep_the_content_is():
    deep = []
    for _ in range(100_000):
        deep = [deep]
    for content in (
        deep,
        {"objects": [deep]},
        {"objects": [{"path": [deep]}]},
        "x" * 10**7,
        {"objects": [{"k" * 10**6: 1}]},
    ):
        with pytest.raises(ValueError, match=r"Expected .* got") as refusal:
            read_canvas(content)
        assert len(str(refusal.value)) < 300


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("none", "got 'none'."),
        (5, "got one int."),
        (1.5, "got 1.5."),
        (True, "got True."),
        ("x" * 99, f"got '{'x' * 40}'."),
        ({"objects": [{"k" * 30: 1}]}, f"got an object with {'k' * 20}."),
        ({"objects": [dict.fromkeys("abcdefghij")]}, "got an object with a, b, c, d, e, f, g, h."),
        (
            {"objects": [{"path": [["Q", 1, 2, 3, 4]]}]},
            "Expected a path to begin with M, got a curve without a start.",
        ),
        (
            {"objects": [{"path": [["M", 10**400, 1]]}]},
            "Expected coordinates, got an integer too large for a float.",
        ),
        ({"objects": 5.5, "version": "7"}, "got an object with objects, version."),
        ([], "got a list of 0."),
        ([["a"], 2], "got a list of 2 that begins with one list."),
        ({"objects": [{}]}, "got an object with nothing in it."),
        ({"objects": [{"path": [["Z", 1]]}]}, "got a list of 2 that begins with 'Z'."),
        ({"objects": [{"path": [["M", "1", True]]}]}, "got ['bool', 'str']."),
    ],
)
def test_a_refusal_names_what_came(content, named):
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 (the words are compared below)
        read_canvas(content)
    assert str(refusal.value).endswith(named)
    assert str(refusal.value).startswith("Expected")


def test_written_objects_have_fabrics_layout_and_are_read_back():
    drawing = [np.array([[10, 20], [30, 60], [20, 20]], np.float32), np.array([[5, 6]], np.float32)]
    first, dot = write_objects([*drawing, np.empty((0, 2), np.float32)], pen=20)
    assert (first["left"], first["top"], first["width"], first["height"]) == (20, 40, 20, 40)
    assert first["path"] == [["M", 10, 20], ["L", 30, 60], ["L", 20, 20]]
    assert dot["path"] == [["M", 5, 6], ["L", 5, 6]]
    assert first["version"] == "7.4.0"
    assert (first["type"], first["originX"], first["originY"], first["strokeWidth"]) == (
        "Path",
        "center",
        "center",
        20,
    )
    assert (first["fill"], first["stroke"]) == (None, "#ffffff")
    assert (first["strokeLineCap"], first["strokeLineJoin"]) == ("round", "round")
    again = read_canvas({"objects": [first, dot]})
    assert np.array_equal(again[0], drawing[0])
    assert np.array_equal(again[1], np.repeat(drawing[1], 2, axis=0))
