"""Strokes or a picture → ink: (H, W) float32, 0 paper, 1 pen."""

import cv2
import numpy as np

from digitpad.config import BOX_SIZE, CANVAS_SIZE, IMAGE_SIZE, MIN_SIDE, PEN
from digitpad.preprocessing.cleanup import drop_stray_dots, drop_underline
from digitpad.strokes.drawing import Drawing

DRAWN_SIDE = 160
"""Longer side, in pixels, of a drawing as it is redrawn: eight to every pixel of MNIST's box, so that shrinking
it by area leaves the soft edges that scanned digits have."""

MARGIN = 2
"""Paper around a redrawn drawing, in pixels: room for the soft edge of the pen."""


_SUBPIXEL_BITS = 4

_PEN_WIDTH = 18
"""What OpenCV is asked for to draw an eighth of DRAWN_SIDE: its smooth lines come out 1.3 pixels wider."""

NOISE = 4.0
"""How many times the spread of the paper's grey a pixel must stand out to be ink."""


def draw_ink(drawing: Drawing, *, canvas_side: float = 0) -> np.ndarray | None:
    """Redraw a drawing with MNIST's pen, whatever pen and size it was drawn with: (164, 164), or None if empty.

    The strokes are scaled so that with the pen they span DRAWN_SIDE; the pen is an eighth of that. A drawing
    smaller than MIN_SIDE of `canvas_side` is scaled as if it were that large, so that a dot remains a dot.
    A stray dot far from all the rest and a line under the digit are left out.
    """
    strokes = [stroke for stroke in drawing if len(stroke)]
    if not strokes:
        return None
    strokes = drop_underline(drop_stray_dots(strokes))
    points = np.concatenate(strokes).astype(np.float64)
    low, high = points.min(axis=0), points.max(axis=0)
    side = max(float((high - low).max()), MIN_SIDE * canvas_side)
    scale = DRAWN_SIDE * (1 - PEN) / side if side > 0 else 1.0
    middle = MARGIN + DRAWN_SIDE / 2 - 0.5
    ink = np.zeros((DRAWN_SIDE + 2 * MARGIN,) * 2, np.uint8)
    for stroke in strokes:
        placed = (stroke - (low + high) / 2) * scale + middle
        _draw_stroke(ink, placed)
    return ink.astype(np.float32) / 255


def draw_as_seen(drawing: Drawing, *, canvas_side: int, pen: int) -> np.ndarray:
    """A drawing as it lies on the canvas, (canvas_side, canvas_side): the same place, size and pen."""
    ink = np.zeros((canvas_side, canvas_side), np.uint8)
    for stroke in drawing:
        if len(stroke):
            _draw_stroke(ink, stroke, width=pen)
    return ink.astype(np.float32) / 255


def _draw_stroke(ink: np.ndarray, points: np.ndarray, *, width: int = _PEN_WIDTH) -> None:
    fixed = np.rint(points * (1 << _SUBPIXEL_BITS)).astype(np.int32)
    if len(fixed) == 1:
        fixed = np.repeat(fixed, 2, axis=0)
    cv2.polylines(ink, [fixed], False, 255, width, cv2.LINE_AA, _SUBPIXEL_BITS)


PICTURE_PIXEL = CANVAS_SIZE // IMAGE_SIZE
"""Side of one pixel of an image that lies enlarged on the pad: 11 of the pad's."""

_PEN_OVER = int(PEN * BOX_SIZE * PICTURE_PIXEL) - 1
"""Width asked of OpenCV for an eighth of the 220 pixels that an image's digit spans there."""


def enlarge_image(image: np.ndarray) -> np.ndarray:
    """An image (28, 28) as it lies on the pad, in the middle and without smoothing: (320, 320), same dtype."""
    large = np.repeat(np.repeat(image, PICTURE_PIXEL, axis=0), PICTURE_PIXEL, axis=1)
    before = (CANVAS_SIZE - len(large)) // 2
    return np.pad(large, (before, CANVAS_SIZE - len(large) - before))


def draw_over(image: np.ndarray, drawing: Drawing) -> np.ndarray:
    """Ink (320, 320) of an image (28, 28) in [0, 1] on the pad and of a drawing over it, in the pad's units.

    The pen is MNIST's, for the size that the image's own digit has there.
    """
    strokes = draw_as_seen(drawing, canvas_side=CANVAS_SIZE, pen=_PEN_OVER)
    return np.maximum(enlarge_image(image.astype(np.float32)), strokes)


def read_picture(picture: np.ndarray) -> np.ndarray | None:
    """Ink (H, W) of a picture: grey (H, W), colour (H, W, 3) or with transparency (H, W, 4); None if blank.

    uint8, or floats in [0, 1]; RGB order. Dark on light or light on dark: the paper is what the edge of the
    picture shows, the ink what differs from it on the side that differs more. Raises ValueError for other
    shapes.
    """
    grey = to_grey(picture)
    edge = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    paper = float(np.median(edge))
    lighter, darker = np.maximum(grey - paper, 0), np.maximum(paper - grey, 0)
    ink = lighter if lighter.sum() >= darker.sum() else darker
    noise = NOISE * 1.4826 * float(np.median(np.abs(edge - paper)))  # 1.4826: MAD to standard deviation
    ink = np.where(ink > noise, ink, 0)
    peak = float(ink.max(initial=0))
    return (ink / peak).astype(np.float32) if peak >= 8 / 255 else None


def to_grey(picture: np.ndarray) -> np.ndarray:
    """Grey (H, W) float32 in [0, 1] of any picture, transparency laid over its opposite."""
    if picture.ndim not in (2, 3) or picture.size == 0 or picture.shape[2:] not in ((), (1,), (3,), (4,)):
        raise ValueError(f"Expected a picture (H, W), (H, W, 3) or (H, W, 4), got shape {picture.shape}.")
    scaled = picture.astype(np.float32) / (255 if picture.dtype == np.uint8 else 1)
    if picture.ndim == 2 or picture.shape[2] == 1:
        return scaled.reshape(picture.shape[:2])
    grey = scaled[..., :3] @ np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601 luma
    if picture.shape[2] == 3:
        return grey
    alpha = scaled[..., 3]
    weight = float(alpha.sum())
    ground = 0.0 if weight and float((grey * alpha).sum()) / weight > 0.5 else 1.0
    return grey * alpha + ground * (1 - alpha)
