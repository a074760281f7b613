"""Generate marks that are not digits: a mixed run learns to reject them."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import cv2
import numpy as np

from digitpad.config import PEN
from digitpad.preprocessing.ink import DRAWN_SIDE, MARGIN
from digitpad.strokes.drawing import Drawing
from digitpad.types import Ink, Stroke

SYMBOLS = "AEFHKMNRWX#%@*+=<>^~efhkmnwx"
"""Letters and signs that do not resemble a digit: B, S, Z, T, a, r, ? and & are not among them."""

_FONTS = (
    cv2.FONT_HERSHEY_SIMPLEX,
    cv2.FONT_HERSHEY_DUPLEX,
    cv2.FONT_HERSHEY_TRIPLEX,
    cv2.FONT_HERSHEY_SCRIPT_SIMPLEX,
    cv2.FONT_HERSHEY_SCRIPT_COMPLEX,
)

GAP = (0.15, 0.6)
"""Limits of the gap between the digits of a number, as a share of their height: wide enough that a 1 beside
another stroke is not an open 4 or 0."""


def draw_mark(rng: np.random.Generator) -> Drawing:
    """A dash, scribble, zigzag, tangle of lines, polygon or face, about one unit large."""
    return [stroke.astype(np.float32) for stroke in MARKS[rng.integers(len(MARKS))](rng)]


def draw_spot(rng: np.random.Generator) -> Drawing:
    """A dot, or a short tap of the pen, on a pad one unit wide."""
    length = rng.uniform(0, 0.03)
    return [(rng.uniform(0.1, 0.9, 2) + rng.uniform(-length, length, (3, 2))).astype(np.float32)]


def draw_symbol(rng: np.random.Generator) -> Ink:
    """A letter or sign in one of OpenCV's Hershey fonts, slightly distorted."""
    text, font = SYMBOLS[rng.integers(len(SYMBOLS))], int(rng.choice(_FONTS))
    (width, height), below = cv2.getTextSize(text, font, 5, 1)
    pen = max(2, round(max(width, height) * PEN * rng.uniform(0.6, 1.2)))
    room = pen + MARGIN + height // 4
    ink = np.zeros((height + below + 2 * room, width + 2 * room), np.uint8)
    cv2.putText(ink, text, (room, room + height), font, 5, 255, pen, cv2.LINE_AA)
    corners = np.array([[0, 0], [1, 0], [0, 1]], np.float32) * ink.shape[::-1]
    moved = (corners + rng.normal(0, 0.08 * height, (3, 2))).astype(np.float32)
    bent = cv2.warpAffine(ink, cv2.getAffineTransform(corners.astype(np.float32), moved), ink.shape[::-1])
    return np.asarray(bent, np.float32) / np.float32(255)


def draw_blob(rng: np.random.Generator) -> Ink:
    """A filled blob: a disc or a lump without paper inside."""
    angles = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    lumps = [rng.normal(0, 0.12) * np.cos(k * angles + rng.uniform(0, 7)) for k in (1, 2, 3)]
    radius = 1 + np.sum(lumps, axis=0)[:, None]
    outline = np.stack([np.cos(angles), np.sin(angles) * rng.uniform(0.5, 1.6)], 1) * radius
    outline *= DRAWN_SIDE / 2 / np.abs(outline).max()
    ink = np.zeros((DRAWN_SIDE + 2 * MARGIN,) * 2, np.uint8)
    cv2.fillPoly(ink, [np.rint(outline + DRAWN_SIDE / 2 + MARGIN).astype(np.int32)], 255, cv2.LINE_AA)
    return ink.astype(np.float32) / np.float32(255)


def draw_row(digits: Sequence[Drawing], rng: np.random.Generator) -> Drawing:
    """A number: drawings of digits side by side, about equally high. None of them may be empty."""
    row: Drawing = []
    right = 0.0
    for digit in digits:
        points = np.concatenate([stroke for stroke in digit if len(stroke)])
        low, size = points.min(axis=0), np.ptp(points, axis=0)
        scale = rng.uniform(0.8, 1.0) / max(size.max(), 1e-6)
        corner = np.array([right, rng.uniform(0.0, 0.2)])
        row += [((stroke - low) * scale + corner).astype(np.float32) for stroke in digit if len(stroke)]
        right += size[0] * scale + rng.uniform(*GAP)
    return row


def _draw_dash(rng: np.random.Generator) -> list[Stroke]:
    """One line or two parallel ones, closer to horizontal than any 1."""
    angle = np.deg2rad(rng.uniform(-25, 25))
    reach = np.array([np.cos(angle), np.sin(angle)])
    line = np.linspace(-0.5, 0.5, 8)[:, None] * reach + rng.normal(0, 0.01, (8, 2))
    gap = np.array([0.0, rng.uniform(0.15, 0.5)])
    return [line] if rng.random() < 0.6 else [line, line + gap]


def _draw_scribble(rng: np.random.Generator) -> list[Stroke]:
    """A stroke that circles: a few slow waves in x and in y."""
    t = np.linspace(0, 1, 120)[:, None]
    waves = [
        rng.normal(0, 1, 2) * np.sin(2 * np.pi * (rate * t + rng.random(2))) for rate in rng.uniform(1, 6, 4)
    ]
    return [np.sum(waves, axis=0) + rng.normal(0, 1.0, 2) * t]


def _draw_zigzag(rng: np.random.Generator) -> list[Stroke]:
    turns = rng.integers(5, 14)
    along = np.linspace(0, rng.uniform(0.6, 2.0), turns)
    across = np.where(np.arange(turns) % 2, 0.5, -0.5) * rng.uniform(0.6, 1.2, turns)
    points = np.stack([along, across], 1)
    return [points if rng.random() < 0.6 else points[:, ::-1]]


def _draw_tangle(rng: np.random.Generator) -> list[Stroke]:
    """Three to eight straight lines at random places."""
    return [np.linspace(start, end, 6) for start, end in rng.uniform(0, 1, (rng.integers(3, 9), 2, 2))]


def _draw_polygon(rng: np.random.Generator) -> list[Stroke]:
    """A triangle, a square or a star: closed like a 0, but with corners."""
    corners = int(rng.choice([3, 4, 5]))
    angles = 2 * np.pi * np.arange(corners + 1) / corners + rng.choice([-np.pi / 2, np.pi / 4])
    if corners == 5:
        angles *= 2  # every second corner: a five-pointed star
    points = np.stack([np.cos(angles), np.sin(angles)], 1) + rng.normal(0, 0.06, (corners + 1, 2))
    return [np.concatenate([np.linspace(a, b, 8) for a, b in pairwise(points)])]


def _draw_face(rng: np.random.Generator) -> list[Stroke]:
    angles = np.linspace(0, 2 * np.pi, 40)
    circle = np.stack([np.cos(angles), np.sin(angles)], 1)
    mouth = 0.55 * circle[3:18] * [1, rng.uniform(-1, 1)] + [0, 0.1]
    eyes = [np.repeat([[x, -0.3]], 3, 0) + rng.normal(0, 0.03, (3, 2)) for x in (-0.35, 0.35)]
    return [circle, mouth, *eyes]


MARKS: list[Callable[[np.random.Generator], list[Stroke]]] = [
    _draw_dash,
    _draw_scribble,
    _draw_zigzag,
    _draw_tangle,
    _draw_polygon,
    _draw_face,
]
"""Generators of the marks that `draw_mark` chooses from, each with the same probability."""
