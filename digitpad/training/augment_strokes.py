"""Other hands: a drawing as somebody else might have written it, and the styles of digits that MNIST lacks."""

import numpy as np

from digitpad.strokes.drawing import Drawing

SLANT = 0.36
"""Largest added slant, sideways per height: 20 degrees either way."""

ROTATION = 10.0
"""degrees, either way"""

STRETCH = 0.15
"""Standard deviation of the logarithm of width over height."""

WOBBLE = 0.035
"""Standard deviation, as a share of the longer side, of the smooth displacement of each of 16 knots."""

HOOKED = 0.12
"""Share of the ends of strokes that get a hook."""

HOOK = (0.03, 0.22)
"""Length of a hook, as a share of the longer side."""

SHORTENED = 0.15
"""Share of the ends of long strokes where the pen came down late or was lifted early."""

MISSING = 0.12
"""Most that is missing then, as a share of the stroke's length."""

APART = 0.03
"""Standard deviation of each stroke's own shift, in x and in y, as a share of the longer side."""

COARSEST, FINEST = 40, 400
"""How many steps of a screen's grid the longer side of a drawing spans: on a phone, and on a projector."""


def vary_drawing(drawing: Drawing, rng: np.random.Generator) -> Drawing:
    """A drawing in another hand, on a screen's grid: about 1 large.

    At random its strokes are shortened, hooked, moved apart, then all is stretched, slanted, turned, wobbled.
    Blank strokes are left out; an empty drawing stays empty.
    """
    strokes = [stroke for stroke in drawing if len(stroke)]
    if not strokes:
        return []
    side = _measure_side(np.concatenate(strokes))
    strokes = [_end_badly(_end_badly(stroke, side, rng)[::-1], side, rng)[::-1] for stroke in strokes]
    if len(strokes) > 1:
        strokes = [stroke + rng.normal(0, APART * side, 2) for stroke in strokes]
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    side = _measure_side(points)
    points = (points - (low + high) / 2) / side @ _draw_matrix(rng).T
    points = points + _wobble(points, rng)
    steps = np.exp(rng.uniform(np.log(COARSEST), np.log(FINEST)))
    points = (np.rint(points * steps) / steps).astype(np.float32)
    return np.split(points, np.cumsum([len(stroke) for stroke in strokes])[:-1])


def _measure_side(points: np.ndarray) -> float:
    """The longer side of what is around points (n, 2)."""
    return max(float(np.ptp(points, axis=0).max()), 1e-6)


def _end_badly(stroke: np.ndarray, side: float, rng: np.random.Generator) -> np.ndarray:
    """A stroke (n, 2) whose end may be missing or hooked."""
    return _hook(_shorten(stroke, side, rng), side, rng)


def _shorten(stroke: np.ndarray, side: float, rng: np.random.Generator) -> np.ndarray:
    """Now and then, a stroke (n, 2) without its last bit: loops stay open.

    Strokes shorter than `side` stay whole, for they are bars and dots that make the digit what it is.
    """
    if rng.random() >= SHORTENED:
        return stroke
    along = np.r_[0, np.cumsum(np.hypot(*np.diff(stroke, axis=0).T))]
    if along[-1] < side:
        return stroke
    left = along[-1] * (1 - rng.uniform(0, MISSING))
    end = [np.interp(left, along, stroke[:, axis]) for axis in (0, 1)]
    return np.concatenate([stroke[along < left], [end]]).astype(np.float32)


def _hook(stroke: np.ndarray, side: float, rng: np.random.Generator) -> np.ndarray:
    """Now and then, a stroke (n, 2) with a hook at its end, where a pen was lifted in haste.

    Recognisers of pen input take such hooks away before they read (Tappert, Suen and Wakahara, "The State of
    the Art in On-line Handwriting Recognition", 1990); an image keeps them.
    """
    if rng.random() >= HOOKED:
        return stroke
    end = stroke[-1]
    away = stroke - end
    back = away[np.hypot(*away.T) > 0.1 * side]  # where the stroke came from
    if not len(back):
        return stroke
    angle = np.arctan2(back[-1][1], back[-1][0]) + np.deg2rad(rng.uniform(15, 75)) * rng.choice([-1, 1])
    length = side * rng.uniform(*HOOK)
    tip = end + length * np.array([np.cos(angle), np.sin(angle)])
    return np.concatenate([stroke, np.linspace(end, tip, 4)[1:]]).astype(np.float32)


def _draw_matrix(rng: np.random.Generator) -> np.ndarray:
    """A random (2, 2) matrix over (x, y): stretch, then slant, then rotation."""
    angle = np.deg2rad(rng.uniform(-ROTATION, ROTATION))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    slant = np.array([[1, rng.uniform(-SLANT, SLANT)], [0, 1]])
    stretch = np.exp(rng.normal(0, STRETCH) / 2)
    return turn @ slant @ np.diag([stretch, 1 / stretch])


def _wobble(points: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Smooth displacements (n, 2): 4x4 knots over [-0.5, 0.5]², a Gaussian bump each."""
    knots = rng.normal(0, WOBBLE, (4, 4, 2))
    grid = np.linspace(-0.5, 0.5, 4)
    x, y = (np.exp(-0.5 * ((points[:, axis, None] - grid) / 0.25) ** 2) for axis in (0, 1))
    return np.einsum("ni,nj,ijk->nk", x, y, knots)
