"""replay: drawings are placed on the pad as intended, and the same for the same seed."""

import numpy as np
import pytest

from benchmarks.replay import (
    PAGE,
    Placement,
    build_conditions,
    choose_placement,
    choose_samples,
    place_drawing,
    replay_condition,
    replay_pictures,
    replay_strokes,
)
from digitpad.config import CANVAS_SIZE
from digitpad.data.picture_files import PictureFileError, PictureSet
from digitpad.preprocessing.framing import frame_drawing
from digitpad.strokes.files import StrokeSet

SEVEN = [
    np.array([[1000, 5000], [1400, 5000], [1200, 6000]], np.float32),
    np.array([[1100, 5500], [1350, 5500]], np.float32),
]


def bounds(drawing):
    points = np.concatenate(drawing)
    return points.min(axis=0), points.max(axis=0)


def build_strokes(count=3):
    names = np.full(count, "a")
    return StrokeSet("some", [SEVEN] * count, np.full(count, 7), names, names)


@pytest.mark.parametrize("size", [0.2, 0.6, 0.95])
@pytest.mark.parametrize("pen", [4, 40])
@pytest.mark.parametrize("where", [(0, 0), (1, 0), (0.5, 0.5), (0.3, 1)])
def test_a_drawing_has_its_size_and_lies_on_the_pad(size, pen, where):
    low, high = bounds(place_drawing(SEVEN, Placement(*where, size, pen)))
    assert (high - low).max() == pytest.approx(size * CANVAS_SIZE, abs=1)
    assert low.min() >= 0
    assert high.max() <= CANVAS_SIZE


def test_the_pen_touches_the_edge_that_the_drawing_is_put_at():
    low, _ = bounds(place_drawing(SEVEN, Placement(0, 0, 0.5, 28)))
    assert low.tolist() == [16, 16]
    _, high = bounds(place_drawing(SEVEN, Placement(1, 1, 0.5, 28)))
    assert high.tolist() == [CANVAS_SIZE - 16] * 2


def test_a_slant_leans_to_the_right():
    line = [np.array([[0, 0], [0, 100]], np.float32)]
    top, bottom = place_drawing(line, Placement(slant=20))[0]
    assert (top - bottom)[0] == pytest.approx((bottom - top)[1] * np.tan(np.radians(20)), abs=1)


def test_points_are_whole_pixels_and_none_comes_twice_in_a_row():
    slow = [np.stack([np.linspace(0, 1, 5000), np.linspace(0, 2, 5000)], axis=1).astype(np.float32)]
    (stroke,) = place_drawing(slow, Placement(size=0.3))
    assert np.array_equal(stroke, np.rint(stroke))
    assert (np.diff(stroke, axis=0) != 0).any(axis=1).all()


def test_a_dot_stays_a_dot():
    for dot in ([[5, 5]], [[5, 5], [5, 5]]):
        (stroke,) = place_drawing([np.array(dot, np.float32)], Placement())
        assert stroke.tolist() == [[160, 160]]


def test_places_are_the_same_for_the_same_seed_and_within_their_ranges():
    places = [choose_placement(0, sample) for sample in range(300)]
    assert places == [choose_placement(0, sample) for sample in range(300)]
    assert places != [choose_placement(1, sample) for sample in range(300)]
    assert all(0.2 <= p.size <= 0.95 and 4 <= p.pen <= 40 and -20 <= p.slant <= 20 for p in places)
    assert min(p.slant for p in places) < -18 < 18 < max(p.slant for p in places)
    assert choose_placement(0, 0, slant=0).slant == 0


def test_a_limit_takes_the_same_samples_each_time():
    assert choose_samples(5, 9, 0).tolist() == [0, 1, 2, 3, 4]
    some = choose_samples(1000, 10, 0)
    assert len(np.unique(some)) == 10
    assert some.tolist() == choose_samples(1000, 10, 0).tolist()


def test_a_replay_is_what_the_page_would_read():
    ticks = []
    replay = replay_strokes(build_strokes(), np.array([0, 2]), seed=5, slant=20, tick=lambda: ticks.append(1))
    placed = place_drawing(SEVEN, choose_placement(5, 2))
    assert np.array_equal(replay.images[PAGE, 1], frame_drawing(placed).image)
    assert len(ticks) == len(replay) == 2
    assert replay.images.any(axis=(2, 3)).all()
    assert not replay.blank.any()


def test_the_page_alone_does_not_mind_where_a_digit_is_drawn():
    middle, corner = (replay_condition([SEVEN], cell, tick=lambda: None) for cell in build_conditions()[:3:2])
    assert np.abs(middle - corner).mean() < 0.01


def test_the_centre_cell_comes_first_and_the_table_reaches_the_ends():
    cells = build_conditions()
    assert cells[0].placements == (Placement(),)
    places = [place for cell in cells for place in cell.placements]
    assert {place.size for place in places} >= {0.2, 0.6, 0.95}
    assert {place.pen for place in places} >= {4, 20, 40}
    assert {place.slant for place in places} >= {-20, 0, 20}
    assert {(place.right, place.down) for place in places} >= {(0, 0), (1, 1), (0.5, 0), (0.5, 0.5)}


def build_pictures(label, ink):
    images = np.zeros((1, 40, 40), np.uint8)
    images[0, 10:30, 18:22] = ink
    return PictureSet("pictures", images, np.array([label]), np.array(["a"]))


def test_pictures_are_framed_too():
    replay = replay_pictures(build_pictures(1, 255), np.array([0]), tick=lambda: None)
    assert replay.images[PAGE, 0].max() == 1
    assert np.array_equal(replay.images[1], replay.images[PAGE])


def test_a_blank_picture_is_no_digit():
    replay = replay_pictures(build_pictures(-1, 0), np.array([0]), tick=lambda: None)
    assert replay.blank.tolist() == [True]
    with pytest.raises(
        PictureFileError, match=r"pictures\.npz: sample 0 is labelled as a digit, but it is blank"
    ):
        replay_pictures(build_pictures(4, 0), np.array([0]), tick=lambda: None)
