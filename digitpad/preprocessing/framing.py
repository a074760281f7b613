"""Frame ink as MNIST's makers did: 28x28 images, with every step kept for display.

LeCun's description of MNIST, and Yadav and Bottou, "Cold Case: the Lost MNIST Digits" (NeurIPS 2019), whose
reconstruction matches MNIST to within 3 of 255.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import cv2
import numpy as np

from digitpad.config import BOX_SIZE, CANVAS_SIZE, IMAGE_SIZE, MIN_SIDE
from digitpad.preprocessing.ink import DRAWN_SIDE, draw_ink, draw_over, read_picture
from digitpad.strokes.drawing import Drawing
from digitpad.types import Floats, Image, ImageBytes, Ink, Picture

CENTER = 14
"""Row and column that the centre of mass is shifted to: in MNIST's 10,000 test images it is in [13.5, 14.5)."""

BoundingBox: TypeAlias = tuple[int, int, int, int]
"""(top, left, bottom, right), half-open, in pixels."""


@dataclass(frozen=True)
class Framing:
    """The steps from ink to a 28x28 image."""

    ink: Ink
    """(H, W) float32 in [0, 1]"""
    bounding_box: BoundingBox
    """of the ink, in its pixels"""
    box: Ink
    """(20, 20) float32 in [0, 1], multiples of 1/255"""
    center_of_mass: tuple[float, float]
    """(row, column) in the box"""
    shift: tuple[int, int]
    """(row, column) of the box's corner in the image; negative where the box reaches over the edge"""
    image: Image
    """(28, 28) float32 in [0, 1]: the network's input"""

    @property
    def placed_center(self) -> tuple[float, float]:
        """(row, column) of the box's centre of mass in the image: in [13.5, 14.5)."""
        return self.center_of_mass[0] + self.shift[0], self.center_of_mass[1] + self.shift[1]

    @property
    def placed_box(self) -> BoundingBox:
        """Position of the box in the image; it may reach over the edge."""
        row, column = self.shift
        return row, column, row + BOX_SIZE, column + BOX_SIZE


def frame_drawing(drawing: Drawing, *, canvas_side: float = CANVAS_SIZE) -> Framing | None:
    """Redraw a drawing with MNIST's pen and frame it; None when it is blank.

    `canvas_side` is the side of the surface it was drawn on, in the drawing's units; 0 when unknown.
    """
    ink = draw_ink(drawing, canvas_side=canvas_side)
    return None if ink is None else frame_ink(ink, min_side=DRAWN_SIDE)


def frame_picture(picture: Picture) -> Framing | None:
    """Find the ink of a picture (see `read_picture`) and frame it; None when the picture is blank."""
    ink = read_picture(picture)
    return None if ink is None else frame_ink(ink)


def frame_found(ink: Ink) -> Framing | None:
    """Frame the ink (164, 164) of a digit that was found in a picture (`proposals.Proposal`)."""
    return frame_ink(ink, min_side=DRAWN_SIDE)


def frame_drawing_over(image: ImageBytes, drawing: Drawing) -> Framing | None:
    """Frame an image (28, 28) uint8 of MNIST that lies on the pad, together with a drawing over it.

    Without a drawing the image stays unchanged: it is framed already, and framing it again could move it by
    half a pixel. None when both are blank.
    """
    if drawing:
        return frame_ink(draw_over((image / 255).astype(np.float32), drawing))
    ink = (image / 255).astype(np.float32)
    bounding_box = compute_bounding_box(ink)
    if bounding_box is None or max(_compute_sides(bounding_box)) > BOX_SIZE:
        return frame_picture(image)
    return _describe_framed(ink, bounding_box)


