"""Shares of pictures that are read, kind by kind. Samples run always; the full sets are slow."""

import cv2
import numpy as np
import pytest

from benchmarks.picture_kinds import BLANKS, KINDS
from benchmarks.picture_matrix import list_blank_cells, list_cells, make_cell
from digitpad.reading import build_picture, read_picture
from tests.photos import take_photo


@pytest.fixture
def read(flagship):
    """Reads a picture: its digit or None, and whether that is certain."""

    def read(picture):
        reading = read_picture(flagship, build_picture(picture))
        if reading is None or not reading.prediction.is_digit:
            return None, False
        return reading.prediction.label, reading.prediction.certainty == "sure"

    return read


def measure(read, pictures, labels):
    return np.mean([read(picture)[0] == label for picture, label in zip(pictures, labels, strict=True)])


def choose(mnist, count, seed=0):
    places = np.random.default_rng(seed).choice(len(mnist.test.images), count, replace=False)
    return (255 * mnist.test.images[places]).astype(np.uint8), mnist.test.labels[places]


def crop(image, margin):
    """The digit enlarged eight times, with that many pixels around it."""
    large = cv2.resize(image, None, fx=8, fy=8, interpolation=cv2.INTER_CUBIC)
    rows, columns = np.nonzero(large > 60)
    cut = large[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    return cv2.copyMakeBorder(cut, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=0)


def compress(image):
    return cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 75])[1], cv2.IMREAD_COLOR)


def frame(image):
    framed = 255 - image
    framed[0] = framed[-1] = framed[:, 0] = framed[:, -1] = 0
    return framed


CHANGES = {
    **{f"enlarged, margin {margin}": lambda image, m=margin: crop(image, m) for margin in (0, 1, 2, 4, 8, 16)},
    "28 pixels, JPEG": compress,
    "28 pixels, dark on light, JPEG": lambda image: compress(255 - image),
    "one-pixel frame": frame,
}


@pytest.mark.parametrize("change", CHANGES)
def test_mnist_digits_are_read_in_small_and_tight_pictures(read, mnist, change):
    images, labels = choose(mnist, 20)
    assert measure(read, [CHANGES[change](image) for image in images], labels) >= 0.95


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES)
def test_98_in_100_mnist_digits_are_read_in_small_and_tight_pictures(read, mnist, change):
    images, labels = choose(mnist, 200)
    assert measure(read, [CHANGES[change](image) for image in images], labels) >= 0.98


@pytest.mark.slow
def test_of_300_photos_995_in_1000_are_read(read, mnist):
    rng = np.random.default_rng(1)
    places = rng.choice(len(mnist.test.images), 300, replace=False)
    photos = [take_photo(mnist.test.images[place], rng) for place in places]
    assert measure(read, photos, mnist.test.labels[places]) >= 0.995


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_of_every_kind_is_read(read, kind):
    cells = [cell for cell in list_cells() if cell.kind == kind]
    made = [next(make_cell(cell, 1)) for cell in cells[:: max(1, len(cells) // 12)]]
    assert measure(read, [one.pixels for one in made], [one.label for one in made]) >= 0.85


@pytest.mark.parametrize("kind", BLANKS)
def test_a_blank_sheet_of_every_kind_has_no_certain_digit(read, kind):
    made = [picture for cell in list_blank_cells() if cell.kind == kind for picture in make_cell(cell, 1)]
    answers = [read(one.pixels) for one in made]
    assert sum(label is not None for label, _ in answers) <= 1
    assert not any(certain for _, certain in answers)


@pytest.mark.slow
@pytest.mark.parametrize("cell", list_cells(), ids=lambda cell: cell.name)
def test_98_in_100_pictures_of_every_cell_are_read(read, cell):
    made = list(make_cell(cell, 100))
    assert measure(read, [one.pixels for one in made], [one.label for one in made]) >= 0.98


@pytest.mark.slow
def test_at_most_1_in_100_blank_sheets_has_a_digit_and_none_a_certain_one(read):
    answers = [read(one.pixels) for cell in list_blank_cells() for one in make_cell(cell, 20)]
    assert np.mean([label is not None for label, _ in answers]) <= 0.01
    assert not any(certain for _, certain in answers)
