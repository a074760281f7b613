"""Fit a picture into a square: for showing it, and as most digit apps do before they read it."""

import cv2
import numpy as np
import numpy.typing as npt

from digitpad.config import IMAGE_SIZE
from digitpad.preprocessing.framing import BoundingBox, resize_ink
from digitpad.preprocessing.ink import to_grey
from digitpad.types import AnyArray, Image


def fit_square(
    picture: AnyArray, box: BoundingBox | None, *, side: int
) -> tuple[npt.NDArray[np.float32], BoundingBox]:
    """Fit a picture, in grey, into the middle of a square (side, side) in [0, 1].

    Returns the square and the place of `box` in it; without a box, the place of the whole picture.
    """
    grey = to_grey(picture)
    height, width = grey.shape
    scale = side / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    row, column = (side - size[1]) // 2, (side - size[0]) // 2
    square = np.zeros((side, side), np.float32)
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_NEAREST
    square[row : row + size[1], column : column + size[0]] = cv2.resize(grey, size, interpolation=method)
    top, left, bottom, right = (round(edge * scale) for edge in box or (0, 0, height, width))
    return square, (top + row, left + column, bottom + row, right + column)


def resize_picture(picture: AnyArray) -> Image:
    """Make a picture grey, invert it when its top left pixel is light, and resize it to (28, 28).

    That is what most digit apps do. It is measured and shown for comparison only.
    """
    grey = to_grey(picture)
    if grey[0, 0] > 0.5:
        grey = 1 - grey
    square, _ = fit_square(grey, None, side=10 * IMAGE_SIZE)
    image: Image = resize_ink(square)
    return image
