"""Generate digits in styles that MNIST lacks.

Control points are written as text: "x y" pairs with commas between them, x to the right and y down in a unit
square; "/" starts another stroke. A point given twice in a row is a corner.
"""

import numpy as np

from digitpad.strokes.drawing import Drawing
from digitpad.types import Stroke


def draw_digit(rng: np.random.Generator) -> tuple[Drawing, int]:
    """A digit in a random rare style, about a unit square large, and its label (0 to 9)."""
    label, style = STYLES[rng.integers(len(STYLES))]
    return [_bend(stroke, rng) for stroke in style], label


def _bend(corners: Stroke, rng: np.random.Generator) -> Stroke:
    """A smooth stroke (n, 2) near its control points.

    A spline through randomly moved control points (Catmull and Rom 1974), eight points per piece.
    """
    same = np.r_[False, (np.diff(corners, axis=0) == 0).all(axis=1)]
    moved = corners + rng.normal(0, 0.035, corners.shape)
    moved[same] = moved[np.flatnonzero(same) - 1]
    around = np.concatenate([moved[:1], moved, moved[-1:]])
    t = np.linspace(0, 1, 8, endpoint=False)[:, None]
    pieces = [_interpolate(around[place : place + 4], t) for place in range(len(moved) - 1)]
    return np.concatenate([*pieces, moved[-1:]]).astype(np.float32)


def _interpolate(around: Stroke, t: Stroke) -> Stroke:
    """Stroke between the second and the third of four control points (4, 2), at `t` (n, 1) in [0, 1)."""
    before, start, end, after = around
    leave, arrive = (end - before) / 2, (after - start) / 2
    if (start == before).all():
        leave = (end - start) / 2
    if (end == after).all():
        arrive = (end - start) / 2
    square, cube = t**2, t**3
    points: Stroke = (
        (2 * cube - 3 * square + 1) * start
        + (cube - 2 * square + t) * leave
        + (3 * square - 2 * cube) * end
        + (cube - square) * arrive
    )
    return points


def _parse(style: str) -> list[Stroke]:
    """Control points (k, 2) float64 of each stroke."""
    return [
        np.array([[float(number) for number in point.split()] for point in stroke.split(",")])
        for stroke in style.split("/")
    ]


_LOOP = "0.5 0, 0.12 0.2, 0.05 0.6, 0.35 0.98, 0.75 0.9, 0.92 0.5, 0.8 0.12, 0.48 0"
_NARROW_LOOP = ", ".join(f"{0.5 + (x - 0.5) * 0.6} {y}" for x, y in _parse(_LOOP)[0].tolist())
_HOOK = "0.8 0.15, 0.45 0, 0.12 0.25, 0.4 0.48, 0.78 0.2, 0.8 0.2"

