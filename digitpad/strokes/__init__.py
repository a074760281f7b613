"""Drawings as strokes: the type, its limits, and every format that strokes arrive in."""

from digitpad.strokes.drawing import Drawing
from digitpad.strokes.fabric import read_canvas, write_objects
from digitpad.strokes.files import StrokeFileError, StrokeSet, load_strokes, save_strokes

__all__ = [
    "Drawing",
    "StrokeFileError",
    "StrokeSet",
    "load_strokes",
    "read_canvas",
    "save_strokes",
    "write_objects",
]
