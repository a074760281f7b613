"""Every kind of picture in which a person reads a digit is read; a blank sheet has none."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from digitpad.preprocessing.image_files import read_upload
from digitpad.reading import build_picture, read_picture
from tests.photos import take_photo

CASES = sorted((Path(__file__).parent.parent / "fixtures" / "pictures").glob("*/*"))
SEVEN = np.array([[100, 60], [200, 60], [150, 200]])
FIVE = [np.array([[200, 60], [130, 60]]), np.array([[128, 72], [125, 110], [190, 120], [180, 190], [115, 190]])]


def write(*strokes, paper=220, pen=40, width=14, shape=(260, 300)):
    """A clean picture of strokes."""
    picture = np.full(shape, paper, np.uint8)
    cv2.polylines(picture, list(strokes), False, pen, width, cv2.LINE_AA)
    return picture


def light(picture, left=0.6, right=1.0):
    """Light that comes from the right."""
    return np.rint(picture * np.linspace(left, right, picture.shape[1])).astype(np.uint8)


@pytest.fixture
def read(flagship):
    return lambda picture: read_picture(flagship, build_picture(picture))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_generated_picture_is_read(read, path):
    reading = read(read_upload(path.read_bytes()))
    assert reading is not None
    assert reading.prediction.is_digit
    assert reading.prediction.label == int(path.parent.name)


@pytest.mark.parametrize(("paper", "pen"), [(255, 0), (220, 40), (30, 200), (0, 255), (200, 120)])
def test_dark_on_light_and_light_on_dark_are_the_same_digit(read, paper, pen):
    reading = read(write(SEVEN, paper=paper, pen=pen))
    assert reading.prediction.label == 7
    assert np.abs(reading.framing.image - read(write(SEVEN)).framing.image).mean() < 0.02


def test_the_box_holds_the_digit_and_no_more(read):
    reading = read(write(SEVEN))
    assert reading.candidates[0].box == pytest.approx((53, 93, 207, 207), abs=4)


@pytest.mark.parametrize("width", [3, 8, 18, 30])
def test_the_pen_does_not_matter(read, width):
    assert read(write(SEVEN, width=width)).prediction.label == 7
    assert read(write(SEVEN, width=width)).framing.image.sum() == pytest.approx(
        read(write(SEVEN)).framing.image.sum(), rel=0.4
    )


def test_a_digit_in_two_pieces_is_one_digit(read):
    reading = read(write(*FIVE))
    assert reading.prediction.label == 5
    assert len(reading.candidates) == 1


def test_ink_of_the_papers_grey_is_told_by_its_colour(read):
    picture = np.empty((260, 300, 3), np.uint8)
    picture[:] = (130, 170, 90)
    cv2.polylines(picture, [SEVEN], False, (215, 125, 110), 14, cv2.LINE_AA)
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    assert int(grey.max()) - int(grey.min()) < 8
    assert read(picture).prediction.label == 7


def test_of_several_digits_each_is_a_candidate_and_can_be_chosen(flagship):
    picture = build_picture(
        write(SEVEN - np.array([70, 0]), *(part + np.array([170, 0]) for part in FIVE), shape=(260, 420))
    )
    first = read_picture(flagship, picture)
    second = read_picture(flagship, picture, chosen=1)
    assert {first.prediction.label, second.prediction.label} == {5, 7}
    assert first.candidates == second.candidates or len(first.candidates) == len(second.candidates)
    assert read_picture(flagship, picture, chosen=7).chosen == 0


def test_dirt_and_a_line_over_the_edge_are_not_the_digit(read):
    picture = write(SEVEN, shape=(260, 300))
    for row, column in [(20, 20), (230, 60), (120, 280)]:
        cv2.circle(picture, (column, row), 2, 40, -1)
    picture[240:243] = 40
    reading = read(picture)
    assert reading.prediction.label == 7
    assert reading.candidates[0].box == pytest.approx((53, 93, 207, 207), abs=4)


def test_another_model_reads_the_ink_that_the_finder_found(flagship):
    picture = build_picture(light(write(SEVEN)))
    other = type(flagship)("other", flagship.compute)
    reading = read_picture(other, picture, finder=flagship)
    np.testing.assert_array_equal(reading.framing.image, read_picture(flagship, picture).framing.image)


@pytest.mark.parametrize("value", [0, 128, 255])
@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (7, 3), (300, 400)])
def test_a_blank_picture_has_no_digit(read, value, shape):
    assert read(np.full(shape, value, np.uint8)) is None


def test_grain_and_slopes_of_light_are_not_a_digit(read):
    rng = np.random.default_rng(0)
    for spread in (1, 5, 15):
        grain = rng.normal(200, spread, (300, 400)).clip(0, 255).astype(np.uint8)
        assert read(grain) is None
        assert read(light(grain)) is None


@pytest.mark.parametrize("case", [{}, {"shadow": True}, {"ruled": True}])
def test_a_blank_sheet_hardly_ever_has_a_digit_and_never_a_certain_one(read, case):
    rng = np.random.default_rng(9)
    blank = np.zeros((28, 28), np.float32)
    readings = [read(take_photo(blank, rng, **case)) for _ in range(12)]
    found = [reading for reading in readings if reading is not None and reading.prediction.is_digit]
    assert len(found) <= 1
    assert all(reading.prediction.certainty != "sure" for reading in found)


def test_any_noise_is_no_digit_or_a_whole_image(read):
    rng = np.random.default_rng(2)
    for _ in range(15):
        shape = tuple(int(side) for side in rng.integers(1, 90, 2))
        picture = (rng.integers(0, 256, shape) * (rng.random(shape) < rng.uniform(0, 1))).astype(np.uint8)
        reading = read(picture)
        if reading is not None:
            assert reading.framing.ink.shape == (164, 164) or reading.candidates[0].method == "plain framing"
            assert reading.framing.image.max() == 1
            assert reading.prediction.certainty != "sure"


def test_photos_of_mnist_digits_are_read(read, mnist):
    rng = np.random.default_rng(1)
    places = rng.choice(len(mnist.test.images), 20, replace=False)
    readings = [read(take_photo(mnist.test.images[place], rng)) for place in places]
    right = [
        reading is not None and reading.prediction.label == label
        for reading, label in zip(readings, mnist.test.labels[places], strict=True)
    ]
    assert np.mean(right) >= 0.95
