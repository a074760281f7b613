"""The handshake with streamlit-drawable-canvas: Fabric JSON in, strokes out, and the other way round.

The canvas keeps the drawing in the browser and sends it as Fabric JSON after each stroke. To change it, Python
sends a new `initialDrawing`. Messages that the browser sent before it received that may still arrive; they are
ignored. This is the only module of `ui/` that knows Fabric's format.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from digitpad.config import CANVAS_PEN
from digitpad.strokes.drawing import Drawing
from digitpad.strokes.fabric import read_canvas, write_objects
from digitpad.types import Stroke
from digitpad.ui.pad.pad import Pad

Objects = list[dict[str, Any]]
"""Fabric objects, one per stroke."""

ECHO = 0.01
"""Largest difference, in the pad's units, between a stroke that Python sent and the same stroke when it comes
back: Fabric rounds an object's position to four decimals."""


@dataclass
class CanvasLink:
    """What this session and its canvas have told each other."""

    objects: Objects | None = field(default_factory=list)
    """what is on the canvas, parallel to the strokes of the pad; None when it was not a drawing"""
    told: Objects = field(default_factory=list)
    """what the canvas was last told to show"""
    nonce: int = 0
    """changes whenever the canvas is told to show something"""
    revision: int = 0
    """of the pad, when the canvas was last told to show it"""
    superseded: list[Objects | None] = field(default_factory=list)
    """what was on the canvas before it was told to show something else: such a message may come late"""
    shown: bool = False
    """whether this session has shown the canvas"""
    originals: dict[int, tuple[Stroke, dict[str, Any]]] = field(default_factory=dict)
    """strokes by identity, with their Fabric objects: Undo shows the same curves again, pixel for pixel"""

    def follow(self, pad: Pad, *, mounted: bool = True) -> None:
        """Tell the canvas to show `pad`, if Python changed it or if the component is new on the page."""
        used = pad.drawing or self.told or self.objects
        if pad.revision != self.revision or (not mounted and used):
            self.revision = pad.revision
            self.tell([self._find_object(stroke) for stroke in pad.drawing])

    def tell(self, objects: Objects) -> None:
        """Have the canvas show these objects."""
        self.superseded.append(self.objects)
        self.objects = self.told = objects
        self.nonce += 1

    def receive(self, pad: Pad, content: Any) -> None:
        """Store the canvas's JSON in `pad`, unless the browser sent it before it received what it was told.

        A message is decoded once, however many script runs it comes with.
        """
        self.follow(pad)
        if content is None:
            return
        if isinstance(content, Mapping) and content.get("objects", []) == self.objects:
            self.superseded.clear()
            return
        drawing = _decode(content)
        objects = None if drawing is None else content.get("objects", [])
        if objects in self.superseded and objects != self.objects:
            return
        self.superseded.clear()
        self._store(pad, drawing, objects)

    def adopt(self) -> None:
        """Keep the drawing of a session that the server lost in a restart; call after the canvas is shown.

        Such a canvas has sent its drawing by the end of the first run, in which it was told to be empty.
        """
        if not self.shown and self.objects and not self.told:
            self.tell(self.objects)
            self.superseded = [[]]
        self.shown = True

    def _store(self, pad: Pad, drawing: Drawing | None, objects: Objects | None) -> None:
        self.objects = objects
        if drawing is None or objects is None:
            pad.refuse()
            return
        if not (pad.readable and _is_echo(drawing, pad.drawing)):
            pad.take(drawing)
        kept = {id(stroke) for stroke in pad.list_history()}
        self.originals = {key: pair for key, pair in self.originals.items() if key in kept}
        self.originals |= {
            id(stroke): (stroke, item) for stroke, item in zip(pad.drawing, objects, strict=True)
        }

    def _find_object(self, stroke: Stroke) -> dict[str, Any]:
        if id(stroke) in self.originals:
            return self.originals[id(stroke)][1]
        return write_objects([stroke], pen=CANVAS_PEN)[0]


def _decode(content: Any) -> Drawing | None:
    """Decode the canvas's JSON; None when it is not a drawing, or one over the limits."""
    try:
        drawing = read_canvas(content)
        json.dumps(content)  # fails for what is nested too deep to be compared and sent back
    except (ValueError, RecursionError):
        return None
    return drawing


def _is_echo(drawing: Drawing, told: Drawing) -> bool:
    """Whether these are the strokes that the canvas was told, in Fabric's own words."""
    return len(drawing) == len(told) and all(
        one.shape == other.shape and np.abs(one - other).max() < ECHO
        for one, other in zip(drawing, told, strict=True)
    )
