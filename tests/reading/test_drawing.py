"""A drawing or a picture is framed and predicted once."""

import cv2
import numpy as np
import pytest

from digitpad.models.classifier import Classifier
from digitpad.models.engine import Outputs
from digitpad.preprocessing.framing import frame_drawing, frame_drawing_over
from digitpad.reading import frame_pad, open_picture, read_drawing, read_picture

ONE = [np.array([[160, 40], [160, 280]], np.float32)]
BAR = [np.array([[60, 100], [260, 100]], np.float32)]


@pytest.fixture
def underlay():
    """A 1 as MNIST has it: 20 pixels high, in the middle."""
    image = np.zeros((28, 28), np.uint8)
    image[4:24, 13:15] = 255
    return image


@pytest.fixture
def seen():
    """The images that the classifier was given."""
    return []


@pytest.fixture
def classifier(seen):
    def compute(images):
        seen.append(images)
        return Outputs(np.eye(10, dtype=np.float32)[[7] * len(images)])

    return Classifier("seven", compute)


def test_a_drawing_is_framed_and_predicted_once(classifier, seen):
    reading = read_drawing(classifier, ONE)
    assert (reading.model, reading.prediction.label, reading.drawing) == ("seven", 7, ONE)
    np.testing.assert_array_equal(reading.framing.image, frame_drawing(ONE).image)
    assert [images.shape for images in seen] == [(1, 28, 28)]


def test_a_blank_pad_has_no_reading(classifier, seen):
    assert read_drawing(classifier, []) is None
    assert frame_pad([]) is None
    assert seen == []


def test_strokes_are_read_together_with_the_image_under_them(classifier, underlay):
    reading = read_drawing(classifier, BAR, underlay=underlay)
    np.testing.assert_array_equal(reading.framing.image, frame_drawing_over(underlay, BAR).image)
    assert reading.underlay is underlay


def test_a_picture_is_read_by_its_strongest_candidate(flagship):
    page = np.full((400, 400), 220, np.uint8)
    cv2.line(page, (200, 80), (200, 320), 40, 20)
    picture = open_picture(cv2.imencode(".png", page)[1].tobytes())
    reading = read_picture(flagship, picture)
    assert reading.picture is picture
    assert reading.drawing == []
    assert (reading.chosen, reading.prediction.label) == (0, 1)
    np.testing.assert_array_equal(reading.framing.image, reading.candidates[0].framing.image)


def test_a_blank_picture_has_no_reading(classifier):
    blank = open_picture(cv2.imencode(".png", np.full((400, 400), 220, np.uint8))[1].tobytes())
    assert blank.proposals == ()
    assert read_picture(classifier, blank) is None


def test_a_file_that_is_no_picture_is_an_error():
    with pytest.raises(ValueError, match="PNG, JPEG, WebP, GIF and BMP"):
        open_picture(b"not a picture")
