"""Digits drawn by the program: strokes for whoever wants to look before they draw.

Each digit has a few ways of writing it, put down by hand as points in a unit square; a smooth curve runs
through them (Catmull and Rom 1974), and every sample gets a slant, a width, a size, a place and a slight waver
of its own.
"""

from dataclasses import dataclass

import numpy as np

from digitpad.config import CANVAS_PEN, CANVAS_SIZE, CLASSES
from digitpad.strokes.drawing import Drawing

Piece = tuple[tuple[float, float], ...]
"""Points (x right, y down) of a smooth curve; where the next piece of a stroke starts there is a corner."""
Way = tuple[tuple[Piece, ...], ...]
"""One way of writing a digit: strokes, each made of pieces."""

_RING: Piece = (
    (0.5, 0.0), (0.2, 0.1), (0.05, 0.5), (0.2, 0.9), (0.5, 1.0), (0.8, 0.9), (0.95, 0.5), (0.8, 0.1),
    (0.48, 0.01),
)  # fmt: skip
_HEAD: Piece = ((0.82, 0.2), (0.62, 0.02), (0.3, 0.05), (0.15, 0.28), (0.3, 0.5), (0.6, 0.46), (0.8, 0.22))
_BELLY: Piece = ((0.22, 0.48), (0.55, 0.42), (0.83, 0.62), (0.68, 0.93), (0.4, 1.0), (0.12, 0.9))

WAYS: dict[int, tuple[Way, ...]] = {
    0: (((_RING,),),),
    1: (
        ((((0.5, 0.0), (0.5, 1.0)),),),
        ((((0.3, 0.2), (0.55, 0.0)), ((0.55, 0.0), (0.55, 1.0))),),
    ),
    2: (
        ((((0.15, 0.25), (0.35, 0.03), (0.7, 0.06), (0.8, 0.3), (0.55, 0.65), (0.12, 0.97)),
          ((0.12, 0.97), (0.5, 0.94), (0.9, 0.97))),),
        ((((0.15, 0.2), (0.45, 0.0), (0.78, 0.15), (0.7, 0.5), (0.35, 0.92), (0.15, 0.88), (0.25, 0.72),
           (0.5, 0.85), (0.92, 0.96)),),),
    ),
    3: (
        ((((0.15, 0.1), (0.5, 0.0), (0.8, 0.18), (0.7, 0.4), (0.4, 0.48)),
          ((0.4, 0.48), (0.75, 0.56), (0.88, 0.76), (0.65, 0.97), (0.3, 0.98), (0.1, 0.87))),),
        ((((0.15, 0.03), (0.82, 0.03)), ((0.82, 0.03), (0.42, 0.42)),
          ((0.42, 0.42), (0.78, 0.5), (0.85, 0.78), (0.55, 1.0), (0.12, 0.9))),),
    ),
    4: (
        ((((0.25, 0.0), (0.08, 0.6)), ((0.08, 0.6), (0.92, 0.6))), (((0.7, 0.2), (0.68, 1.0)),)),
        ((((0.68, 0.02), (0.05, 0.68)), ((0.05, 0.68), (0.95, 0.66))), (((0.68, 0.02), (0.67, 1.0)),)),
    ),
    5: (
        ((((0.25, 0.03), (0.22, 0.48)), _BELLY), (((0.25, 0.03), (0.85, 0.02)),)),
        ((((0.85, 0.02), (0.27, 0.03)), ((0.27, 0.03), (0.22, 0.48)), _BELLY),),
    ),
    6: (((((0.72, 0.02), (0.38, 0.22), (0.15, 0.62), (0.3, 0.95), (0.65, 0.97), (0.82, 0.74), (0.6, 0.52),
           (0.3, 0.6), (0.18, 0.76)),),),),
    7: (
        ((((0.08, 0.04), (0.88, 0.03)), ((0.88, 0.03), (0.6, 0.45), (0.38, 1.0))),),
        ((((0.08, 0.04), (0.88, 0.03)), ((0.88, 0.03), (0.4, 1.0))), (((0.35, 0.5), (0.85, 0.48)),)),
    ),
    8: (((((0.78, 0.14), (0.5, 0.0), (0.24, 0.14), (0.34, 0.38), (0.68, 0.58), (0.8, 0.82), (0.5, 1.0),
           (0.2, 0.84), (0.32, 0.6), (0.66, 0.38), (0.8, 0.18)),),),),
    9: (
        ((_HEAD, ((0.8, 0.22), (0.78, 0.6), (0.7, 1.0))),),
        ((_HEAD, ((0.8, 0.22), (0.82, 0.6), (0.65, 0.93), (0.4, 1.0), (0.18, 0.92))),),
    ),
}  # fmt: skip

