"""A picture is shown whole in a square, and resized as most apps do."""

import cv2
import numpy as np

from digitpad.preprocessing.square import fit_square, resize_picture

SEVEN = np.array([[100, 60], [200, 60], [150, 200]])


def write(shape=(260, 300)):
    picture = np.full(shape, 220, np.uint8)
    cv2.polylines(picture, [SEVEN], False, 40, 14, cv2.LINE_AA)
    return picture


def test_a_picture_is_shown_whole_in_a_square_with_its_box():
    square, box = fit_square(write(shape=(300, 600)), (10, 20, 110, 220), side=300)
    assert square.shape == (300, 300)
    assert box == (80, 10, 130, 110)
    assert square[:75].max() == square[225:].max() == 0
    assert square[76:224].min() > 0
    assert fit_square(write(shape=(300, 600)), None, side=300)[1] == (75, 0, 225, 300)


def test_merely_resized_a_picture_has_white_ink():
    assert resize_picture(write()).mean() < 0.5
    assert resize_picture(255 - write()).mean() < 0.5
    assert resize_picture(write()).shape == (28, 28)
