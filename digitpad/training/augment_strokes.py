"""Augment drawings: as if another person had written the same digit, on another screen."""

import numpy as np
import numpy.typing as npt

from digitpad.strokes.drawing import Drawing
from digitpad.types import Stroke

SLANT = 0.36
"""Limit of the added slant, horizontal per vertical: 20 degrees either way."""

ROTATION = 10.0
"""Limit of the rotation in degrees, either way."""

STRETCH = 0.15
"""Standard deviation of the logarithm of the aspect ratio."""

WOBBLE = 0.035
"""Standard deviation, as a share of the longer side, of the smooth displacement at each of 16 knots."""

HOOK_SHARE = 0.12
"""Share of stroke ends that get a hook."""

HOOK_LENGTH = (0.03, 0.22)
"""Length of a hook, as a share of the longer side."""

SHORTEN_SHARE = 0.15
"""Share of ends of long strokes that are cut: the pen touched down late or was lifted early."""

MAX_CUT = 0.12
"""Limit of the cut, as a share of the stroke's length."""

STROKE_SHIFT = 0.03
"""Standard deviation of each stroke's own shift, in x and in y, as a share of the longer side."""

GRID_STEPS = (40, 400)
"""Steps of the screen's pixel grid along the longer side: on a phone, and on a projector."""


def vary_drawing(drawing: Drawing, rng: np.random.Generator) -> Drawing:
    """A random variant of a drawing, on a screen's grid, with a longer side of about 1.

    Strokes are shortened, hooked and shifted at random; then the drawing is stretched, slanted, rotated and
    wobbled. Strokes without points are left out; an empty drawing stays empty.
    """
    strokes = [stroke for stroke in drawing if len(stroke)]
    if not strokes:
        return []
    side = _measure_side(np.concatenate(strokes))
    strokes = [_vary_end(_vary_end(stroke, side, rng)[::-1], side, rng)[::-1] for stroke in strokes]
    if len(strokes) > 1:
        strokes = [stroke + rng.normal(0, STROKE_SHIFT * side, 2) for stroke in strokes]
    points = _transform(np.concatenate(strokes), rng)
    ends = np.cumsum([len(stroke) for stroke in strokes])[:-1]
    return np.split(_snap_to_grid(points, rng), ends)


def _transform(points: Stroke, rng: np.random.Generator) -> Stroke:
    """Centre points (n, 2), scale their longer side to 1, then stretch, slant, rotate and wobble them."""
    low, high = points.min(axis=0), points.max(axis=0)
    points = (points - (low + high) / 2) / _measure_side(points) @ _draw_matrix(rng).T
    return points + _draw_wobble(points, rng)


def _snap_to_grid(points: Stroke, rng: np.random.Generator) -> Stroke:
    """Round points (n, 2) to the pixel grid of a screen of random resolution."""
    coarse, fine = GRID_STEPS
    steps = np.exp(rng.uniform(np.log(coarse), np.log(fine)))
    snapped: Stroke = (np.rint(points * steps) / steps).astype(np.float32)
    return snapped


def _measure_side(points: Stroke) -> float:
    """The longer side of the bounding box of points (n, 2)."""
    return max(float(np.ptp(points, axis=0).max()), 1e-6)


def _vary_end(stroke: Stroke, side: float, rng: np.random.Generator) -> Stroke:
    """A stroke (n, 2) whose end may be cut or hooked."""
    return _add_hook(_shorten(stroke, side, rng), side, rng)


def _shorten(stroke: Stroke, side: float, rng: np.random.Generator) -> Stroke:
    """Cut the end of a stroke (n, 2) with probability SHORTEN_SHARE, which leaves loops open.

    Strokes shorter than `side` are kept: they are the bars and dots that distinguish digits.
    """
    if rng.random() >= SHORTEN_SHARE:
        return stroke
    along = np.r_[0, np.cumsum(np.hypot(*np.diff(stroke, axis=0).T))]
    if along[-1] < side:
        return stroke
    kept = along[-1] * (1 - rng.uniform(0, MAX_CUT))
    end = [np.interp(kept, along, stroke[:, axis]) for axis in (0, 1)]
    return np.concatenate([stroke[along < kept], [end]]).astype(np.float32)


def _add_hook(stroke: Stroke, side: float, rng: np.random.Generator) -> Stroke:
    """Add a hook to the end of a stroke (n, 2) with probability HOOK_SHARE, as a hastily lifted pen does.

    Recognisers of pen input remove such hooks before reading (Tappert, Suen and Wakahara, "The State of the
    Art in On-line Handwriting Recognition", 1990); an image keeps them.
    """
    if rng.random() >= HOOK_SHARE:
        return stroke
    end = stroke[-1]
    offsets = stroke - end
    earlier = offsets[np.hypot(*offsets.T) > 0.1 * side]
    if not len(earlier):
        return stroke
    backwards = np.arctan2(earlier[-1][1], earlier[-1][0])
    angle = backwards + np.deg2rad(rng.uniform(15, 75)) * rng.choice([-1, 1])
    tip = end + side * rng.uniform(*HOOK_LENGTH) * np.array([np.cos(angle), np.sin(angle)])
    return np.concatenate([stroke, np.linspace(end, tip, 4)[1:]]).astype(np.float32)


def _draw_matrix(rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """A random matrix (2, 2) over (x, y): stretch, then slant, then rotation."""
    angle = np.deg2rad(rng.uniform(-ROTATION, ROTATION))
    rotate = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    slant = np.array([[1, rng.uniform(-SLANT, SLANT)], [0, 1]])
    stretch = np.exp(rng.normal(0, STRETCH) / 2)
    matrix: npt.NDArray[np.float64] = rotate @ slant @ np.diag([stretch, 1 / stretch])
    return matrix


def _draw_wobble(points: Stroke, rng: np.random.Generator) -> Stroke:
    """Smooth random displacements (n, 2): 4 × 4 knots over [-0.5, 0.5]², one Gaussian bump per knot."""
    knots = rng.normal(0, WOBBLE, (4, 4, 2))
    grid = np.linspace(-0.5, 0.5, 4)
    x, y = (np.exp(-0.5 * ((points[:, axis, None] - grid) / 0.25) ** 2) for axis in (0, 1))
    wobble: Stroke = np.einsum("ni,nj,ijk->nk", x, y, knots)
    return wobble
