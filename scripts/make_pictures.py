"""Make the README's pictures from the running code: `python scripts/make_pictures.py`.

docs/steps.png is drawn by the preprocessing itself; docs/page.png is a screenshot of the page with a
digit drawn on it.
"""

import sys
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from digitpad.config import CANVAS_PEN, CANVAS_SIZE, ROOT
from digitpad.preprocessing.framing import Framing, frame_drawing
from digitpad.strokes.drawing import Drawing
from scripts.find_chromium import FLAGS, find_chromium
from scripts.server import serve

DOCS = ROOT / "docs"
PORT = 8599
SIDE = 224
GAP = 24

SMALL_SEVEN: Drawing = [
    np.array([[188, 214], [214, 208], [240, 210], [262, 206], [250, 232], [236, 262], [226, 296]], np.float32),
    np.array([[220, 252], [256, 248]], np.float32),
]
FOUR = [[(150, 40), (118, 110), (86, 176), (160, 172), (232, 166)], [(196, 98), (186, 190), (176, 282)]]


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


def shoot_page(path: Path) -> None:
    """Start the page, draw a 4 on it with the mouse, and save what Chromium shows."""
    from playwright.sync_api import sync_playwright

    with serve(PORT) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        page = browser.new_page(viewport={"width": 1180, "height": 760}, device_scale_factor=1.5)
        page.goto(address)
        page.get_by_text("here you will see").wait_for()
        box = page.locator("canvas.upper-canvas").bounding_box() or {"x": 0, "y": 0}
        for (x, y), *rest in FOUR:
            page.mouse.move(box["x"] + x, box["y"] + y)
            page.mouse.down()
            for x, y in rest:
                page.mouse.move(box["x"] + x, box["y"] + y, steps=8)
            page.mouse.up()
        page.mouse.move(10, 700)
        page.get_by_text("a 4").first.wait_for()
        page.wait_for_timeout(1000)
        page.screenshot(path=path)
        browser.close()


if __name__ == "__main__":
    DOCS.mkdir(exist_ok=True)
    cv2.imwrite(str(DOCS / "steps.png"), draw_steps(SMALL_SEVEN))
    shoot_page(DOCS / "page.png")