def _describe_framed(image: Image, bounding_box: BoundingBox) -> Framing:
    """Build the framing of an image (28, 28) that is framed already: its box around the middle of its ink."""
    top, left = (
        min(max(0, edge - (BOX_SIZE - side) // 2), IMAGE_SIZE - BOX_SIZE)
        for edge, side in zip(bounding_box[:2], _compute_sides(bounding_box), strict=True)
    )
    box = image[top : top + BOX_SIZE, left : left + BOX_SIZE]
    return Framing(
        ink=image,
        bounding_box=bounding_box,
        box=box,
        center_of_mass=compute_center_of_mass(box),
        shift=(top, left),
        image=image,
    )


def _compute_sides(bounding_box: BoundingBox) -> tuple[int, int]:
    """Return (height, width)."""
    top, left, bottom, right = bounding_box
    return bottom - top, right - left


def frame_ink(ink: Ink, *, min_side: float | None = None) -> Framing | None:
    """Frame ink (H, W) in [0, 1]; None when there is none.

    A bounding box smaller than `min_side` (default: MIN_SIDE of the ink's longer side) is not enlarged to the
    whole box. Otherwise the longer side of the result is 20 pixels. The centre of mass is in [13.5, 14.5).
    Where centring pushes a row over the edge, the image loses that row, as in MNIST (3 of its 10,000 test
    images).
    """
    bounding_box = compute_bounding_box(ink)
    if bounding_box is None:
        return None
    box = compute_box(ink, bounding_box, min_side=MIN_SIDE * max(ink.shape) if min_side is None else min_side)
    center = compute_center_of_mass(box)
    shift = compute_shift(center)
    return Framing(
        ink=ink,
        bounding_box=bounding_box,
        box=box,
        center_of_mass=center,
        shift=shift,
        image=_place(box, shift),
    )


def resize_ink(ink: Ink) -> Image:
    """Resize ink (H, W) to (28, 28) by area without centring or scaling it, as most digit apps do.

    Only for comparison on the page; no network was trained on such images.
    """
    return np.asarray(cv2.resize(ink, (IMAGE_SIZE, IMAGE_SIZE), interpolation=cv2.INTER_AREA))


def compute_bounding_box(ink: Ink) -> BoundingBox | None:
    """Find the smallest box that holds all ink; None when there is none."""
    inked = ink != 0
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    if not len(rows):
        return None
    return int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1


def compute_box(ink: Ink, bounding_box: BoundingBox, *, min_side: float = 0) -> Ink:
    """Scale the ink of a bounding box to (20, 20) by area coverage, with full ink at 1, in steps of 1/255.

    The aspect ratio stays: a square around the middle of the bounding box, as large as its longer side (at
    least `min_side`), becomes the box.
    """
    top, left, bottom, right = bounding_box
    side = max(bottom - top, right - left, min_side)
    rows = _compute_overlap(bottom - top, side)
    columns = _compute_overlap(right - left, side)
    box = rows @ ink[top:bottom, left:right] @ columns.T
    quantized: Ink = (np.rint(np.clip(box / min(1.0, box.max()), 0, 1) * 255) / 255).astype(np.float32)
    return quantized


@lru_cache(maxsize=1024)
def _compute_overlap(length: int, side: float) -> Floats:
    """Compute the weights (20, length) of source pixels in box pixels along one axis.

    A weight is the share of a box pixel that a source pixel covers, when `length` source pixels are centred in
    `side` pixels that make up the box.
    """
    scale = BOX_SIZE / side
    edges = (np.arange(length + 1) + (side - length) / 2) * scale
    pixels = np.arange(BOX_SIZE)[:, None]
    covered: Floats = np.minimum(pixels + 1, edges[1:]) - np.maximum(pixels, edges[:-1])
    return np.maximum(covered, 0).astype(np.float32)


def compute_center_of_mass(image: Ink) -> tuple[float, float]:
    """Compute the centre of mass (row, column) of an image that is not blank, in pixel indices."""
    total = image.sum(dtype=np.float64)
    rows, columns = image.sum(axis=1, dtype=np.float64), image.sum(axis=0, dtype=np.float64)
    return float(rows @ np.arange(len(rows)) / total), float(columns @ np.arange(len(columns)) / total)


def compute_shift(center: tuple[float, float]) -> tuple[int, int]:
    """Compute the shift in whole pixels (rows, columns) that brings a centre of mass into [13.5, 14.5)."""
    return math.ceil(CENTER - 0.5 - center[0]), math.ceil(CENTER - 0.5 - center[1])


def _place(box: Ink, shift: tuple[int, int]) -> Image:
    """Put the box at `shift` into an empty image, and cut it where it reaches over the edge."""
    image = np.zeros((IMAGE_SIZE, IMAGE_SIZE), np.float32)
    to_rows, from_rows = _clip_shift(shift[0])
    to_columns, from_columns = _clip_shift(shift[1])
    image[to_rows, to_columns] = box[from_rows, from_columns]
    return image


def _clip_shift(shift: int) -> tuple[slice, slice]:
    """Return where a box shifted along one axis falls into the image, and which part of the box that is."""
    start, stop = max(0, shift), min(IMAGE_SIZE, shift + BOX_SIZE)
    return slice(start, stop), slice(start - shift, stop - shift)
