"""Measure the pen that a digit was written with, and redraw the digit with MNIST's."""

import cv2
import numpy as np
import numpy.typing as npt

from digitpad.config import PEN
from digitpad.preprocessing.ink import DRAWN_SIDE, MARGIN
from digitpad.types import Ink

WANTED = PEN * DRAWN_SIDE
"""MNIST's pen in pixels of a redrawn digit: 20 of 160."""

THIN, THICK = 0.64, 1.4
"""Pens between these shares of MNIST's are kept; MNIST's own vary from 0.64 to 1.5 (5th to 95th percentile)."""

THINNED = 0.8
"""Share of the excess that is taken off a thick pen; all of it would break the thinner parts of a line."""

SIDE = DRAWN_SIDE + 2 * MARGIN


def measure_lines(mask: npt.NDArray[np.uint8]) -> tuple[float, float]:
    """Mean and greatest width of the lines of a mask (h, w) of 0 and 1, in pixels, at least 1.

    In a strip of width w the mean distance to the paper is w/4 + 1/2.
    """
    depth = _measure_depth(mask)
    mean = 4 * float(depth.sum()) / max(1, cv2.countNonZero(mask)) - 2
    return max(1.0, mean), max(1.0, 2 * float(depth.max()) - 1)


def _measure_depth(mask: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Distance (h, w) of every pixel of the mask to the paper, which also surrounds it."""
    padded = cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    return np.asarray(cv2.distanceTransform(padded, cv2.DIST_L2, 3), np.float32)[1:-1, 1:-1]


def redraw(ink: Ink, pen: float) -> Ink:
    """Redraw the ink (h, w) of a digit, whose pen is `pen` pixels wide, with a pen like MNIST's.

    Returns (164, 164): the digit's longer side is about 160 pixels. A pen that occurs in MNIST is kept.
    """
    side = max(ink.shape)
    width = pen * DRAWN_SIDE / side
    thin = width < THIN * WANTED
    scale = (DRAWN_SIDE - WANTED) / max(1.0, side - pen) if thin else DRAWN_SIDE / side
    placed = _place(ink, scale)
    if thin:
        return _widen(placed, (WANTED - pen * scale) / 2)
    return _narrow(placed, THINNED * (width - WANTED) / 2) if width > THICK * WANTED else placed


def _place(ink: Ink, scale: float) -> Ink:
    """The ink enlarged or reduced by `scale`, in the middle of (164, 164)."""
    height, width = (min(SIDE, max(1, round(length * scale))) for length in ink.shape)
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    placed = np.zeros((SIDE, SIDE), np.float32)
    top, left = (SIDE - height) // 2, (SIDE - width) // 2
    placed[top : top + height, left : left + width] = cv2.resize(ink, (width, height), interpolation=method)
    return placed


def _widen(ink: Ink, by: float) -> Ink:
    """Widen lines by `by` pixels on each side."""
    full = ink >= 0.5
    if not full.any():
        return ink
    away = cv2.distanceTransform((~full).view(np.uint8), cv2.DIST_L2, 3)
    widened: Ink = np.clip(by + 0.5 - away, 0, 1).astype(np.float32)
    return widened


def _narrow(ink: Ink, by: float) -> Ink:
    """Narrow lines by `by` pixels on each side; unchanged where nothing would be left."""
    left = np.clip(_measure_depth((ink >= 0.5).view(np.uint8)) - by, 0, 1).astype(np.float32)
    return left if left.max() > 0.5 else ink
