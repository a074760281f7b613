"""Make the README's pictures from the running code: `make pictures`.

The preprocessing draws docs/steps.png; the others are screenshots of the running page.
"""

import sys
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from digitpad.config import CANVAS_PEN, CANVAS_SIZE, ROOT
from digitpad.preprocessing.framing import Framing, frame_drawing
from digitpad.strokes.drawing import Drawing
from scripts.shoot_page import shoot_demo, shoot_draw, shoot_mistakes

DOCS = ROOT / "docs"
SIDE = 224
GAP = 24

SMALL_SEVEN: Drawing = [
    np.array([[188, 214], [214, 208], [240, 210], [262, 206], [250, 232], [236, 262], [226, 296]], np.float32),
    np.array([[220, 252], [256, 248]], np.float32),
]


def draw_steps(drawing: Drawing) -> np.ndarray:
    """The way of a drawing to 28x28 as one picture (H, W, 3) uint8: pad, redrawn, 20x20, 28x28."""
    framing = frame_drawing(drawing)
    if framing is None:
        raise ValueError("Expected a drawing that is not empty.")
    panels = [_draw_pad(drawing), _enlarge(framing.ink), _enlarge(framing.box), _draw_centred(framing)]
    height = SIDE + 2 * GAP
    picture = np.full((height, GAP + (SIDE + GAP) * len(panels), 3), 255, np.uint8)
    for place, panel in enumerate(panels):
        left = GAP + place * (SIDE + GAP)
        picture[GAP : GAP + SIDE, left : left + SIDE] = panel
    return picture


def _draw_pad(drawing: Drawing) -> np.ndarray:
    pad = np.zeros((CANVAS_SIZE, CANVAS_SIZE), np.uint8)
    for stroke in drawing:
        cv2.polylines(pad, [stroke.round().astype(np.int32)], False, 255, CANVAS_PEN, cv2.LINE_AA)
    return _colour(cv2.resize(pad, (SIDE, SIDE), interpolation=cv2.INTER_AREA))


def _enlarge(image: np.ndarray) -> np.ndarray:
    return _colour(cv2.resize((255 * image).astype(np.uint8), (SIDE, SIDE), interpolation=cv2.INTER_NEAREST))


def _draw_centred(framing: Framing) -> np.ndarray:
    """The image with the row and column of its centre of mass."""
    panel, pixel = _enlarge(framing.image), SIDE / framing.image.shape[0]
    row, column = (
        round((c + s + 0.5) * pixel) for c, s in zip(framing.center_of_mass, framing.shift, strict=True)
    )
    accent = (191, 212, 45)  # BGR of the page's accent colour in the dark
    cv2.line(panel, (column, 0), (column, SIDE), accent, 1)
    cv2.line(panel, (0, row), (SIDE, row), accent, 1)
    return panel


def _colour(grey: np.ndarray) -> np.ndarray:
    return cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR)


if __name__ == "__main__":
    DOCS.mkdir(exist_ok=True)
    cv2.imwrite(str(DOCS / "steps.png"), draw_steps(SMALL_SEVEN))
    shoot_draw(DOCS / "page.png")
    shoot_mistakes(DOCS / "mistakes.png")
    shoot_demo(DOCS / "demo.webp")
