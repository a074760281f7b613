"""preprocess.py: what the network sees does not depend on where and how large it was drawn."""

import cv2
import numpy as np
import pytest

from digitpad.artifacts import load_evaluation
from digitpad.preprocess import (
    compute_bounding_box,
    compute_box,
    compute_center_of_mass,
    frame_drawing,
    frame_ink,
    frame_picture,
)

SEVEN = [np.array([[90, 80], [220, 80], [150, 260]], np.float32)]


def longer_side(image):
    top, left, bottom, right = compute_bounding_box(image)
    return max(bottom - top, right - left)


def assert_like_mnist(image):
    assert image.shape == (28, 28)
    assert image.dtype == np.float32
    assert image.max() >= 254 / 255
    assert longer_side(image) in (19, 20)
    assert all(13.5 <= position < 14.5 for position in compute_center_of_mass(image))


def test_a_blank_pad_has_no_image():
    assert frame_drawing([]) is None
    assert frame_ink(np.zeros((50, 50), np.float32)) is None
    assert frame_picture(np.zeros((50, 50), np.uint8)) is None


@pytest.mark.parametrize("scale", [0.15, 0.3, 1.0, 2.0])
@pytest.mark.parametrize("place", [(-40, -80), (0, 0), (500, 20)])
def test_place_and_size_do_not_change_the_image(scale, place):
    moved = [stroke * scale + np.array(place, np.float32) for stroke in SEVEN]
    image, reference = frame_drawing(moved).image, frame_drawing(SEVEN).image
    assert_like_mnist(image)
    assert np.abs(image - reference).max() < 0.08  # the pen is placed to a sixteenth of a pixel


def test_a_dot_does_not_fill_the_box():
    image = frame_drawing([np.array([[100, 100]], np.float32)]).image
    assert (image > 0.5).sum() <= 9


def test_a_small_blot_in_a_picture_is_not_enlarged_to_the_whole_box():
    picture = np.zeros((128, 128), np.uint8)
    picture[60:63, 60:63] = 255
    assert longer_side(frame_picture(picture).image) <= 8


def test_the_steps_lead_from_one_to_the_next():
    framing = frame_drawing(SEVEN)
    row, column = framing.shift
    assert np.array_equal(framing.image[row : row + 20, column : column + 20], framing.box)
    assert framing.image.sum() == pytest.approx(framing.box.sum())
    assert compute_bounding_box(framing.ink) == framing.bounding_box
    assert compute_center_of_mass(framing.box) == framing.center_of_mass


def test_the_box_is_filled_by_area_coverage():
    ink = np.zeros((40, 40), np.float32)
    ink[:, :20] = 1
    ink[::2, 20:] = 1
    box = compute_box(ink, (0, 0, 40, 40))
    assert (box[:, :10] == 1).all()
    assert np.allclose(box[:, 10:], 0.5, atol=1 / 255)


def test_the_aspect_ratio_stays():
    ink = np.ones((100, 25), np.float32)
    box = compute_box(ink, (0, 0, 100, 25))
    assert compute_bounding_box(box) == (0, 7, 20, 13)  # 5 pixels in the middle of 20 touch six columns
    assert box.sum() == pytest.approx(100, abs=0.5)


def test_pale_ink_is_stretched_to_full_ink():
    ink = np.zeros((100, 100), np.float32)
    ink[10:90, 40:60] = 0.3
    assert frame_ink(ink).image.max() == 1


def test_real_digits_come_back_from_anywhere_on_the_canvas():
    rng = np.random.default_rng(0)
    saved = load_evaluation("cnn")
    for image in np.concatenate([saved.mistake_images, saved.doubtful_images]) / 255:
        assert_like_mnist(frame_picture(_put_on_canvas(image, rng)).image)


def test_all_of_mnists_test_set_comes_back_from_anywhere_on_the_canvas(mnist):
    rng = np.random.default_rng(0)
    sides = []
    for image in mnist.test.images:
        framed = frame_picture(_put_on_canvas(image, rng)).image
        assert_like_mnist(framed)
        sides.append(longer_side(framed))
    assert sides.count(20) >= 9_990


def test_enlarged_ten_times_mnist_comes_back_as_it_was(mnist):
    for image in mnist.test.images[:500]:
        framed = frame_picture(np.kron(image, np.ones((10, 10), np.float32))).image
        assert_like_mnist(framed)
        if min(extent(image)) % 2 == 0:  # an odd side falls between two pixels when it is centred
            assert np.abs(framed - image).max() < 0.02 or max(extent(image)) < 20


def extent(image):
    top, left, bottom, right = compute_bounding_box(image)
    return bottom - top, right - left


def _put_on_canvas(image, rng):
    """The image enlarged ten times and more, scaled to 0.3 to 0.9 of a canvas, anywhere on it."""
    side = int(rng.uniform(0.3, 0.9) * 320)
    large = np.kron(image, np.ones((10, 10), np.float32))
    scaled = cv2.resize(large, (side, side), interpolation=cv2.INTER_AREA)
    canvas = np.zeros((320, 320), np.float32)
    row, column = rng.integers(0, 320 - side, 2)
    canvas[row : row + side, column : column + side] = scaled
    return canvas


def test_the_cnn_loses_at_most_a_tenth_of_a_point_by_the_round_trip(mnist):
    from digitpad.classifier import load_classifier

    classifier = load_classifier("cnn")
    rng = np.random.default_rng(0)
    images, labels = mnist.test.images, mnist.test.labels
    framed = np.stack([frame_picture(_put_on_canvas(image, rng)).image for image in images])
    enlarged = np.stack([frame_picture(np.kron(image, np.ones((10, 10)))).image for image in images])
    direct, moved, tenfold = (
        (classifier.compute_logits(batch).argmax(axis=1) == labels).mean()
        for batch in (images, framed, enlarged)
    )
    assert moved >= direct - 0.001
    assert tenfold >= direct - 0.001
