"""Read and write a drawing as Fabric.js path objects, the JSON of streamlit-drawable-canvas."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from digitpad.strokes.drawing import MAX_STROKES, Drawing, check_drawing, check_size

CURVE_STEPS = np.linspace(0, 1, 5)[1:, None]
"""Where a curve between two pen positions is sampled. The browser reports the pen about every 8 ms, so the
curves are short and four points are plenty."""


def read_canvas(content: Mapping[str, Any] | None) -> Drawing:
    """The drawing in a canvas's JSON (Fabric.js: one path object a stroke, M, Q and L commands).

    Undone strokes are not in the JSON. `None` (the canvas has not spoken yet) is an empty drawing. Raises
    ValueError, naming what came, for content that no canvas sends and for a drawing over the limits.
    """
    if content is None:
        return []
    objects = content.get("objects", []) if isinstance(content, Mapping) else None
    if not isinstance(objects, list):
        raise ValueError(f"Expected a canvas's JSON with a list of objects, got {_describe(content)}.")
    check_size([len(_find_commands(item)) for item in objects[: MAX_STROKES + 1]])
    drawing = [_place(_read_path(_find_commands(item)), item) for item in objects]
    check_drawing(drawing, count=False)
    return drawing


def write_objects(drawing: Drawing, *, pen: float) -> list[dict[str, Any]]:
    """A drawing as the canvas's objects, as Fabric writes them for a white pen `pen` wide.

    `read_canvas({"objects": write_objects(drawing, pen=pen)})` gives the drawing back, each stroke of one point
    as two.
    """
    return [_write_stroke(stroke, pen) for stroke in drawing if len(stroke)]


def _write_stroke(stroke: np.ndarray, pen: float) -> dict[str, Any]:
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
    """The commands of one path object."""
    commands = item.get("path") if isinstance(item, Mapping) else None
    if not isinstance(commands, list) or not commands:
        raise ValueError(f"Expected a path with M, Q and L commands, got {_describe(item)}.")
    return commands


_NUMBERS = {"M": 2, "L": 2, "Q": 4}
"""How many numbers follow a command's letter: its end, for a curve its control point before."""


def _read_path(commands: list[Any]) -> np.ndarray:
    """Points (n, 2) float64 that the commands lead through: every end, and what lies on a curve before it."""
    numbers: list[Any] = []
    for command in commands:
        letter, *values = command if isinstance(command, list) and command else [None]
        if not isinstance(letter, str) or _NUMBERS.get(letter) != len(values):
            raise ValueError(f"Expected M, Q or L with its coordinates, got {_describe(command)}.")
        numbers += values if letter == "Q" else [*values, *values]
    if commands[0][0] == "Q":
        raise ValueError("Expected a path to begin with M, got a curve from nowhere.")
    control, end = np.swapaxes(_read_numbers(numbers).reshape(-1, 2, 2), 0, 1)[:, :, None, :]
    start, t = np.roll(end, 1, axis=0), CURVE_STEPS
    points = (1 - t) ** 2 * start + 2 * t * (1 - t) * control + t**2 * end
    curved = np.array([command[0] == "Q" for command in commands])
    return points[curved[:, None] | (CURVE_STEPS[:, 0] == 1)]


def _read_numbers(values: list[Any]) -> np.ndarray:
    """JSON's numbers as float64: no strings, though NumPy would read them, and no true and false."""
    odd = {type(value) for value in values} - {int, float}
    if odd:
        raise ValueError(f"Expected numbers, got {sorted(kind.__name__ for kind in odd)}.")
    try:
        numbers = np.array(values, dtype=np.float64)
    except OverflowError as error:
        raise ValueError("Expected coordinates, got a whole number beyond all bounds.") from error
    if not np.isfinite(numbers).all() or np.abs(numbers).max() > _LARGEST:
        raise ValueError(f"Expected finite numbers up to {_LARGEST:g}, got others.")
    return numbers


_LARGEST = 1e9
"""No number in a canvas's JSON comes near, and sums and products of such numbers stay finite."""


def _place(points: np.ndarray, item: Mapping[str, Any]) -> np.ndarray:
    """Points (n, 2) float32 where the object lies after it was moved, scaled or turned with the canvas's edit
    tool.

    Fabric leaves the path as it was drawn and says where its centre went; for a stroke that was not touched,
    that is where the centre is.
    """
    placement = [item.get(key, default) for key, default in _PLACEMENT.items()]
    if item.get("originX") == "center" and None not in placement:
        left, top, scale_x, scale_y, angle = _read_numbers(placement).tolist()
        turn = math.radians(angle)
        scaled = (points - (points.min(axis=0) + points.max(axis=0)) / 2) * np.array([scale_x, scale_y])
        rotation = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
        points = scaled @ rotation + np.array([left, top])
    return points.astype(np.float32)


_PLACEMENT: dict[str, Any] = {"left": None, "top": None, "scaleX": 1, "scaleY": 1, "angle": 0}


def _describe(content: Any) -> str:
    """What came, in a few words however large or deep it is."""
    match content:
        case Mapping():
            return f"an object with {', '.join(str(key)[:20] for key in list(content)[:8]) or 'nothing in it'}"
        case list():
            start = f" that begins with {_describe_value(content[0])}" if content else ""
            return f"a list of {len(content)}{start}"
    return _describe_value(content)


def _describe_value(value: Any) -> str:
    """A plain value as it is, cut short; of anything else its kind."""
    if isinstance(value, str):
        return repr(value[:40])
    return repr(value) if isinstance(value, float | bool | None) else f"one {type(value).__name__}"