_STYLES = [
    # slashed 0
    (0, f"{_LOOP} / 0.05 1, 0.95 0"),
    (0, f"{_LOOP} / -0.1 1.1, 1.1 -0.1"),
    (0, f"{_LOOP} / 0.25 0.75, 0.75 0.25"),
    (0, f"{_NARROW_LOOP} / 0.1 0.9, 0.9 0.1"),
    (0, f"{_NARROW_LOOP} / 0 0.75, 1 0.25"),
    (0, f"{_NARROW_LOOP}, 0.5 0, 0.15 1"),
    # 1 with a flag, with a foot, with both, with a hook
    (1, "0.2 0.3, 0.55 0, 0.55 0, 0.55 1"),
    (1, "0 0.55, 0.6 0, 0.6 0, 0.6 1"),
    (1, "0 0.85, 0.5 0, 0.5 0, 0.55 1"),
    (1, "0.25 0.25, 0.5 0, 0.5 0, 0.5 1 / 0.15 1, 0.85 1"),
    (1, "0.1 0.4, 0.5 0, 0.5 0, 0.5 1 / 0 1, 1 1"),
    (1, "0.5 0, 0.5 1 / 0.2 1, 0.8 1"),
    (1, "0.25 0.1, 0.5 0, 0.5 0, 0.5 1, 0.5 1, 0.15 1, 0.15 1, 0.9 1"),
    (1, "0.5 0, 0.5 1, 0.5 1, 0.7 0.75"),
    (1, "0.4 0, 0.4 0.85, 0.5 1, 0.62 0.9"),
    # 2 with a straight neck, 3 with a flat top
    (2, "0.4 0, 0.6 0.4, 0.4 0.9, 0.05 1, 0.1 0.75, 0.5 0.92, 1 0.95"),
    (2, "0.15 0.15, 0.5 0, 0.7 0.3, 0.35 0.85, 0.05 1, 0.1 0.8, 0.5 0.95, 0.95 0.9"),
    (3, "0.1 0, 0.85 0, 0.85 0, 0.45 0.4, 0.45 0.4, 0.9 0.65, 0.5 1, 0.05 0.85"),
    # open and closed 4
    (4, "0.15 0, 0.05 0.55, 0.05 0.55, 0.95 0.55 / 0.7 0.15, 0.65 1"),
    (4, "0.1 0, 0.1 0.5, 0.1 0.5, 0.85 0.5 / 0.85 0, 0.8 1"),
    (4, "0.65 1, 0.65 0, 0.65 0, 0 0.65, 0 0.65, 1 0.65"),
    (4, "0.5 0, 0 0.6, 0 0.6, 0.9 0.6 / 0.55 0.35, 0.5 1"),
    (4, "0.1 0, 0.12 0.48, 0.12 0.48, 0.9 0.5 / 0.88 0.36, 0.8 1"),
    # 5 in two strokes, open 6
    (5, "0.2 0.05, 0.15 0.45, 0.15 0.45, 0.6 0.4, 0.9 0.7, 0.5 1, 0.05 0.9 / 0.25 0, 0.9 -0.05"),
    (5, "0.15 0.35, 0.2 0.35, 0.65 0.35, 0.9 0.65, 0.55 1, 0 0.95 / 0.15 0, 0.75 -0.05"),
    (6, "0.35 0, 0.05 0.6, 0.25 1, 0.65 0.9, 0.8 0.5, 0.6 0.5, 0.5 0.85"),
    # 7 with a foot, with a bar, with a serif
    (7, "0 0.1, 0.85 0.05, 0.85 0.05, 0.45 0.6, 0.45 1, 0.45 1, 0.62 0.88"),
    (7, "0 0, 0.9 0, 0.9 0, 0.35 1 / 0.25 0.5, 0.9 0.48"),
    (7, "0 0.2, 0.02 0, 0.02 0, 0.9 0.02, 0.9 0.02, 0.4 1 / 0.2 0.55, 0.9 0.5"),
    (7, "0 0.2, 0.02 0, 0.02 0, 0.9 0.02, 0.9 0.02, 0.45 1"),
    (7, "0 0.05, 0.4 0.12, 0.9 0, 0.9 0, 0.55 0.4, 0.4 1 / 0.15 0.5, 0.8 0.5"),
    # open 8
    (8, "0.75 0.05, 0.35 0.02, 0.2 0.25, 0.5 0.48, 0.8 0.75, 0.5 1, 0.2 0.75, 0.5 0.5, 0.9 0.2"),
    (8, "0.6 0, 0.25 0.2, 0.5 0.45, 0.85 0.75, 0.5 1, 0.15 0.75, 0.45 0.5, 0.7 0.3"),
    (8, "0.15 0, 0.45 0.45, 0.85 0.8, 0.5 1, 0.15 0.8, 0.5 0.45, 0.85 0.05"),
    (8, "0.3 0.1, 0.55 0, 0.7 0.2, 0.4 0.45, 0.1 0.8, 0.5 1, 0.85 0.75, 0.5 0.5, 0.3 0.35"),
    # 9 with a hook
    (9, f"{_HOOK}, 0.84 0.7, 0.6 1, 0.15 0.9"),
    (9, f"{_HOOK}, 0.84 0.7, 0.5 1.05, 0.05 0.7"),
    (9, f"{_HOOK}, 0.8 0.4, 0.5 1"),
]

STYLES: list[tuple[int, list[Stroke]]] = [(label, _parse(style)) for label, style in _STYLES]
"""Label, and control points (k, 2) of each stroke."""
