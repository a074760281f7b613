"""Masks of digits for generated pictures: drawn with any pen, from MNIST, printed, in seven segments."""

from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from digitpad.config import CLASSES
from digitpad.strokes.drawing import Drawing
from digitpad.strokes.templates import draw_digit
from digitpad.types import Floats, Ink
from digitpad.types import Image as DigitImage

FINE = 160
"""Small masks are drawn this large and then reduced by area, so that thin pens get soft edges."""

SUBPIXEL_BITS = 4

PENS = {"thin": 0.05, "medium": 0.125, "thick": 0.19}
"""Width of the pen as a share of the digit's longer side; MNIST's is 0.125."""

SEGMENTS = ("abcdef", "bc", "abged", "abgcd", "fgbc", "afgcd", "afgedc", "abc", "abcdefg", "abcdfg")
"""Lit segments of each digit: a is the top, then clockwise to f, and g is the middle."""


@dataclass(frozen=True, eq=False)
class DigitMask:
    """A digit to be put into a picture."""

    label: int
    ink: Ink
    """(h, w), cut to its bounding box"""


def draw_mask(rng: np.random.Generator, side: int, pen: float) -> DigitMask:
    """Draw a digit from a template, `side` pixels large, with a pen of that share of it."""
    drawn = draw_digit(rng)
    return DigitMask(drawn.label, draw_strokes(drawn.drawing, side, pen))


def draw_strokes(drawing: Drawing, side: int, pen: float) -> Ink:
    """Draw strokes so that with their pen they span `side` pixels."""
    factor = max(1, -(-FINE // side))
    large = side * factor
    width = max(1.0, pen * large)
    points = np.concatenate(drawing)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = (large - width) / max(1e-6, float((high - low).max()))
    across, down = ((high - low) * scale + width + 4).astype(int)
    ink = np.zeros((down, across), np.uint8)
    for stroke in drawing:
        placed = np.rint(((stroke - low) * scale + width / 2 + 2) * (1 << SUBPIXEL_BITS)).astype(np.int32)
        # OpenCV draws smooth lines 1.3 pixels wider than asked.
        cv2.polylines(ink, [placed], False, 255, max(1, round(width - 1.3)), cv2.LINE_AA, SUBPIXEL_BITS)
    return _reduce(_cut(ink.astype(np.float32) / 255), 1 / factor)


def enlarge_digit(image: DigitImage, side: int) -> Ink:
    """Enlarge an MNIST image to `side` pixels and sharpen its edges to those of a pen."""
    rows, columns = np.nonzero(image > 0.3)
    cut = image[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    scale = side / max(cut.shape)
    large = _reduce(np.pad(cut, 1), scale)
    return (
        np.clip((large - 0.5) * max(1.0, scale) * 0.7 + 0.5, 0, 1).astype(np.float32) if scale > 1.5 else large
    )


def print_digit(rng: np.random.Generator, side: int) -> DigitMask:
    """Print a digit in Pillow's own font or in one of OpenCV's Hershey fonts."""
    label = int(rng.integers(CLASSES))
    if rng.random() < 0.5:
        font = ImageFont.load_default(size=FINE)
        sheet = Image.new("L", (2 * FINE, 2 * FINE))
        ImageDraw.Draw(sheet).text((FINE // 2, FINE // 4), str(label), font=font, fill=255)
        large = np.array(sheet)
    else:
        face = int(rng.choice([cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_COMPLEX, cv2.FONT_HERSHEY_DUPLEX]))
        large = np.zeros((2 * FINE, 2 * FINE), np.uint8)
        cv2.putText(large, str(label), (60, 240), face, 7, 255, int(rng.integers(12, 28)), cv2.LINE_AA)
    cut = _cut(large.astype(np.float32) / 255)
    return DigitMask(label, _reduce(cut, side / max(cut.shape)))


def light_segments(rng: np.random.Generator, side: int) -> DigitMask:
    """Show a digit on a seven-segment display, upright or leaning."""
    label = int(rng.integers(CLASSES))
    width, gap, lean = rng.uniform(0.09, 0.14), rng.uniform(0.0, 0.02), rng.uniform(0, 0.15)
    right, half = 0.55 - width / 2, width / 2
    corners = {
        "a": ((half, half), (right, half)),
        "b": ((right, half), (right, 0.5)),
        "c": ((right, 0.5), (right, 1 - half)),
        "d": ((half, 1 - half), (right, 1 - half)),
        "e": ((half, 0.5), (half, 1 - half)),
        "f": ((half, half), (half, 0.5)),
        "g": ((half, 0.5), (right, 0.5)),
    }
    ink = np.zeros((FINE, FINE), np.uint8)
    for segment in SEGMENTS[label]:
        outline = _outline_segment(np.array(corners[segment]), half, gap)
        outline[:, 0] += lean * (1 - outline[:, 1])
        cv2.fillPoly(ink, [np.rint(outline * FINE * 16).astype(np.int32)], 255, cv2.LINE_AA, SUBPIXEL_BITS)
    cut = _cut(ink.astype(np.float32) / 255)
    return DigitMask(label, _reduce(cut, side / max(cut.shape)))


def _outline_segment(ends: np.ndarray, half: float, gap: float) -> np.ndarray:
    """Corners (6, 2) of a segment with pointed ends."""
    along = (ends[1] - ends[0]) / np.linalg.norm(ends[1] - ends[0])
    aside = np.array([-along[1], along[0]]) * half
    first, last = ends[0] + along * (half + gap), ends[1] - along * (half + gap)
    tips = ends[0] + along * gap, ends[1] - along * gap
    return np.array([tips[0], first + aside, last + aside, tips[1], last - aside, first - aside])


def _cut(ink: Floats) -> Ink:
    rows, columns = np.nonzero(ink > 0.1)
    return ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1].astype(np.float32)


def _reduce(ink: Floats, scale: float) -> Ink:
    size = max(1, round(ink.shape[1] * scale)), max(1, round(ink.shape[0] * scale))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    resized: Ink = np.clip(cv2.resize(ink, size, interpolation=method), 0, 1).astype(np.float32)
    return resized
