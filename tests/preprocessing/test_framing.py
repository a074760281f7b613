"""framing.py: the image does not depend on where and how large the digit was drawn."""

import cv2
import numpy as np
import pytest

from digitpad.artifacts.store import open_run
from digitpad.evaluation.saved import read_evaluation
from digitpad.preprocessing.framing import (
    compute_bounding_box,
    compute_box,
    compute_center_of_mass,
    compute_shift,
    frame_drawing,
    frame_drawing_over,
    frame_found,
    frame_ink,
    frame_picture,
    resize_ink,
)
from digitpad.preprocessing.ink import draw_ink

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
def test_translation_and_scaling_do_not_change_the_image(scale, place):
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


def test_each_step_follows_from_the_previous_one():
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


def test_the_aspect_ratio_is_kept():
    ink = np.ones((100, 25), np.float32)
    box = compute_box(ink, (0, 0, 100, 25))
    assert compute_bounding_box(box) == (0, 7, 20, 13)  # 5 pixels in the middle of 20 touch six columns
    assert box.sum() == pytest.approx(100, abs=0.5)


def test_pale_ink_is_stretched_to_full_ink():
    ink = np.zeros((100, 100), np.float32)
    ink[10:90, 40:60] = 0.3
    assert frame_ink(ink).image.max() == 1


def test_the_box_and_its_centre_are_where_the_image_shows_them():
    framing = frame_drawing(SEVEN)
    row, column = framing.shift
    assert framing.placed_box == (row, column, row + 20, column + 20)
    assert framing.placed_center == pytest.approx(compute_center_of_mass(framing.image), abs=1e-6)
    assert framing.placed_center[0] == framing.center_of_mass[0] + row


@pytest.mark.parametrize(
    ("center", "shift"), [((9.5, 9.5), (4, 4)), ((9.499, 9.501), (5, 4)), ((0, 19), (14, -5))]
)
def test_the_shift_centres_to_within_half_a_pixel(center, shift):
    assert compute_shift(center) == shift


def test_the_bounding_box_is_half_open():
    ink = np.zeros((9, 12), np.float32)
    ink[2, 3], ink[6, 8] = 0.1, 1
    assert compute_bounding_box(ink) == (2, 3, 7, 9)
    assert compute_bounding_box(np.zeros((3, 3))) is None


def test_the_centre_of_mass_is_weighted_by_ink():
    assert compute_center_of_mass(np.array([[1, 0, 0], [0, 0, 3]], np.float32)) == (0.75, 1.5)


def test_resized_ink_keeps_its_place():
    ink = np.zeros((56, 56), np.float32)
    ink[10:12, 40:42] = 1
    resized = resize_ink(ink)
    assert resized.shape == (28, 28)
    assert resized[5, 20] == 1
    assert resized.sum() == 1
    ink = np.zeros((84, 84), np.float32)
    ink[9, 30] = 1
    assert resize_ink(ink)[3, 10] == pytest.approx(1 / 9)


def test_a_tremble_on_the_pad_is_not_enlarged_to_the_whole_box():
    tremble = [np.array([[100, 100], [105, 104]], np.float32)]
    assert longer_side(frame_drawing(tremble, canvas_side=320).image) < 12
    assert longer_side(frame_drawing(tremble, canvas_side=0).image) == 20


def test_a_box_is_cut_where_it_reaches_over_the_edge():
    ink = np.zeros((100, 100), np.float32)
    ink[:, 48:52], ink[:10] = 0.2, 1
    framing = frame_ink(ink)
    row, column = framing.shift
    assert row > 8
    assert np.array_equal(framing.image[row:, column : column + 20], framing.box[: 28 - row])
    assert framing.image[:row].max() == 0
    assert framing.image.sum() < framing.box.sum()


def test_a_box_of_few_pixels_is_enlarged_by_area():
    box = compute_box(np.array([[1, 0.5]], np.float32), (0, 0, 1, 2))
    assert compute_bounding_box(box) == (5, 0, 15, 20)
    assert (box[5:15, :10] == 1).all()
    assert np.allclose(box[5:15, 10:], 0.5, atol=1 / 255)


def test_a_small_box_is_not_enlarged_to_20_pixels():
    ink = np.ones((5, 5), np.float32)
    box = compute_box(ink, (0, 0, 5, 5), min_side=10)
    assert compute_bounding_box(box) == (5, 5, 15, 15)
    assert (box[5:15, 5:15] == 1).all()


