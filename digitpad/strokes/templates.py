"""Draw digits from templates: strokes for visitors who want to watch before they draw.

Each digit has one or two templates, designed by hand. A smooth curve through their points (Catmull and Rom
1974) makes the strokes, and every drawing varies in slant, width, size, place and waver.
"""

from dataclasses import dataclass

import numpy as np

from digitpad.config import CANVAS_PEN, CANVAS_SIZE, CLASSES
from digitpad.strokes.drawing import Drawing
from digitpad.types import Stroke

TEMPLATES: dict[int, tuple[tuple[str, ...], ...]] = {
    0: (("50,0 20,10 5,50 20,90 50,100 80,90 95,50 80,10 48,1",),),
    1: (
        ("50,0 50,100",),
        ("30,20 55,0 / 55,100",),
    ),
    2: (
        ("15,25 35,3 70,6 80,30 55,65 12,97 / 50,94 90,97",),
        ("15,20 45,0 78,15 70,50 35,92 15,88 25,72 50,85 92,96",),
    ),
    3: (
        ("15,10 50,0 80,18 70,40 40,48 / 75,56 88,76 65,97 30,98 10,87",),
        ("15,3 82,3 / 42,42 / 78,50 85,78 55,100 12,90",),
    ),
    4: (
        ("25,0 8,60 / 92,60", "70,20 68,100"),
        ("68,2 5,68 / 95,66", "68,2 67,100"),
    ),
    5: (
        ("25,3 22,48 / 55,42 83,62 68,93 40,100 12,90", "25,3 85,2"),
        ("85,2 27,3 / 22,48 / 55,42 83,62 68,93 40,100 12,90",),
    ),
    6: (("72,2 38,22 15,62 30,95 65,97 82,74 60,52 30,60 18,76",),),
    7: (
        ("8,4 88,3 / 60,45 38,100",),
        ("8,4 88,3 / 40,100", "35,50 85,48"),
    ),
    8: (("78,14 50,0 24,14 34,38 68,58 80,82 50,100 20,84 32,60 66,38 80,18",),),
    9: (
        ("82,20 62,2 30,5 15,28 30,50 60,46 80,22 / 78,60 70,100",),
        ("82,20 62,2 30,5 15,28 30,50 60,46 80,22 / 82,60 65,93 40,100 18,92",),
    ),
}
"""Templates of each digit. A template is a tuple of strokes; a stroke lists points "x,y" in hundredths of the
unit square (x right, y down). A slash marks a corner: one curve ends there and the next one starts."""

SIZE_RANGE = (0.4, 0.75)
"""Longer side of a drawing as a share of the canvas."""

CURVE_POINTS = 12
"""Points computed between two points of a template."""


@dataclass(frozen=True)
class DrawnDigit:
    """A drawing made from a template, and its digit."""

    label: int
    drawing: Drawing
    """strokes in canvas coordinates, with all of their ink on the canvas"""


def draw_digit(rng: np.random.Generator, *, avoid: int | None = None) -> DrawnDigit:
    """Draw a random digit other than `avoid`."""
    label = int(rng.choice([digit for digit in range(CLASSES) if digit != avoid]))
    template = TEMPLATES[label][rng.integers(len(TEMPLATES[label]))]
    strokes = [_draw_stroke(text) for text in template]
    return DrawnDigit(label, _place(_vary(strokes, rng), rng))


def _draw_stroke(text: str) -> Stroke:
    """Convert a template's stroke to points (n, 2)."""
    curves = [curve.split() for curve in text.split("/")]
    starts = [[], *([curve[-1]] for curve in curves[:-1])]
    parts = [_smooth(_parse_points(start + curve)) for start, curve in zip(starts, curves, strict=True)]
    return np.concatenate(parts)


def _parse_points(points: list[str]) -> Stroke:
    hundredths = np.array([point.split(",") for point in points], float)
    return (hundredths / 100).astype(np.float32)


def _smooth(points: Stroke) -> Stroke:
    """Compute a curve (n, 2) through all points (k, 2): a uniform Catmull-Rom spline."""
    padded = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    before, start, stop, after = (padded[k : k + len(points) - 1, None] for k in range(4))
    t = np.linspace(0, 1, CURVE_POINTS, endpoint=False, dtype=np.float32)[None, :, None]
    linear = stop - before
    quadratic = 2 * before - 5 * start + 4 * stop - after
    cubic = 3 * (start - stop) + after - before
    curve = start + 0.5 * t * (linear + t * (quadratic + t * cubic))
    return np.concatenate([curve.reshape(-1, 2), points[-1:]])


def _vary(strokes: Drawing, rng: np.random.Generator) -> Drawing:
    """Vary waver, width, slant and rotation; the result is centred on the origin and about 1 high."""
    phase, waver = rng.uniform(0, 2 * np.pi, 2), rng.uniform(0, 0.025, 2)
    width, slant, turn = rng.uniform(0.55, 0.8), rng.uniform(-0.08, 0.3), rng.uniform(-0.08, 0.08)
    cos, sin = np.cos(turn), np.sin(turn)
    transform = np.array([[width, 0], [-slant, 1]]) @ np.array([[cos, sin], [-sin, cos]])
    wavering = [stroke + waver * np.sin(2 * np.pi * stroke[:, ::-1] + phase) for stroke in strokes]
    return [((stroke - 0.5) @ transform).astype(np.float32) for stroke in wavering]


def _place(strokes: Drawing, rng: np.random.Generator) -> Drawing:
    """Scale and place strokes at random, with all of their ink on the canvas."""
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = rng.uniform(*SIZE_RANGE) * CANVAS_SIZE / (high - low).max()
    room = CANVAS_SIZE - CANVAS_PEN - (high - low) * scale
    # beta(3, 3): near the middle more often than at the edge, as people draw
    corner = CANVAS_PEN / 2 + room * rng.beta(3, 3, 2)
    return [((stroke - low) * scale + corner).astype(np.float32) for stroke in strokes]
