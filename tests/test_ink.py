"""ink.py: whatever pen, paper or colour, ink is 1 and paper is 0."""

import numpy as np
import pytest

from digitpad.ink import DRAWN_SIDE, MARGIN, draw_ink, read_picture

SEVEN = [np.array([[90, 80], [220, 80], [150, 260]], np.float32)]


def extent(ink):
    rows, columns = np.flatnonzero((ink > 0.5).any(axis=1)), np.flatnonzero((ink > 0.5).any(axis=0))
    return rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1


def test_nothing_drawn_is_no_ink():
    assert draw_ink([]) is None
    assert draw_ink([np.empty((0, 2), np.float32)]) is None


def test_a_drawing_spans_the_drawn_side_whatever_its_size():
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


def test_a_dot_remains_a_dot():
    dot = draw_ink([np.array([[5, 5]], np.float32)], canvas_side=320)
    assert extent(dot)[0] == pytest.approx(DRAWN_SIDE / 8, abs=1)


def test_a_tremble_of_the_hand_does_not_become_a_drawing():
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


def test_bytes_and_floats_and_colours_read_alike(stroke_picture):
    grey = (255 * stroke_picture).astype(np.uint8)
    colour = np.stack([grey, grey, 0 * grey], axis=-1)
    for picture in (grey, colour, grey[..., None]):
        assert np.allclose(read_picture(picture), stroke_picture, atol=1e-5)


@pytest.mark.parametrize("pen", [0, 255])
def test_a_transparent_picture_is_read_whatever_the_pen_colour(stroke_picture, pen):
    alpha = (255 * stroke_picture).astype(np.uint8)
    picture = np.dstack([np.full((*alpha.shape, 3), pen, np.uint8), alpha])
    assert np.allclose(read_picture(picture), stroke_picture, atol=1e-5)


def test_noise_on_the_paper_is_not_ink(stroke_picture):
    noisy = np.clip(0.9 - 0.7 * stroke_picture + np.random.default_rng(0).normal(0, 0.01, (60, 80)), 0, 1)
    ink = read_picture(noisy)
    assert (ink[stroke_picture == 0] > 0).mean() < 0.01
    assert ink[stroke_picture == 1].min() > 0.9


def test_a_blank_picture_is_no_ink():
    for value in (0, 128, 255):
        assert read_picture(np.full((20, 20), value, np.uint8)) is None


@pytest.mark.parametrize("shape", [(0, 5), (5,), (5, 5, 2), (1, 5, 5, 3)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(ValueError, match="Expected a picture"):
        read_picture(np.zeros(shape, np.uint8))