SIZE = (0.4, 0.75)
"""Height of a sample as a share of the canvas."""
CURVE_POINTS = 12
"""Points between two of a way's."""


@dataclass(frozen=True)
class Sample:
    """A drawing that the program made, and the digit that it means."""

    label: int
    drawing: Drawing
    """strokes in canvas coordinates, all ink on the canvas"""


def draw_sample(rng: np.random.Generator, *, avoid: int | None = None) -> Sample:
    """A sample of a random digit, but not of the digit `avoid`."""
    label = int(rng.choice([digit for digit in range(CLASSES) if digit != avoid]))
    way = WAYS[label][rng.integers(len(WAYS[label]))]
    strokes = [_draw_stroke(pieces) for pieces in way]
    return Sample(label, _place(_vary(strokes, rng), rng))


def _draw_stroke(pieces: tuple[Piece, ...]) -> np.ndarray:
    """Points (n, 2) float32 along all pieces of a stroke."""
    return np.concatenate([_smooth(np.array(piece, np.float32)) for piece in pieces])


def _smooth(points: np.ndarray) -> np.ndarray:
    """A curve (n, 2) through all points (k, 2): a uniform Catmull-Rom spline."""
    padded = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    before, start, stop, after = (padded[k : k + len(points) - 1, None] for k in range(4))
    t = np.linspace(0, 1, CURVE_POINTS, endpoint=False, dtype=np.float32)[None, :, None]
    curve = start + 0.5 * t * (
        stop - before
        + t * (2 * before - 5 * start + 4 * stop - after + t * (3 * (start - stop) + after - before))
    )  # fmt: skip
    return np.concatenate([curve.reshape(-1, 2), points[-1:]])


def _vary(strokes: Drawing, rng: np.random.Generator) -> Drawing:
    """The same strokes by another hand: waver, width, slant and turn; around the origin, height about 1."""
    phase, waver = rng.uniform(0, 2 * np.pi, 2), rng.uniform(0, 0.025, 2)
    width, slant, turn = rng.uniform(0.55, 0.8), rng.uniform(-0.08, 0.3), rng.uniform(-0.08, 0.08)
    cos, sin = np.cos(turn), np.sin(turn)
    change = np.array([[width, 0], [-slant, 1]]) @ np.array([[cos, sin], [-sin, cos]])
    wavering = [stroke + waver * np.sin(2 * np.pi * stroke[:, ::-1] + phase) for stroke in strokes]
    return [((stroke - 0.5) @ change).astype(np.float32) for stroke in wavering]


def _place(strokes: Drawing, rng: np.random.Generator) -> Drawing:
    """The strokes at a random size and place, with all of their ink on the canvas."""
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = rng.uniform(*SIZE) * CANVAS_SIZE / (high - low).max()
    room = CANVAS_SIZE - CANVAS_PEN - (high - low) * scale
    # Near the middle more often than at the edge, as people draw.
    corner = CANVAS_PEN / 2 + room * rng.beta(3, 3, 2)
    return [((stroke - low) * scale + corner).astype(np.float32) for stroke in strokes]
