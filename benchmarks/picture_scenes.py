"""Generated pictures: a digit on paper, in a frame or on a screen, lit and saved as cameras and programs do."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from digitpad.preprocessing.framing import BoundingBox
from digitpad.types import Floats, Ink

Colour = npt.NDArray[np.float32]
"""(3,) RGB in [0, 1]"""
Colours = npt.NDArray[np.float32]
"""(H, W, 3) RGB in [0, 1]"""

CLEAR = 28.0
"""Least distance in CIELAB between ink and paper, except for pencil."""

PALE = (12.0, 22.0)
"""Distance in CIELAB between pencil and paper."""

LIGHTS = ("even", "slope", "shadow", "noise")
"""Evenly, from one side, with the edge of a shadow across it, and evenly but with grain and JPEG."""


@dataclass
class Canvas:
    """A picture while it is made."""

    rng: np.random.Generator
    pixels: Colours
    paper: Colour
    ink: Colour
    inside: tuple[int, int, int, int]
    """(top, left, bottom, right) of the place for the digit"""
    opacity: npt.NDArray[np.float32] | None = None
    """(H, W) in [0, 1]; None for an opaque picture"""
    box: BoundingBox | None = None
    """of the digit; None while there is none"""

    @property
    def size(self) -> tuple[int, int]:
        """(height, width)"""
        return self.pixels.shape[0], self.pixels.shape[1]

    def lay(self, alpha: Floats, colour: Floats) -> None:
        """Lay a colour over the picture where alpha (H, W) is 1."""
        laid = self.pixels * (1 - alpha[..., None]) + colour * alpha[..., None]
        self.pixels = laid.astype(np.float32)

    def draw_margin(self, low: float, high: float) -> tuple[int, int, int, int]:
        """A random box inside the picture, its margins shares of the shorter side."""
        height, width = self.size
        top, left, bottom, right = (
            max(1, int(share * min(self.size))) for share in self.rng.uniform(low, high, 4)
        )
        return top, left, height - bottom, width - right


@dataclass(frozen=True)
class Kind:
    """A kind of picture."""

    prepare: Callable[[Canvas], None] | None = None
    """draws what is there before the digit"""
    alter: Callable[[Ink, np.random.Generator], Ink] | None = None
    """changes the digit's mask"""
    shares: tuple[float, float] = (0.35, 0.8)
    """of the inside that the digit's longer side fills"""
    lights: tuple[str, ...] = LIGHTS
    smallest: int = 28
    """longer side of the smallest picture of this kind that a person reads, in pixels"""
    contrast: tuple[float, float] = (CLEAR, 200.0)
    papers: tuple[str, ...] = ("white", "bright", "coloured", "black")
    coloured: bool = False
    """whether the ink has the paper's grey"""
    source: str = "drawn"
    """where its digits come from: drawn with any pen, printed, or a display's segments"""
    tight: bool = False
    """whether the picture is cut to the digit, with 0 to 4 pixels of margin"""


def make_picture(
    kind: Kind, digit: Ink | None, rng: np.random.Generator, *, size: int, light: str
) -> tuple[npt.NDArray[np.uint8], BoundingBox | None]:
    """Make a picture (H, W, 3) or (H, W, 4) whose longer side is `size`, and say where its digit is.

    The digit (h, w) is reduced where its place is smaller. Without a digit the picture is a blank sheet.
    """
    canvas = _open_canvas(kind, digit, rng, size)
    if kind.prepare is not None:
        kind.prepare(canvas)
    if digit is not None:
        _put_digit(canvas, kind, digit)
    canvas.pixels = canvas.pixels * make_light(canvas.size, light, rng)[..., None]
    return take_picture(canvas, light), canvas.box


def compute_digit_side(kind: Kind, rng: np.random.Generator, size: int) -> int:
    """A random longer side for the digit of such a picture, in pixels: at least 16."""
    return size if kind.tight else max(16, int(rng.uniform(*kind.shares) * 0.75 * size))


def _open_canvas(kind: Kind, digit: Ink | None, rng: np.random.Generator, size: int) -> Canvas:
    paper = pick_paper(kind.papers, rng)
    ink = pick_ink(paper, kind, rng)
    if kind.tight and digit is not None:
        margin = int(rng.choice([0, 1, 2, 4]))
        height, width = digit.shape[0] + 2 * margin, max(8, digit.shape[1] + 2 * margin)
    else:
        aspect = float(rng.choice([0.75, 1.0, 1.0, 1.33]))
        height, width = int(size / max(1, aspect)), int(size * min(1, aspect))
    pixels = np.ones((height, width, 3), np.float32) * paper
    return Canvas(rng, pixels, paper, ink, (0, 0, height, width))


