"""heatmaps.py: a picture shows the sign and the strength of every value."""

import numpy as np
import pytest

from digitpad.explain.heatmaps import (
    CELL_SIZE,
    SignColors,
    find_strongest,
    paint_grey,
    paint_signed,
    paint_strength,
)

SIGNS = SignColors(supports=(86, 164, 255), opposes=(255, 150, 56))


def luminance(picture):
    return picture.astype(float) @ (0.2126, 0.7152, 0.0722)


def test_ink_is_white_on_black():
    picture = paint_grey(np.array([[0, 0.5, 1, 2]], np.float32))
    assert picture.tolist() == [[[0] * 3, [128] * 3, [255] * 3, [255] * 3]]


def test_stronger_values_are_brighter_in_grey_too():
    grey = luminance(paint_strength(np.linspace(0, 3, 50)[None], strongest=3.0))[0]
    assert (np.diff(grey) > -1).all()
    assert grey[-1] > grey[0] + 150


def test_a_constant_map_has_one_colour():
    for strongest in (0.0, 1.0):
        assert np.ptp(paint_strength(np.zeros((4, 4)), strongest=strongest), axis=(0, 1)).max() == 0


def test_each_sign_has_its_colour():
    picture = paint_signed(np.array([[1.0, -1.0]]), strongest=1.0, signs=SIGNS)
    assert picture.shape == (CELL_SIZE, 2 * CELL_SIZE, 3)
    assert tuple(picture[0, 0]) == SIGNS.supports
    assert tuple(picture[0, CELL_SIZE]) == SIGNS.opposes


def test_the_sign_is_visible_without_colour():
    plus, minus = (paint_signed(np.array([[value]]), strongest=1.0, signs=SIGNS) for value in (1.0, -1.0))
    marked = [(picture == 0).all(axis=2) for picture in (plus, minus)]
    assert marked[0].any(axis=1).sum() > marked[1].any(axis=1).sum() > 0  # + is tall, − is flat
    assert marked[0].any(axis=0).sum() == marked[1].any(axis=0).sum()


def test_weak_values_have_no_mark_and_zero_no_colour():
    image = np.full((1, 2), 0.5, np.float32)
    picture = paint_signed(np.array([[0.1, 0.0]]), strongest=1.0, signs=SIGNS, image=image)
    assert (picture[:, :CELL_SIZE] > 0).all()
    assert np.ptp(picture[:, CELL_SIZE:], axis=(0, 1)).max() == 0


def test_without_strong_values_only_the_image_is_painted():
    picture = paint_signed(np.zeros((2, 2)), strongest=0.0, signs=SIGNS, image=np.ones((2, 2)))
    assert (picture == picture[0, 0]).all()


@pytest.mark.parametrize(("parts", "strongest"), [((), 0), (([-3, 1], [2]), 3), (([],), 0)])
def test_all_parts_share_one_scale(parts, strongest):
    assert find_strongest(*(np.array(part, float) for part in parts)) == strongest