def test_a_box_has_steps_of_a_255th_and_reaches_full_ink():
    ink = np.random.default_rng(0).uniform(0, 0.4, (50, 30)).astype(np.float32)
    box = compute_box(ink, (0, 0, 50, 30))
    assert box.dtype == np.float32
    assert box.max() == 1
    assert np.allclose(box * 255, np.rint(box * 255), atol=1e-4)


def test_a_digit_found_in_a_photo_is_framed_like_a_drawing():
    ink = draw_ink(SEVEN, canvas_side=320)
    assert np.array_equal(frame_found(ink).image, frame_drawing(SEVEN).image)
    dot = np.zeros((164, 164), np.float32)
    dot[80:90, 80:90] = 1
    assert longer_side(frame_found(dot).image) <= 3


def test_the_smallest_side_follows_the_pictures_size_by_default():
    ink = np.zeros((100, 200), np.float32)
    ink[40:48, 90:98] = 1
    assert frame_ink(ink, min_side=8).box.sum() == 400
    assert frame_ink(ink).box.sum() == pytest.approx((20 * 8 / (200 * 10 / 128)) ** 2, rel=0.05)


def test_an_image_on_the_pad_is_unchanged_and_its_box_surrounds_its_ink():
    image = np.zeros((28, 28), np.uint8)
    image[4:24, 13:17] = 255
    image[10:12, 14:16] = 100
    framing = frame_drawing_over(image, [])
    assert np.array_equal(framing.image, image / np.float32(255))
    assert framing.bounding_box == (4, 13, 24, 17)
    assert framing.shift == (4, 5)
    assert np.array_equal(framing.box, framing.image[4:24, 5:25])
    assert framing.center_of_mass == compute_center_of_mass(framing.box)
    assert framing.ink is framing.image
    assert framing.ink.dtype == np.float32


def test_ink_near_the_edge_of_an_image_keeps_its_box_inside():
    image = np.zeros((28, 28), np.uint8)
    image[0:3, 25:28] = 255
    framing = frame_drawing_over(image, [])
    assert framing.shift == (0, 8)
    assert framing.box.sum() == 9
    image[:, 25:] = 0
    image[10:14, 2:4] = 255
    assert frame_drawing_over(image, []).shift == (2, 0)


def test_an_image_larger_than_the_box_is_framed_again():
    image = np.zeros((28, 28), np.uint8)
    image[2:26, 13:15] = 255
    assert longer_side(frame_drawing_over(image, []).image) == 20
    image[2:6] = 0
    assert longer_side(frame_drawing_over(image, []).image) == 20
    assert frame_drawing_over(np.zeros((28, 28), np.uint8), []) is None


def test_an_image_with_strokes_over_it_is_framed_with_them():
    image = np.zeros((28, 28), np.uint8)
    image[4:24, 13:15] = 128
    framing = frame_drawing_over(image, [np.array([[60, 160], [260, 160]], np.float32)])
    assert framing.ink.shape == (320, 320)
    assert framing.ink[60, 160] == pytest.approx(128 / 255)
    assert framing.ink[160, 70] == 1


def test_real_digits_come_back_from_anywhere_on_the_canvas():
    rng = np.random.default_rng(0)
    saved = read_evaluation(open_run("cnn"))
    for image in np.concatenate([saved.mistake_images, saved.doubtful_images]) / 255:
        assert_like_mnist(frame_picture(_put_on_canvas(image, rng)).image)


EVERY = pytest.mark.parametrize("every", [20, pytest.param(1, marks=pytest.mark.slow)])
"""All of MNIST's test images take a minute and a half; a sample of them runs by default."""


@EVERY
def test_mnists_test_images_come_back_from_anywhere_on_the_canvas(mnist, every):
    rng = np.random.default_rng(0)
    sides = []
    for image in mnist.test.images[::every]:
        framed = frame_picture(_put_on_canvas(image, rng)).image
        assert_like_mnist(framed)
        sides.append(longer_side(framed))
    assert sides.count(20) >= 0.999 * len(sides)


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


@EVERY
def test_the_cnn_loses_at_most_a_tenth_of_a_point_by_the_round_trip(mnist, every):
    from digitpad.models.classifier import load_classifier

    classifier = load_classifier("cnn")
    rng = np.random.default_rng(0)
    images, labels = mnist.test.images[::every], mnist.test.labels[::every]
    framed = np.stack([frame_picture(_put_on_canvas(image, rng)).image for image in images])
    enlarged = np.stack([frame_picture(np.kron(image, np.ones((10, 10)))).image for image in images])
    direct, moved, tenfold = (
        (classifier.compute_logits(batch).argmax(axis=1) == labels).mean()
        for batch in (images, framed, enlarged)
    )
    assert moved >= direct - 0.001
    assert tenfold >= direct - 0.001