def _put_digit(canvas: Canvas, kind: Kind, digit: Ink) -> None:
    top, left, bottom, right = canvas.inside
    room = 1.0 if kind.tight else 0.94
    scale = min(1.0, room * (bottom - top) / digit.shape[0], room * (right - left) / digit.shape[1])
    if scale < 1:
        size = max(1, int(digit.shape[1] * scale)), max(1, int(digit.shape[0] * scale))
        digit = np.asarray(cv2.resize(digit, size, interpolation=cv2.INTER_AREA), np.float32)
    if kind.alter is not None:
        digit = kind.alter(digit, canvas.rng)
    height, width = digit.shape
    margin = 0 if kind.tight else 1
    row = _pick(canvas.rng, top + margin, bottom - margin - height)
    column = _pick(canvas.rng, left + margin, right - margin - width)
    if kind.tight:
        row, column = (bottom - top - height) // 2, (right - left - width) // 2
    alpha = np.zeros(canvas.size, np.float32)
    alpha[row : row + height, column : column + width] = digit
    canvas.box = (row, column, row + height, column + width)
    canvas.lay(alpha, canvas.ink)


def _pick(rng: np.random.Generator, low: int, high: int) -> int:
    return int(rng.integers(low, max(low, high) + 1))


def pick_paper(papers: tuple[str, ...], rng: np.random.Generator) -> Colour:
    """A random colour for the paper, of one of these sorts."""
    sort = rng.choice(papers)
    if sort == "board":
        return (np.array([0.12, 0.2, 0.15]) * rng.uniform(0.6, 1.6)).astype(np.float32)
    ranges = {"white": (1.0, 1.0), "bright": (0.78, 0.97), "coloured": (0.3, 1.0), "black": (0.0, 0.1)}
    low, high = ranges[str(sort)]
    grey, tint = rng.uniform(low, high), 0.04 if sort == "bright" else 0.0
    return (rng.uniform(low, high, 3) if sort == "coloured" else grey - tint * rng.random(3)).astype(np.float32)


def pick_ink(paper: Colour, kind: Kind, rng: np.random.Generator) -> Colour:
    """A random ink with the kind's contrast to the paper; most inks are nearly black or nearly white."""
    for attempt in range(500):
        if kind.coloured or rng.random() < 0.3:
            ink = rng.uniform(0, 1, 3)
        elif rng.random() < 0.6 and kind.contrast[1] > 100:
            ink = np.full(3, rng.uniform(0, 0.2) if paper.mean() > 0.5 else rng.uniform(0.8, 1))
        else:
            ink = np.full(3, rng.uniform(0, 1))
        if kind.coloured:  # shifted to the paper's grey
            ink = np.clip(ink + (paper - ink) @ np.array([0.299, 0.587, 0.114]), 0, 1)
        distance = measure_difference(ink, paper)
        if kind.contrast[0] <= distance <= kind.contrast[1] or attempt == 499:
            break
    return ink.astype(np.float32)


def measure_difference(one: npt.ArrayLike, other: npt.ArrayLike) -> float:
    """Distance of two colours (3,) in CIELAB."""
    lab = cv2.cvtColor(np.array([[one, other]], np.float32), cv2.COLOR_RGB2Lab)[0]
    return float(np.linalg.norm(lab[0] - lab[1]))


def make_light(shape: tuple[int, int], light: str, rng: np.random.Generator) -> Ink:
    """Brightness (H, W) of the light on the paper."""
    y, x = np.indices(shape, np.float32) / np.array(shape, np.float32)[:, None, None]
    angle = rng.uniform(0, 2 * np.pi)
    if light == "slope":
        slope = np.cos(angle) * (y - 0.5) + np.sin(angle) * (x - 0.5)
        return np.asarray(rng.uniform(0.75, 1) * (1 + rng.uniform(0.1, 0.6) * slope), np.float32)
    if light == "shadow":
        across = np.cos(angle) * (y - rng.uniform(0.2, 0.8)) + np.sin(angle) * (x - rng.uniform(0.2, 0.8))
        depth, softness = rng.uniform(0.15, 0.5), rng.uniform(0.02, 0.08)
        return np.asarray(1 - depth / (1 + np.exp(-across / softness)), np.float32)
    return np.ones(shape, np.float32)


def take_picture(canvas: Canvas, light: str) -> npt.NDArray[np.uint8]:
    """Blur, grain and JPEG, as the light asks for; uint8, with the canvas's opacity where it has one."""
    rng: np.random.Generator = canvas.rng
    pixels: Floats = canvas.pixels
    longer = max(canvas.size)
    if light != "even":
        pixels = np.asarray(cv2.GaussianBlur(canvas.pixels, (0, 0), rng.uniform(0.3, 0.5 + longer / 1000)))
        grain = rng.uniform(0.004, 0.02 if light == "noise" else 0.012)
        pixels = pixels + rng.normal(0, grain, (*canvas.size, 1))
    picture = np.clip(np.rint(255 * pixels), 0, 255).astype(np.uint8)
    if light != "even":
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(70, 95))]
        picture = np.asarray(
            cv2.imdecode(cv2.imencode(".jpg", picture, quality)[1], cv2.IMREAD_COLOR), np.uint8
        )
    if canvas.opacity is None:
        return picture
    return np.dstack([picture, np.rint(255 * canvas.opacity).astype(np.uint8)])
