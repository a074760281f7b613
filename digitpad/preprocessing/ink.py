"""Convert drawings and pictures to ink: (H, W) float32, 0 paper, 1 pen."""

import cv2
import numpy as np
import numpy.typing as npt

from digitpad.config import BOX_SIZE, CANVAS_SIZE, IMAGE_SIZE, MIN_SIDE, PEN
from digitpad.preprocessing.cleanup import drop_stray_dots, drop_underline
from digitpad.strokes.drawing import Drawing
from digitpad.types import AnyArray, Image, ImageBytes, Ink, Picture, Stroke

DRAWN_SIDE = 160
"""Longer side of a redrawn drawing in pixels: eight per pixel of MNIST's box, so that shrinking it by area
gives the soft edges of scanned digits."""

MARGIN = 2
"""Pixels of paper around a redrawn drawing, for the soft edge of the pen."""

NOISE_FACTOR = 4.0
"""A pixel is ink when it differs from the paper by more than this many standard deviations of the paper's
grey."""

MIN_CONTRAST = 8 / 255
"""Smallest difference between the darkest ink and the paper; below it a picture is blank."""

IMAGE_SCALE = CANVAS_SIZE // IMAGE_SIZE
"""Factor by which an image is enlarged on the pad: 11 pixels of the pad for one of the image."""

_SUBPIXEL_BITS = 4
"""OpenCV places points to a sixteenth of a pixel."""

_DRAWN_PEN = 18
"""Line width to ask of OpenCV for an eighth of DRAWN_SIDE: its smooth lines are 1.3 pixels wider than asked."""

_OVERLAY_PEN = int(PEN * BOX_SIZE * IMAGE_SCALE) - 1
"""The same for an eighth of the 220 pixels that the digit of an enlarged image spans."""


def draw_ink(drawing: Drawing, *, canvas_side: float = 0) -> Ink | None:
    """Redraw a drawing with MNIST's pen, whatever its own pen and size: (164, 164), or None if it is blank.

    The strokes are scaled so that, pen included, they span DRAWN_SIDE; the pen is an eighth of that. A drawing
    smaller than MIN_SIDE of `canvas_side` is scaled as if it were that large, so that a dot stays a dot. A
    stray dot far from the rest and a line under the digit are left out.
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
        _draw_stroke(ink, (stroke - (low + high) / 2) * scale + middle, _DRAWN_PEN)
    return _to_floats(ink)


def draw_on_canvas(drawing: Drawing, *, canvas_side: int, pen: int) -> Ink:
    """Draw a drawing where it is on the canvas, with a pen `pen` pixels wide: (canvas_side, canvas_side)."""
    ink = np.zeros((canvas_side, canvas_side), np.uint8)
    for stroke in drawing:
        if len(stroke):
            _draw_stroke(ink, stroke, pen)
    return _to_floats(ink)


def enlarge_image(image: AnyArray) -> AnyArray:
    """Enlarge an image (28, 28) as the pad shows it, centred and without smoothing: (320, 320), same dtype."""
    large = np.repeat(np.repeat(image, IMAGE_SCALE, axis=0), IMAGE_SCALE, axis=1)
    before = (CANVAS_SIZE - len(large)) // 2
    return np.pad(large, (before, CANVAS_SIZE - len(large) - before))


def draw_over(image: Image, drawing: Drawing) -> Ink:
    """Combine an image (28, 28) on the pad with a drawing over it: (320, 320), in the pad's pixels.

    The drawing's pen is MNIST's pen at the size of the image's digit.
    """
    strokes = draw_on_canvas(drawing, canvas_side=CANVAS_SIZE, pen=_OVERLAY_PEN)
    return np.maximum(enlarge_image(image.astype(np.float32)), strokes)


def read_picture(picture: Picture) -> Ink | None:
    """Find the ink (H, W) of a picture: grey (H, W), RGB (H, W, 3) or RGBA (H, W, 4); None if it is blank.

    The picture is uint8, or floats in [0, 1], dark on light or light on dark. The paper is the median of its
    outermost pixels, the ink what differs from it, on the side that differs more in total. Raises ValueError
    for other shapes.
    """
    grey = to_grey(picture)
    edge = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    paper = float(np.median(edge))
    lighter, darker = np.maximum(grey - paper, 0), np.maximum(paper - grey, 0)
    ink = lighter if lighter.sum() >= darker.sum() else darker
    deviation = 1.4826 * float(np.median(np.abs(edge - paper)))  # 1.4826: MAD to standard deviation
    ink = np.where(ink > NOISE_FACTOR * deviation, ink, 0)
    peak = float(ink.max(initial=0))
    return (ink / peak).astype(np.float32) if peak >= MIN_CONTRAST else None


def to_grey(picture: Picture) -> Ink:
    """Convert a picture to grey (H, W) in [0, 1]; transparent pixels get the opposite of the ink's grey."""
    if picture.ndim not in (2, 3) or picture.size == 0 or picture.shape[2:] not in ((), (1,), (3,), (4,)):
        raise ValueError(f"Expected a picture (H, W), (H, W, 3) or (H, W, 4), got shape {picture.shape}.")
    scaled: Ink = picture.astype(np.float32) / np.float32(255 if picture.dtype == np.uint8 else 1)
    if picture.ndim == 2 or picture.shape[2] == 1:
        return scaled.reshape(picture.shape[:2])
    grey: Ink = scaled[..., :3] @ np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601 luma
    return grey if picture.shape[2] == 3 else _fill_transparent(grey, scaled[..., 3])


def _fill_transparent(grey: Ink, alpha: Ink) -> Ink:
    """Put black behind light ink and white behind dark ink, by the mean grey of what is opaque."""
    weight = float(alpha.sum())
    ground = 0.0 if weight and float((grey * alpha).sum()) / weight > 0.5 else 1.0
    filled: Ink = grey * alpha + ground * (1 - alpha)
    return filled


def _draw_stroke(ink: ImageBytes, points: Stroke, width: int) -> None:
    fixed: npt.NDArray[np.int32] = np.rint(points * (1 << _SUBPIXEL_BITS)).astype(np.int32)
    if len(fixed) == 1:
        fixed = np.repeat(fixed, 2, axis=0)
    cv2.polylines(ink, [fixed], False, 255, width, cv2.LINE_AA, _SUBPIXEL_BITS)


def _to_floats(ink: ImageBytes) -> Ink:
    return ink.astype(np.float32) / np.float32(255)
