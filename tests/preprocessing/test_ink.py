"""ink.py: for any pen, paper and colour, ink is 1 and paper is 0."""

import numpy as np
import pytest

from digitpad.preprocessing.ink import (
    DRAWN_SIDE,
    MARGIN,
    draw_ink,
    draw_on_canvas,
    draw_over,
    enlarge_image,
    read_picture,
    to_grey,
)

SEVEN = [np.array([[90, 80], [220, 80], [150, 260]], np.float32)]


def extent(ink):
    rows, columns = np.flatnonzero((ink > 0.5).any(axis=1)), np.flatnonzero((ink > 0.5).any(axis=0))
    return rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1


def test_a_blank_drawing_has_no_ink():
    assert draw_ink([]) is None
    assert draw_ink([np.empty((0, 2), np.float32)]) is None


def test_a_drawing_of_any_size_spans_the_drawn_side():
    for scale in (0.05, 1, 40):
        ink = draw_ink([stroke * scale for stroke in SEVEN])
        assert ink.shape == (DRAWN_SIDE + 2 * MARGIN,) * 2
        assert ink.dtype == np.float32
        assert abs(extent(ink)[0] - DRAWN_SIDE) <= 1


def test_size_and_place_do_not_change_the_ink():
    assert np.abs(draw_ink(SEVEN) - draw_ink([3 * stroke + 1000 for stroke in SEVEN])).max() < 0.1


def test_the_pen_is_an_eighth_of_the_longer_side():
    line = draw_ink([np.array([[0, 0], [0, 50]], np.float32)])
    assert extent(line)[1] == pytest.approx(DRAWN_SIDE / 8, abs=1)


def test_a_dot_stays_a_dot():
    dot = draw_ink([np.array([[5, 5]], np.float32)], canvas_side=320)
    assert extent(dot)[0] == pytest.approx(DRAWN_SIDE / 8, abs=1)


def test_a_tremble_of_the_hand_is_not_enlarged_to_a_drawing():
    tremble = draw_ink([np.array([[5, 5], [7, 6], [6, 7]], np.float32)], canvas_side=320)
    assert max(extent(tremble)) < DRAWN_SIDE / 3


@pytest.fixture
def stroke_picture():
    ink = np.zeros((60, 80), np.float32)
    ink[10:50, 30:36] = 1
    return ink


@pytest.mark.parametrize("paper", [0.0, 0.2, 0.5, 0.8, 1.0])
@pytest.mark.parametrize("pen", [0.0, 0.1, 0.9, 1.0])
def test_any_polarity_gives_the_same_ink(stroke_picture, paper, pen):
    if abs(paper - pen) < 0.15:
        return
    picture = paper + (pen - paper) * stroke_picture
    assert np.allclose(read_picture(picture), stroke_picture, atol=1e-5)


def test_bytes_floats_and_colours_give_the_same_ink(stroke_picture):
    grey = (255 * stroke_picture).astype(np.uint8)
    colour = np.stack([grey, grey, 0 * grey], axis=-1)
    for picture in (grey, colour, grey[..., None]):
        assert np.allclose(read_picture(picture), stroke_picture, atol=1e-5)


@pytest.mark.parametrize("pen", [0, 255])
def test_a_transparent_picture_is_read_for_any_pen_colour(stroke_picture, pen):
    alpha = (255 * stroke_picture).astype(np.uint8)
    picture = np.dstack([np.full((*alpha.shape, 3), pen, np.uint8), alpha])
    assert np.allclose(read_picture(picture), stroke_picture, atol=1e-5)


def test_noise_on_the_paper_is_not_ink(stroke_picture):
    noisy = np.clip(0.9 - 0.7 * stroke_picture + np.random.default_rng(0).normal(0, 0.01, (60, 80)), 0, 1)
    ink = read_picture(noisy)
    assert (ink[stroke_picture == 0] > 0).mean() < 0.01
    assert ink[stroke_picture == 1].min() > 0.9


def test_a_blank_picture_has_no_ink():
    for value in (0, 128, 255):
        assert read_picture(np.full((20, 20), value, np.uint8)) is None


