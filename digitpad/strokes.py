"""A drawing as strokes: read from the canvas's JSON or from stroke files, and written as the canvas's objects.

A stroke is an array (n, 2) float32 of points, x to the right and y down, in the units of whatever it was drawn
on; a drawing is a list of strokes, empty when nothing is drawn.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from digitpad.stroke_files import StrokeFileError, StrokeSet, load_strokes, save_strokes

__all__ = [
    "Drawing", "StrokeFileError", "StrokeSet", "load_strokes", "read_canvas", "save_strokes", "write_objects",
]  # fmt: skip

Drawing = list[np.ndarray]

CURVE_STEPS = np.linspace(0, 1, 5, dtype=np.float32)[1:, None]
"""Where a curve between two pen positions is sampled. The browser reports the pen about every 8 ms, so the
curves are short and four points are plenty."""


def read_canvas(content: Mapping[str, Any] | None) -> Drawing:
    """The drawing in a canvas's JSON (Fabric.js: one path object a stroke, M, Q and L commands).

    Undone strokes are not in the JSON. `None` (the canvas has not spoken yet) is an empty drawing. Raises
    ValueError, naming what came, for content that no canvas sends.
    """
    if content is None:
        return []
    objects = content.get("objects", []) if isinstance(content, Mapping) else None
    if not isinstance(objects, list):
        raise ValueError(f"Expected a canvas's JSON with a list of objects, got {_shorten(content)}.")
    return [_read_object(item) for item in objects]


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


def _read_object(item: Any) -> np.ndarray:
    """Points (n, 2) of one path object, where the canvas shows it."""
    commands = item.get("path") if isinstance(item, Mapping) else None
    if not isinstance(commands, list) or not commands:
        raise ValueError(f"Expected a path with M, Q and L commands, got {_shorten(item)}.")
    points = np.concatenate([_read_command(*pair) for pair in zip([None, *commands], commands, strict=False)])
    if not np.isfinite(points).all():
        raise ValueError(f"Expected finite coordinates, got {_shorten(commands)}.")
    return _place(points, item)


def _read_command(before: Any, command: Any) -> np.ndarray:
    """Points (n, 2) that a command adds; `before` is the command before it, None at the start."""
    match command:
        case ["M" | "L", *end] if len(end) == 2:
            return _points(end)
        case ["Q", *numbers] if len(numbers) == 4 and before is not None:
            start, (control, stop) = _points(before[-2:]), _points(numbers)
            t = CURVE_STEPS
            return (1 - t) ** 2 * start + 2 * t * (1 - t) * control + t**2 * stop
    raise ValueError(f"Expected M, Q or L with its coordinates, got {_shorten(command)}.")


def _points(numbers: Any) -> np.ndarray:
    try:
        return np.array(numbers, dtype=np.float32).reshape(-1, 2)
    except (TypeError, ValueError) as error:
        raise ValueError(f"Expected coordinates, got {_shorten(numbers)}.") from error


def _place(points: np.ndarray, item: Mapping[str, Any]) -> np.ndarray:
    """Points where the object lies after it was moved, scaled or turned with the canvas's edit tool.

    Fabric leaves the path as it was drawn and says where its centre went; for a stroke that was not touched,
    that is where the centre is.
    """
    numbers = [item.get(key, default) for key, default in _PLACEMENT.items()]
    if item.get("originX") != "center" or not all(isinstance(n, int | float) for n in numbers):
        return points
    left, top, scale_x, scale_y, angle = (float(n) for n in numbers)
    turn = math.radians(angle)
    scaled = (points - (points.min(axis=0) + points.max(axis=0)) / 2) * np.array([scale_x, scale_y])
    rotation = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    placed = scaled @ rotation + np.array([left, top])
    return placed.astype(np.float32) if np.isfinite(placed).all() else points


_PLACEMENT: dict[str, Any] = {"left": None, "top": None, "scaleX": 1, "scaleY": 1, "angle": 0}


def _shorten(content: Any) -> str:
    text = repr(content)
    return text if len(text) <= 80 else text[:77] + "..."
