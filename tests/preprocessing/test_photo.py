"""photo.py: a digit on paper is found, whatever the light, and nothing is found where nothing is."""

import cv2
import numpy as np
import pytest

from digitpad.preprocessing.framing import frame_found
from digitpad.preprocessing.photo import find_digit, fit_square, measure_contrasts, resize_picture
from tests.photos import take_photo

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


def image_of(picture):
    return frame_found(find_digit(picture).ink).image


@pytest.mark.parametrize(("paper", "pen"), [(255, 0), (220, 40), (30, 200), (0, 255), (200, 120)])
def test_dark_on_light_and_light_on_dark_are_the_same_digit(paper, pen):
    found = find_digit(write(SEVEN, paper=paper, pen=pen))
    assert found.dark == (pen < paper)
    assert found.others == 0
    assert np.abs(frame_found(found.ink).image - image_of(write(SEVEN))).max() < 0.1


def test_the_box_holds_the_digit_and_no_more():
    top, left, bottom, right = find_digit(write(SEVEN)).box
    assert (top, left, bottom, right) == pytest.approx((53, 93, 207, 207), abs=3)


def test_uneven_light_does_not_change_the_image():
    assert np.abs(image_of(light(write(SEVEN))) - image_of(write(SEVEN))).max() < 0.3
    assert np.abs(image_of(light(write(SEVEN))) - image_of(write(SEVEN))).mean() < 0.01


def test_colours_and_transparency_are_read():
    grey = write(SEVEN)
    colour = np.stack([grey, grey, 255 - (255 - grey) // 2], axis=-1)
    alpha = np.dstack([np.zeros((*grey.shape, 3), np.uint8), 220 - grey])
    for picture in (colour, alpha):
        assert np.abs(image_of(picture) - image_of(grey)).max() < 0.35


def test_floats_are_read_as_bytes_are():
    assert np.abs(image_of(write(SEVEN) / 255) - image_of(write(SEVEN))).max() < 0.02


def test_a_thin_pen_is_made_as_wide_as_mnists():
    thin, wide = (image_of(write(SEVEN, width=width)).sum() for width in (3, 18))
    assert thin == pytest.approx(wide, rel=0.25)


def test_a_digit_in_two_pieces_is_one_digit():
    found = find_digit(write(*FIVE))
    assert found.others == 0
    assert found.box[0] <= 60
    assert found.box[2] >= 190


def test_of_several_digits_the_largest_is_read_and_the_others_are_counted():
    small = [np.array([[x, 100], [x + 40, 100], [x + 10, 180]]) for x in (20, 120, 450)]
    found = find_digit(write(SEVEN + np.array([110, 0]), *small, shape=(260, 520)))
    assert found.others == 3
    assert found.box[1] > 190


def test_specks_and_lines_that_come_in_over_the_edge_are_not_the_digit():
    picture = write(SEVEN, shape=(260, 300))
    for row, column in [(20, 20), (230, 60), (120, 280)]:
        cv2.circle(picture, (column, row), 2, 40, -1)
    picture[240:243] = 40
    picture[:, 285:] = 60
    found = find_digit(picture)
    assert found.box == pytest.approx((53, 93, 207, 207), abs=3)


def test_pale_ruled_lines_across_the_digit_are_not_ink():
    picture = light(write(SEVEN))
    ruled = picture.copy()
    ruled[::26] = (0.85 * ruled[::26]).astype(np.uint8)
    assert np.abs(image_of(ruled) - image_of(picture)).mean() < 0.02


def test_a_digit_that_touches_the_edge_with_its_foot_is_read():
    picture = write(SEVEN)[40:206, 80:220]
    assert np.abs(image_of(picture) - image_of(write(SEVEN))).mean() < 0.03


def test_the_small_images_of_mnist_are_found_in_themselves(mnist):
    apart = [np.abs(image_of(image) - image).mean() for image in mnist.test.images[:100]]
    assert np.quantile(apart, 0.95) < 0.06


@pytest.mark.parametrize("value", [0, 128, 255])
@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (7, 3), (300, 400)])
def test_a_blank_picture_has_no_digit(value, shape):
    assert find_digit(np.full(shape, value, np.uint8)) is None


def test_grain_and_slopes_of_light_are_not_a_digit():
    rng = np.random.default_rng(0)
    for spread in (1, 5, 15):
        grain = rng.normal(200, spread, (300, 400)).clip(0, 255).astype(np.uint8)
        assert find_digit(grain) is None
        assert find_digit(light(grain)) is None


@pytest.mark.parametrize("case", [{}, {"shadow": True}, {"ruled": True}])
def test_on_a_blank_sheet_hardly_ever_anything_is_found(case):
    rng = np.random.default_rng(9)
    blank = np.zeros((28, 28), np.float32)
    found = [find_digit(take_photo(blank, rng, **case)) is not None for _ in range(40)]
    assert np.mean(found) <= 0.1


def test_any_noise_is_no_digit_or_a_whole_image():
    rng = np.random.default_rng(2)
    for _ in range(60):
        shape = tuple(int(side) for side in rng.integers(1, 90, 2))
        picture = (rng.integers(0, 256, shape) * (rng.random(shape) < rng.uniform(0, 1))).astype(np.uint8)
        found = find_digit(picture)
        if found is not None:
            assert found.ink.shape == (164, 164)
            assert frame_found(found.ink).image.max() == 1


def test_contrast_is_a_share_of_the_light_on_the_paper():
    darker, lighter = measure_contrasts(light(write(SEVEN, paper=200, pen=100)) / np.float32(255))
    assert darker[60, 110:190].mean() == pytest.approx(0.5, abs=0.05)
    assert lighter.max() < 0.2


@pytest.mark.parametrize("shape", [(0, 5), (5,), (5, 5, 2)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(ValueError, match="Expected a picture"):
        find_digit(np.zeros(shape, np.uint8))


def test_a_picture_is_shown_whole_in_a_square_with_its_box():
    square, box = fit_square(write(SEVEN, shape=(300, 600)), (10, 20, 110, 220), side=300)
    assert square.shape == (300, 300)
    assert box == (80, 10, 130, 110)
    assert square[:75].max() == square[225:].max() == 0
    assert square[76:224].min() > 0
    assert fit_square(write(SEVEN, shape=(300, 600)), None, side=300)[1] == (75, 0, 225, 300)


def test_merely_resized_a_picture_has_white_ink():
    assert resize_picture(write(SEVEN), dark=True).mean() < 0.5
    assert resize_picture(255 - write(SEVEN), dark=False).mean() < 0.5
    assert resize_picture(write(SEVEN), dark=True).shape == (28, 28)


def test_of_three_hundred_photos_of_test_digits_97_in_100_are_read(mnist):
    from digitpad.models.classifier import load_classifier

    rng = np.random.default_rng(1)
    places = rng.choice(len(mnist.test.images), 300, replace=False)
    found = [find_digit(take_photo(mnist.test.images[place], rng)) for place in places]
    images = [np.zeros((28, 28)) if one is None else frame_found(one.ink).image for one in found]
    read = load_classifier("cnn").compute_logits(np.stack(images)).argmax(axis=1)
    right = (read == mnist.test.labels[places]) & np.array([one is not None for one in found])
    assert right.mean() >= 0.97
