"""One session's pad: the drawing, an image under it, and the undo history. Pure data, without Streamlit."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from digitpad.strokes.drawing import Drawing
from digitpad.strokes.templates import draw_digit
from digitpad.types import ImageBytes, Stroke

KEPT = 10
"""How many cleared drawings Undo can bring back."""


@dataclass(frozen=True, eq=False)
class Cleared:
    """The content of a pad when it was cleared, and the image that replaced it."""

    drawing: Drawing
    underlay: ImageBytes | None
    replacement: ImageBytes | None


@dataclass(eq=False)
class Pad:
    """What is on the pad, and what Undo and Redo would change.

    A component reports what a visitor drew with `take` or `refuse`. Every other change comes from Python and
    raises `revision`, so that the component knows that it has something else to show.
    """

    drawing: Drawing = field(default_factory=list)
    underlay: ImageBytes | None = None
    """(28, 28): an image under the strokes"""
    last_underlay: ImageBytes | None = None
    """the image put there last: the live pad's own Undo and Redo can remove it and bring it back"""
    cleared: list[Cleared] = field(default_factory=list)
    """contents for Undo to restore once no stroke is left, the next one last"""
    undone: list[Stroke | Cleared] = field(default_factory=list)
    """strokes and clearings for Redo, the next one last"""
    revision: int = 0
    """number of changes by Python"""
    readable: bool = True
    """False after a message that is not a drawing; nothing of that message is kept"""
    held: bool = False
    """whether the pen of the live pad is down, so that the last stroke will grow"""
    sampled: int | None = None
    """the digit of the last sample, so that the next one differs"""

    @property
    def blank(self) -> bool:
        """Whether there is nothing on the pad."""
        return self.readable and not self.drawing and self.underlay is None

    def take(self, drawing: Drawing) -> None:
        """Store what the visitor drew. Undone strokes cannot be redone any more."""
        self.drawing = drawing
        self.readable = True
        self.undone = []

    def refuse(self) -> None:
        """Note that the component sent something that is not a drawing."""
        self.take([])
        self.readable = False

    def list_history(self) -> Iterator[Stroke]:
        """List the strokes that Undo and Redo can bring back."""
        for step in [*self.cleared, *self.undone]:
            yield from step.drawing if isinstance(step, Cleared) else [step]

    def undo(self) -> None:
        """Remove the last stroke, or restore what was there before the last clearing."""
        if self.drawing:
            self.undone = [*self.undone, self.drawing[-1]]
            self._put(self.drawing[:-1])
        elif self.cleared:
            *self.cleared, last = self.cleared
            self.undone = [*self.undone, replace(last, replacement=self.underlay)]
            self._put(last.drawing)
            self._put_underlay(last.underlay)

    def redo(self) -> None:
        """Repeat what Undo took back last."""
        if not self.undone:
            return
        *self.undone, last = self.undone
        if isinstance(last, Cleared):
            self._wipe()
            self._put_underlay(last.replacement)
        else:
            self._put([*self.drawing, last])

    def clear(self) -> None:
        """Empty the pad. Undo can restore it."""
        self._wipe()
        self.undone = []

    def lay_down(self, image: ImageBytes) -> None:
        """Replace the content by an image (28, 28), 0 to 255."""
        self.clear()
        self._put_underlay(image)

    def surprise(self) -> None:
        """Replace the content by a sample digit, stroke by stroke."""
        sample = draw_digit(np.random.default_rng(), avoid=self.sampled)
        self.sampled = sample.label
        self.clear()
        self._put(sample.drawing)

    def _wipe(self) -> None:
        if self.drawing or self.underlay is not None:
            self.cleared = [*self.cleared, Cleared(self.drawing, self.underlay, None)][-KEPT:]
        self._put([])
        self.underlay = None

    def _put(self, drawing: Drawing) -> None:
        self.drawing = drawing
        self.readable = True
        self.held = False
        self.revision += 1

    def _put_underlay(self, image: ImageBytes | None) -> None:
        self.underlay = image
        if image is not None:
            self.last_underlay = image
