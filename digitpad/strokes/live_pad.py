"""A drawing as the live pad tells it: a list of strokes, each a list of [x, y], and the same written.

The canvas's own JSON is read in `strokes.py`; what comes out is the same kind of drawing.
"""

import reprlib
from typing import Any

import numpy as np

from digitpad.strokes.drawing import Drawing, check_drawing, check_size


def read_strokes(content: Any) -> Drawing:
    """The drawing in a list of strokes, each a list of [x, y]: arrays (n, 2) float32, n at least 1.

    Raises ValueError, naming what came, for anything else and for more than any person draws.
    """
    if not isinstance(content, list):
        raise ValueError(f"Expected a list of strokes, got {reprlib.repr(content)}.")
    if not all(isinstance(stroke, list) and stroke for stroke in content):
        raise ValueError(f"Expected strokes of at least one [x, y], got {reprlib.repr(content)}.")
    check_size([len(stroke) for stroke in content])
    drawing = [_read_stroke(stroke) for stroke in content]
    check_drawing(drawing, count=False)
    return [stroke.astype(np.float32) for stroke in drawing]


def _read_stroke(stroke: list) -> np.ndarray:
    try:
        points = np.array(stroke)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(f"Expected points [x, y], got {reprlib.repr(stroke)}.") from error
    if points.dtype.kind not in "iuf" or points.shape != (len(stroke), 2):
        raise ValueError(f"Expected points [x, y], got {reprlib.repr(stroke)}.")
    return points.astype(np.float64)  # of whole numbers the farthest one has no absolute value


def write_strokes(drawing: Drawing) -> list[list[list[float]]]:
    """A drawing as the live pad takes it: `read_strokes(write_strokes(drawing))` gives it back."""
    return [stroke.tolist() for stroke in drawing if len(stroke)]
