"""The drawing: a list of strokes, its limits and the checks of untrusted ones.

Every source of drawings (both pads, stroke files, templates) produces this type. A stroke holds at least one
point, in the units of the surface it was drawn on; an empty list is a blank pad.
"""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from digitpad.types import Stroke

Drawing: TypeAlias = list[Stroke]
"""Strokes (n, 2) float32 in the order they were drawn, x to the right and y down."""

MAX_STROKES = 5_000
"""Strokes of a drawing. A digit has one to four; an hour of doodling stays below."""

MAX_POINTS = 50_000
"""Points of a drawing: almost seven minutes of a pen that the browser reports every 8 ms. A larger drawing is
refused, not thinned: it is not a digit, and rendering it would delay the other users."""

MAX_COORDINATE = 10_000.0
"""Distance of a point from the pad's corner, in CSS pixels: 30 pads. Strokes enlarged with the edit tool end
before that, and OpenCV's fixed-point coordinates can hold it."""


def check_drawing(drawing: Drawing) -> None:
    """Check a drawing's counts and coordinates. Raises ValueError that names the limit."""
    check_counts([len(stroke) for stroke in drawing])
    check_coordinates(drawing)


def check_counts(points: Sequence[int]) -> None:
    """Check the numbers of strokes and points, given the number of points of each stroke.

    Raises ValueError. Readers call this before they convert a single point.
    """
    if len(points) > MAX_STROKES:
        raise ValueError(f"Expected at most {MAX_STROKES} strokes, got more.")
    if sum(points) > MAX_POINTS:
        raise ValueError(f"Expected at most {MAX_POINTS} points, got {sum(points)}.")


def check_coordinates(strokes: Sequence[Stroke]) -> None:
    """Check that all coordinates are finite and within MAX_COORDINATE. Raises ValueError."""
    for stroke in strokes:
        if not (np.abs(stroke) <= MAX_COORDINATE).all():  # also false for NaN
            raise ValueError(
                f"Expected finite coordinates within {MAX_COORDINATE:.0f} of the pad's corner, "
                f"got {stroke.min():g} to {stroke.max():g}."
            )
