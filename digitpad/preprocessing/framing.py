"""Ink → MNIST's 28x28, as MNIST's makers did it, every step kept for showing.

LeCun's description of MNIST, and Yadav and Bottou, "Cold Case: the Lost MNIST Digits" (NeurIPS 2019), whose
reconstruction matches MNIST to within 3 of 255.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from digitpad.config import BOX_SIZE, CANVAS_SIZE, CENTER, IMAGE_SIZE, MIN_SIDE
from digitpad.preprocessing.ink import DRAWN_SIDE, draw_ink, draw_over, read_picture
from digitpad.strokes.drawing import Drawing

BoundingBox = tuple[int, int, int, int]
"""(top, left, bottom, right), half-open, in pixels of the ink."""


@dataclass(frozen=True)
class Framing:
    """Ink on its way to 28x28, step by step."""

    ink: np.ndarray
    """(H, W) float32 in [0, 1]"""
    bounding_box: BoundingBox
    box: np.ndarray
    """(20, 20) float32 in [0, 1], multiples of 1/255"""
    center_of_mass: tuple[float, float]
    """(row, column) in the box"""
    shift: tuple[int, int]
    """(rows, columns): where the box's corner lies in the image"""
    image: np.ndarray
    """(28, 28) float32 in [0, 1]: what the network sees"""

    @property
    def placed_center(self) -> tuple[float, float]:
        """(row, column) of the box's centre of mass in the image: in [13.5, 14.5)."""
        return self.center_of_mass[0] + self.shift[0], self.center_of_mass[1] + self.shift[1]

    @property
    def placed_box(self) -> BoundingBox:
        """Where the box lies in the image; it may reach over the edge."""
        row, column = self.shift
        return row, column, row + BOX_SIZE, column + BOX_SIZE


def frame_drawing(drawing: Drawing, *, canvas_side: float = CANVAS_SIZE) -> Framing | None:
    """A drawing, redrawn with MNIST's pen and framed; None when nothing is drawn.

    `canvas_side` is the side of what it was drawn on, in the drawing's own units; 0 when it is not known.
    """
    ink = draw_ink(drawing, canvas_side=canvas_side)
    return None if ink is None else frame_ink(ink, min_side=DRAWN_SIDE)


def frame_picture(picture: np.ndarray) -> Framing | None:
    """A picture (see `read_picture`), found and framed; None when it is blank."""
    ink = read_picture(picture)
    return None if ink is None else frame_ink(ink)


def frame_found(ink: np.ndarray) -> Framing | None:
    """The ink (164, 164) of a digit that was found in a photo (`photo.Found`), framed."""
    return frame_ink(ink, min_side=DRAWN_SIDE)