@pytest.mark.parametrize("shape", [(0, 5), (5,), (5, 5, 2), (1, 5, 5, 3)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(ValueError, match="Expected a picture"):
        read_picture(np.zeros(shape, np.uint8))


def stroke(*points):
    return np.array(points, np.float32)


def test_a_drawing_is_centred_with_two_pixels_of_paper_around_it():
    ink = draw_ink([stroke((0, 0), (100, 100)), stroke((100, 0), (0, 100))])
    assert ink.shape == (164, 164)
    assert np.abs(ink - ink[::-1, ::-1]).mean() < 0.01
    assert np.abs(ink - ink.T).mean() < 0.01
    rows = np.flatnonzero((ink > 0.5).any(axis=1))
    assert (rows[0], rows[-1]) == (2, 161)
    assert ink.max() == 1
    assert ink[0].max() == 0


def test_a_wide_drawing_spans_the_width_and_is_centred_vertically():
    ink = draw_ink([stroke((10, 5), (50, 5))])
    rows, columns = np.flatnonzero((ink > 0.5).any(axis=1)), np.flatnonzero((ink > 0.5).any(axis=0))
    assert (columns[0], columns[-1]) == (2, 161)
    assert rows[0] + rows[-1] == 163
    assert len(rows) == pytest.approx(20, abs=1)


def test_strokes_keep_their_relative_positions():
    ink = draw_ink([stroke((0, 0), (0, 100)), stroke((50, 0), (50, 100)), np.empty((0, 2), np.float32)])
    middle = np.flatnonzero(ink[82] > 0.5)
    assert (middle[0], middle[-1]) == pytest.approx((82 - 45, 81 + 45), abs=1)  # 140 pixels for 100 units
    assert ink[82, 82] == 0


def test_a_tiny_drawing_is_scaled_as_if_it_had_the_smallest_side():
    least = 320 * 10 / 128
    small, exact = (draw_ink([stroke((0, 0), (0, side))], canvas_side=320) for side in (least / 2, least))
    assert extent(exact)[0] == pytest.approx(160, abs=1)
    assert extent(small)[0] == pytest.approx(90, abs=1)  # half of 140, and the pen


def test_a_dot_on_an_unknown_canvas_is_a_dot():
    ink = draw_ink([stroke((7, 7))])
    assert extent(ink) == pytest.approx((20, 20), abs=1)
    assert np.allclose(ink, ink[::-1, ::-1], atol=0.1)


def test_the_smallest_floats_give_no_nan():
    assert draw_ink([stroke((0, 0), (1.4e-45, 0))]).max() == 1
    assert extent(draw_ink([stroke((0, 0), (1e-40, 0))])) == pytest.approx((20, 160), abs=1)


def test_a_drawing_on_the_canvas_keeps_its_place_and_pen():
    seen = draw_on_canvas([stroke((20, 60), (80, 60)), np.empty((0, 2), np.float32)], canvas_side=100, pen=10)
    assert seen.shape == (100, 100)
    assert seen.dtype == np.float32
    rows, columns = np.flatnonzero((seen > 0.5).any(axis=1)), np.flatnonzero((seen > 0.5).any(axis=0))
    assert (rows[0], rows[-1]) == pytest.approx((55, 65), abs=1)
    assert (columns[0], columns[-1]) == pytest.approx((15, 85), abs=1)
    assert seen[60, 50] == 1
    assert draw_on_canvas([], canvas_side=50, pen=10).max() == 0


def test_a_stroke_of_one_point_is_a_dot_on_the_canvas():
    seen = draw_on_canvas([stroke((30, 40))], canvas_side=100, pen=10)
    assert seen[40, 30] == 1
    assert extent(seen) == pytest.approx((11, 11), abs=2)


def test_strokes_are_placed_to_a_sixteenth_of_a_pixel():
    whole, shifted = (draw_on_canvas([stroke((x, 10), (x, 90))], canvas_side=100, pen=10) for x in (50, 50.25))
    assert 0.02 < np.abs(whole - shifted).max() < 0.5
    nothing = draw_on_canvas([stroke((50 + 1 / 64, 10), (50 + 1 / 64, 90))], canvas_side=100, pen=10)
    assert np.array_equal(whole, nothing)


def test_an_image_is_enlarged_eleven_times_with_a_margin_of_six_pixels():
    image = np.zeros((28, 28), np.uint8)
    image[0, 0], image[27, 27], image[3, 5] = 50, 60, 70
    large = enlarge_image(image)
    assert (large[6:17, 6:17] == 50).all()
    assert (large[303:314, 303:314] == 60).all()
    assert (large[39:50, 61:72] == 70).all()
    assert (large > 0).sum() == 3 * 11 * 11


def test_a_drawing_over_an_image_hides_none_of_it():
    image = np.full((28, 28), 0.5)
    ink = draw_over(image, [stroke((20, 100), (300, 100))])
    assert ink.dtype == np.float32
    assert ink[100, 150] == 1
    assert ink[200, 150] == 0.5
    assert ink[2, 2] == 0


@pytest.mark.parametrize(("colour", "grey"), [((255, 0, 0), 0.299), ((0, 255, 0), 0.587), ((0, 0, 255), 0.114)])
def test_colours_are_as_bright_as_they_look(colour, grey):
    assert to_grey(np.array([[colour]], np.uint8)) == pytest.approx(np.array([[grey]]), abs=1e-6)


def test_transparent_paper_gets_the_opposite_of_the_inks_grey():
    dark, light = (np.array([[[value] * 3 + [255], [value] * 3 + [0]]], np.uint8) for value in (51, 204))
    assert to_grey(dark)[0] == pytest.approx([0.2, 1])
    assert to_grey(light)[0] == pytest.approx([0.8, 0])
    half = np.array([[[0, 0, 0, 255], [0, 0, 0, 51]]], np.uint8)
    assert to_grey(half)[0] == pytest.approx([0, 0.8])
    assert to_grey(np.zeros((2, 2, 4), np.uint8)) == pytest.approx(np.ones((2, 2)))


def test_a_single_channel_is_grey():
    assert to_grey(np.full((3, 2, 1), 51, np.uint8)) == pytest.approx(np.full((3, 2), 0.2))
    assert to_grey(np.full((3, 2), 0.25)).dtype == np.float32
    assert to_grey(np.full((3, 2), 0.25)).max() == 0.25


@pytest.mark.parametrize(("difference", "seen"), [(7, False), (9, True)])
def test_ink_stands_out_by_at_least_eight_of_255(difference, seen):
    picture = np.full((20, 20), 100, np.uint8)
    picture[8:12, 8:12] += difference
    assert (read_picture(picture) is not None) == seen


def test_the_paper_is_the_median_of_the_edge():
    picture = np.full((30, 40), 200, np.uint8)
    picture[:, :3] = 90  # a stripe along one edge
    picture[10:20, 20:30] = 40
    ink = read_picture(picture)
    assert ink[15, 25] == 1
    assert ink[15, 15] == 0
    assert ink[15, 1] == pytest.approx(110 / 160)


@pytest.mark.parametrize("turned", [False, True])
def test_the_paper_is_read_from_the_outermost_pixels_of_all_four_edges(turned):
    picture = np.full((5, 5), 0.6)
    picture[[0, -1]], picture[2, 2] = 0.2, 1.0
    ink = read_picture(picture.T if turned else picture)
    assert ink[2, 2] == 1
    assert ink[1, 1] == pytest.approx(0.5)


def test_the_side_that_differs_more_is_the_ink():
    picture = np.full((30, 30), 128, np.uint8)
    picture[5:10, 5:10], picture[20:25, 20:25] = 255, 60
    ink = read_picture(picture)
    assert ink[7, 7] == 1
    assert ink[22, 22] == 0


def test_differences_below_four_deviations_of_the_grain_are_paper():
    rng = np.random.default_rng(0)
    picture = np.clip(0.5 + rng.normal(0, 0.02, (200, 200)), 0, 1)
    picture[90:110, 90:110] = 0.5 + 0.07
    picture[50:60, 50:60] = 0.5 + 0.4
    ink = read_picture(picture)
    assert ink[95:105, 95:105].max() == 0
    picture[90:110, 90:110] = 0.5 + 0.095
    assert read_picture(picture)[95:105, 95:105].min() > 0


def test_a_stroke_is_not_closed_to_a_ring():
    ink = draw_ink([stroke((0, 0), (50, 100), (100, 0))])
    assert ink[:30, 70:94].max() == 0


def test_ink_and_grey_are_float32_for_any_dtype():
    picture = np.zeros((9, 9, 3))
    picture[4] = 1
    assert read_picture(picture).dtype == to_grey(picture).dtype == np.float32


def test_many_dark_pixels_are_as_dark_as_one():
    dark = np.array([[[51] * 3 + [255], [51] * 3 + [0]]] * 9, np.uint8)
    assert to_grey(dark)[3] == pytest.approx([0.2, 1])


def test_a_drawing_is_cleaned_up_before_it_is_redrawn():
    dot = stroke((330, 60), (332, 61))
    line = stroke((80, 290), (220, 290))
    assert np.array_equal(draw_ink([*SEVEN, dot, line]), draw_ink(SEVEN))
