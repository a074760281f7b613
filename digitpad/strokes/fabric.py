"""Convert drawings from and to Fabric.js path objects, the JSON of streamlit-drawable-canvas.

The JSON comes from a browser and may hold anything. Its size is checked before any number is read.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from digitpad.strokes.drawing import MAX_STROKES, Drawing, check_coordinates, check_counts
from digitpad.types import Stroke

CURVE_STEPS = np.linspace(0, 1, 5)[1:, None]
"""Parameters at which a curve is sampled. The browser reports the pen about every 8 ms, so curves are short and
four points suffice."""

MAX_NUMBER = 1e9
"""Largest number that is read from the JSON: far beyond any canvas, and products of a few stay finite."""

_COORDINATES = {"M": 2, "L": 2, "Q": 4}
"""Numbers after a command's letter: the end point, and for a curve the control point before it."""

_PLACEMENT: dict[str, Any] = {"left": None, "top": None, "scaleX": 1, "scaleY": 1, "angle": 0}
"""Keys that place an object, with Fabric's defaults (None: required)."""


def read_canvas(content: Mapping[str, Any] | None) -> Drawing:
    """Convert a canvas's JSON to a drawing: one path object (M, Q and L commands) is one stroke.

    The JSON does not contain undone strokes. None, before the canvas's first message, is an empty drawing.
    Raises ValueError, naming what came, for content that no canvas sends and for a drawing over the limits.
    """
    if content is None:
        return []
    objects = content.get("objects", []) if isinstance(content, Mapping) else None
    if not isinstance(objects, list):
        raise ValueError(f"Expected a canvas's JSON with a list of objects, got {_describe(content)}.")
    check_counts([len(_find_commands(item)) for item in objects[: MAX_STROKES + 1]])
    drawing = [_place(_read_path(_find_commands(item)), item) for item in objects]
    check_coordinates(drawing)
    return drawing


def write_objects(drawing: Drawing, *, pen: float) -> list[dict[str, Any]]:
    """Convert a drawing to the canvas's objects, as Fabric writes them for a white pen `pen` pixels wide.

    `read_canvas({"objects": ...})` is the inverse, except that a stroke of one point returns with two.
    """
    return [_write_stroke(stroke, pen) for stroke in drawing if len(stroke)]


def _write_stroke(stroke: Stroke, pen: float) -> dict[str, Any]:
    (left, top), (right, bottom) = stroke.min(axis=0).tolist(), stroke.max(axis=0).tolist()
    start, *rest = stroke.tolist()
    return {
        "type": "Path",
        "version": "7.4.0",
        "originX": "center",
        "originY": "center",
        "left": (left + right) / 2,
        "top": (top + bottom) / 2,
        "width": right - left,
        "height": bottom - top,
        "fill": None,
        "stroke": "#ffffff",
        "strokeWidth": pen,
        "strokeLineCap": "round",
        "strokeLineJoin": "round",
        "path": [["M", *start], *(["L", *point] for point in rest or [start])],
    }


def _find_commands(item: Any) -> list[Any]:
    """Return the commands of one path object."""
    commands = item.get("path") if isinstance(item, Mapping) else None
    if not isinstance(commands, list) or not commands:
        raise ValueError(f"Expected a path with M, Q and L commands, got {_describe(item)}.")
    return commands


def _read_path(commands: list[Any]) -> npt.NDArray[np.float64]:
    """Return the points (n, 2) of a path: the end of every command, and CURVE_STEPS along every curve.

    Lines are computed as curves whose control point is their end, and only their last step is kept.
    """
    numbers: list[Any] = []
    for command in commands:
        letter, *values = command if isinstance(command, list) and command else [None]
        if not isinstance(letter, str) or _COORDINATES.get(letter) != len(values):
            raise ValueError(f"Expected M, Q or L with its coordinates, got {_describe(command)}.")
        numbers += values if letter == "Q" else [*values, *values]
    if commands[0][0] == "Q":
        raise ValueError("Expected a path to begin with M, got a curve without a start.")
    control, end = np.swapaxes(_read_numbers(numbers).reshape(-1, 2, 2), 0, 1)[:, :, None, :]
    start, t = np.roll(end, 1, axis=0), CURVE_STEPS
    points = (1 - t) ** 2 * start + 2 * t * (1 - t) * control + t**2 * end
    curved = np.array([command[0] == "Q" for command in commands])
    kept: npt.NDArray[np.float64] = points[curved[:, None] | (CURVE_STEPS[:, 0] == 1)]
    return kept


def _read_numbers(values: list[Any]) -> npt.NDArray[np.float64]:
    """Convert JSON numbers to float64; strings and booleans, which NumPy would convert, are refused."""
    odd = {type(value) for value in values} - {int, float}
    if odd:
        raise ValueError(f"Expected numbers, got {sorted(kind.__name__ for kind in odd)}.")
    try:
        numbers = np.array(values, dtype=np.float64)
    except OverflowError as error:
        raise ValueError("Expected coordinates, got an integer too large for a float.") from error
    if not np.isfinite(numbers).all() or np.abs(numbers).max() > MAX_NUMBER:
        raise ValueError(f"Expected finite numbers up to {MAX_NUMBER:g}, got others.")
    return numbers


def _place(points: npt.NDArray[np.float64], item: Mapping[str, Any]) -> Stroke:
    """Move points (n, 2) to where the object is after it was moved, scaled or turned with the edit tool.

    Fabric leaves the path as it was drawn and states the new place of its centre; an object that was not edited
    has its centre where the path has it.
    """
    placement = [item.get(key, default) for key, default in _PLACEMENT.items()]
    if item.get("originX") == "center" and None not in placement:
        left, top, scale_x, scale_y, angle = _read_numbers(placement).tolist()
        turn = math.radians(angle)
        scaled = (points - (points.min(axis=0) + points.max(axis=0)) / 2) * np.array([scale_x, scale_y])
        rotation = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
        points = scaled @ rotation + np.array([left, top])
    return points.astype(np.float32)


def _describe(content: Any) -> str:
    """Describe untrusted content in a few words, however large or deep it is."""
    match content:
        case Mapping():
            return f"an object with {', '.join(str(key)[:20] for key in list(content)[:8]) or 'nothing in it'}"
        case list():
            start = f" that begins with {_describe_value(content[0])}" if content else ""
            return f"a list of {len(content)}{start}"
    return _describe_value(content)


def _describe_value(value: Any) -> str:
    """Show a string (cut short), a float, a boolean or None; name the type of anything else."""
    if isinstance(value, str):
        return repr(value[:40])
    return repr(value) if isinstance(value, float | bool | None) else f"one {type(value).__name__}"
