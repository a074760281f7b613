"""A drawing as strokes: read from the canvas's JSON or from stroke files, and written as the canvas's objects.

A stroke is an array (n, 2) float32 of points, x to the right and y down, in the units of whatever it was drawn
on; a drawing is a list of strokes, empty when nothing is drawn.

What a browser sends is read with suspicion: it may be any JSON. Sizes are checked before anything is computed.
"""

import numpy as np

Drawing = list[np.ndarray]

MAX_STROKES = 5_000
"""Of a drawing. A digit has one to four, and who doodles for an hour stays below."""

MAX_POINTS = 50_000
"""Pen positions of a drawing: a pen that the browser reports every 8 ms may be down for nearly seven minutes.
More is refused rather than thinned: it is no digit, and drawing it would keep everybody else waiting."""

MAX_COORDINATE = 10_000.0
"""How far from the pad's corner a point may lie: 30 pads. Even a stroke that was enlarged with the edit tool
ends before, and OpenCV's fixed-point numbers have room for it."""


def check_drawing(drawing: Drawing, *, count: bool = True) -> None:
    """Raise ValueError, naming the limit, when a drawing has more strokes or points than are read, or points
    that are not finite or too far out. `count=False` leaves the numbers of strokes and points unchecked.
    """
    if count:
        check_size([len(stroke) for stroke in drawing])
    for stroke in drawing:
        if not (np.abs(stroke) <= MAX_COORDINATE).all():  # NaN compares false
            raise ValueError(
                f"Expected finite coordinates within {MAX_COORDINATE:.0f} of the pad's corner, "
                f"got {stroke.min():g} to {stroke.max():g}."
            )


def check_size(points: list[int]) -> None:
    """Raise ValueError when a drawing whose strokes have so many points each is over the limits."""
    if len(points) > MAX_STROKES:
        raise ValueError(f"Expected at most {MAX_STROKES} strokes, got more.")
    if sum(points) > MAX_POINTS:
        raise ValueError(f"Expected at most {MAX_POINTS} points, got {sum(points)}.")
