"""A contrast map is high where there is ink and low on the paper, whatever the paper."""

import cv2
import numpy as np
import pytest

from digitpad.preprocessing.contrast import (
    compute_contrast_maps,
    estimate_local_paper,
    fit_plane,
    resize_to_work,
    split_transparency,
    to_lab,
)

BAR = (slice(60, 140), slice(95, 105))


def paint(paper, ink, shape=(200, 200)):
    picture = np.empty((*shape, 3), np.float32)
    picture[:] = paper
    picture[BAR] = ink
    return picture


def contrast_of(picture, name):
    maps = {one.name: one.values for one in compute_contrast_maps(to_lab(picture.astype(np.float32)))}
    ink = np.zeros(picture.shape[:2], bool)
    ink[BAR] = True
    return float(maps[name][ink].mean()), float(np.quantile(maps[name][~ink], 0.99))


@pytest.mark.parametrize(
    ("paper", "ink"), [((1, 1, 1), (0, 0, 0)), ((0, 0, 0), (1, 1, 1)), ((1, 1, 1), (1, 1, 0))]
)
def test_the_distance_from_the_edge_tells_ink_of_any_colour(paper, ink):
    high, low = contrast_of(paint(paper, ink), "edge")
    assert high > 50
    assert low < 1


def test_ink_of_the_papers_grey_has_contrast():
    assert contrast_of(paint((0.5, 0.7, 0.35), (0.85, 0.5, 0.45)), "edge")[0] > 30


@pytest.mark.parametrize("name", ["plane, darker", "local, darker"])
def test_a_slope_of_light_is_paper(name):
    picture = paint((0.9, 0.9, 0.9), (0.2, 0.2, 0.2)) * np.linspace(0.6, 1, 200)[None, :, None]
    high, low = contrast_of(picture, name)
    assert high > 30
    assert low < 8


def test_a_frame_is_told_apart_by_the_median():
    picture = paint((1, 1, 1), (0, 0, 0))
    picture[:8] = picture[-8:] = picture[:, :8] = picture[:, -8:] = (0.5, 0.5, 0.5)
    maps = {one.name: one.values for one in compute_contrast_maps(to_lab(picture))}
    assert maps["median"][30, 30] < 1
    assert maps["edge"][30, 30] > 20


def test_a_plane_is_fitted_to_the_paper_alone():
    rows, columns = np.indices((60, 80), np.float32)
    slope = (10 + 0.1 * rows + 0.2 * columns)[..., None]
    blotted = slope.copy()
    blotted[20:30, 20:30] = 90
    assert np.abs(fit_plane(blotted, np.ones((60, 80), bool)) - slope).max() < 1


def test_without_paper_a_plane_is_constant():
    assert np.ptp(fit_plane(np.arange(12, dtype=np.float32).reshape(3, 4, 1), np.zeros((3, 4), bool))) == 0


@pytest.mark.parametrize("shape", [(1, 1), (1, 90), (3, 2), (40, 300)])
def test_the_local_paper_of_any_shape_has_that_shape(shape):
    assert estimate_local_paper(np.full(shape, 70, np.float32)) == pytest.approx(np.full(shape, 70), abs=0.5)


@pytest.mark.parametrize(("side", "working"), [(28, 168), (200, 200), (1600, 288)])
def test_pictures_are_brought_to_a_working_size(side, working):
    resized, scale = resize_to_work(np.zeros((side, side // 2, 3), np.float32))
    assert resized.shape[:2] == (working, working // 2)
    assert scale == pytest.approx(working / side)


def test_transparent_pixels_take_the_colour_opposite_to_the_opaque_ones():
    picture = np.zeros((4, 4, 4), np.uint8)
    picture[1:3, 1:3] = (0, 0, 0, 255)
    colours, opacity = split_transparency(picture)
    assert colours[0, 0].tolist() == [1, 1, 1]
    assert opacity.sum() == 4
    picture[1:3, 1:3, :3] = 255
    assert split_transparency(picture)[0][0, 0].tolist() == [0, 0, 0]


def test_grey_and_opaque_pictures_have_no_opacity():
    grey = np.full((3, 5), 128, np.uint8)
    opaque = np.dstack([np.full((3, 5, 3), 128, np.uint8), np.full((3, 5), 255, np.uint8)])
    for picture in (grey, grey[..., None], cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB), opaque, grey / 255):
        colours, opacity = split_transparency(picture)
        assert opacity is None
        assert colours == pytest.approx(np.full((3, 5, 3), 128 / 255), abs=1e-6)


@pytest.mark.parametrize("shape", [(0, 5), (5,), (5, 5, 2)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(ValueError, match="Expected a picture"):
        split_transparency(np.zeros(shape, np.uint8))
