"""Convert drawings from and to the live pad's message: a list of strokes, each a list of [x, y].

The message comes from a browser and may hold any JSON. `digitpad.strokes.fabric` does the same for the
drawable canvas, and both produce the same kind of drawing.
"""

import reprlib
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.strokes.drawing import Drawing, check_coordinates, check_counts


def read_strokes(content: Any) -> Drawing:
    """Convert a list of strokes to a drawing.

    Raises ValueError, naming what came, for any other content and for a drawing over the limits.
    """
    if not isinstance(content, list):
        raise ValueError(f"Expected a list of strokes, got {reprlib.repr(content)}.")
    if not all(isinstance(stroke, list) and stroke for stroke in content):
        raise ValueError(f"Expected strokes of at least one [x, y], got {reprlib.repr(content)}.")
    check_counts([len(stroke) for stroke in content])
    strokes = [_read_stroke(stroke) for stroke in content]
    check_coordinates(strokes)
    return [stroke.astype(np.float32) for stroke in strokes]


def write_strokes(drawing: Drawing) -> list[list[list[float]]]:
    """Convert a drawing to the live pad's message; `read_strokes` is the inverse."""
    return [stroke.tolist() for stroke in drawing if len(stroke)]


def _read_stroke(stroke: list[Any]) -> npt.NDArray[np.float64]:
    try:
        points = np.array(stroke)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(f"Expected points [x, y], got {reprlib.repr(stroke)}.") from error
    if points.dtype.kind not in "iuf" or points.shape != (len(stroke), 2):
        raise ValueError(f"Expected points [x, y], got {reprlib.repr(stroke)}.")
    return points.astype(np.float64)  # np.abs of the smallest int64 is negative and would pass the limit