def frame_drawing_over(image: np.ndarray, drawing: Drawing) -> Framing | None:
    """An image (28, 28) uint8 of MNIST's that lies on the pad, with a drawing (maybe empty) over it, framed.

    Alone it stays as it is: it is framed already, and framing it again could move it by half a pixel.
    """
    if drawing:
        return frame_ink(draw_over(image / 255, drawing))
    ink = (image / 255).astype(np.float32)
    bounding_box = compute_bounding_box(ink)
    if bounding_box is None or max(_sides(bounding_box)) > BOX_SIZE:
        return frame_picture(image)
    height, width = _sides(bounding_box)
    top, left = (
        min(max(0, edge - (BOX_SIZE - side) // 2), IMAGE_SIZE - BOX_SIZE)
        for edge, side in zip(bounding_box, (height, width), strict=False)
    )
    box = ink[top : top + BOX_SIZE, left : left + BOX_SIZE]
    return Framing(ink, bounding_box, box, compute_center_of_mass(box), (top, left), ink)


def _sides(bounding_box: BoundingBox) -> tuple[int, int]:
    top, left, bottom, right = bounding_box
    return bottom - top, right - left


def frame_ink(ink: np.ndarray, *, min_side: float | None = None) -> Framing | None:
    """Ink (H, W) in [0, 1] → Framing; None when there is none.

    A bounding box smaller than `min_side` (default: MIN_SIDE of the ink's longer side) is not enlarged to the
    whole box. The longer side of the result is 20 pixels and its centre of mass in [13.5, 14.5). Ink so
    lopsided that centring pushes a row of it over the edge loses that row, as in MNIST (3 of its 10,000 test
    images).
    """
    bounding_box = compute_bounding_box(ink)
    if bounding_box is None:
        return None
    box = compute_box(ink, bounding_box, min_side=MIN_SIDE * max(ink.shape) if min_side is None else min_side)
    center = compute_center_of_mass(box)
    shift = compute_shift(center)
    return Framing(ink, bounding_box, box, center, shift, _place(box, shift))


def resize_ink(ink: np.ndarray) -> np.ndarray:
    """Ink (H, W) merely resized to (28, 28) by area, wherever and however large: what most digit apps do.

    Only for showing why the rest of this module is there; the network was not trained on such images.
    """
    return cv2.resize(ink, (IMAGE_SIZE, IMAGE_SIZE), interpolation=cv2.INTER_AREA)


def compute_bounding_box(ink: np.ndarray) -> BoundingBox | None:
    """The smallest box that holds all ink; None when there is none."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return None
    return int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1


def compute_box(ink: np.ndarray, bounding_box: BoundingBox, *, min_side: float = 0) -> np.ndarray:
    """The ink of a bounding box in 20x20 pixels by area coverage, stretched to full ink, in steps of 1/255.

    The aspect ratio stays: a square around the middle of the bounding box, as large as its longer side (at
    least `min_side`), becomes the box.
    """
    top, left, bottom, right = bounding_box
    side = max(bottom - top, right - left, min_side)
    rows = _overlap(bottom - top, side)
    columns = _overlap(right - left, side)
    box = rows @ ink[top:bottom, left:right] @ columns.T
    return (np.rint(np.clip(box / min(1.0, box.max()), 0, 1) * 255) / 255).astype(np.float32)


def _overlap(length: int, side: float) -> np.ndarray:
    """Weights (20, length): which share of each box pixel each source pixel covers, when `length` source pixels
    lie in the middle of `side` and those make 20.
    """
    scale = BOX_SIZE / side
    edges = (np.arange(length + 1) + (side - length) / 2) * scale
    pixels = np.arange(BOX_SIZE)[:, None]
    covered = np.minimum(pixels + 1, edges[1:]) - np.maximum(pixels, edges[:-1])
    return np.maximum(covered, 0).astype(np.float32)


def compute_center_of_mass(image: np.ndarray) -> tuple[float, float]:
    """(row, column) barycentre of an image that is not blank, in pixel indices."""
    total = image.sum(dtype=np.float64)
    rows, columns = image.sum(axis=1, dtype=np.float64), image.sum(axis=0, dtype=np.float64)
    return float(rows @ np.arange(len(rows)) / total), float(columns @ np.arange(len(columns)) / total)


def compute_shift(center: tuple[float, float]) -> tuple[int, int]:
    """Whole pixels (rows, columns) that bring a centre of mass into [13.5, 14.5)."""
    return math.ceil(CENTER - 0.5 - center[0]), math.ceil(CENTER - 0.5 - center[1])


def _place(box: np.ndarray, shift: tuple[int, int]) -> np.ndarray:
    """The box at `shift` in an empty image, cut where it reaches over the edge."""
    room = np.pad(np.zeros((IMAGE_SIZE, IMAGE_SIZE), np.float32), BOX_SIZE)
    row, column = shift[0] + BOX_SIZE, shift[1] + BOX_SIZE
    room[row : row + BOX_SIZE, column : column + BOX_SIZE] = box
    return room[BOX_SIZE:-BOX_SIZE, BOX_SIZE:-BOX_SIZE].copy()
