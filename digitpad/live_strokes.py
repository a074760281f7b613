"""A drawing as the live pad tells it: a list of strokes, each a list of [x, y], and the same written.

The canvas's own JSON is read in `strokes.py`; what comes out is the same kind of drawing.
"""

import reprlib
from typing import Any

import numpy as np

from digitpad.strokes import Drawing

MAX_STROKES = 500
"""Far more than a person draws on one pad: a digit has one to four."""

MAX_POINTS = 50_000
"""Of all strokes together: an hour of scribbling on the live pad, which keeps points half a unit apart."""

MAX_REACH = 10_000.0
"""How far from the pad's corner a point may lie, in the pad's units: a pen that is held may leave the pad."""


def read_strokes(content: Any) -> Drawing:
    """The drawing in a list of strokes, each a list of [x, y]: arrays (n, 2) float32, n at least 1.

    Raises ValueError, naming what came, for anything else and for more than any person draws.
    """
    if not isinstance(content, list):
        raise ValueError(f"Expected a list of strokes, got {reprlib.repr(content)}.")
    if len(content) > MAX_STROKES:
        raise ValueError(f"Expected at most {MAX_STROKES} strokes, got {len(content)}.")
    if not all(isinstance(stroke, list) and stroke for stroke in content):
        raise ValueError(f"Expected strokes of at least one [x, y], got {reprlib.repr(content)}.")
    count = sum(len(stroke) for stroke in content)
    if count > MAX_POINTS:
        raise ValueError(f"Expected at most {MAX_POINTS} points, got {count}.")
    return [_read_stroke(stroke) for stroke in content]


def _read_stroke(stroke: list) -> np.ndarray:
    try:
        points = np.array(stroke)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(f"Expected points [x, y], got {reprlib.repr(stroke)}.") from error
    if points.dtype.kind not in "iuf" or points.shape != (len(stroke), 2):
        raise ValueError(f"Expected points [x, y], got {reprlib.repr(stroke)}.")
    if not (np.abs(points) <= MAX_REACH).all():  # not-a-number fails this too
        raise ValueError(f"Expected coordinates within {MAX_REACH:.0f} of 0, got {reprlib.repr(stroke)}.")
    return points.astype(np.float32)


def write_strokes(drawing: Drawing) -> list[list[list[float]]]:
    """A drawing as the live pad takes it: `read_strokes(write_strokes(drawing))` gives it back."""
    return [stroke.tolist() for stroke in drawing if len(stroke)]
