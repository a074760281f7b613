"""Take the README's pictures of the running page: two screenshots and an animation."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from scripts.find_chromium import FLAGS, find_chromium
from scripts.server import serve

if TYPE_CHECKING:
    from playwright.sync_api import Page

PORT = 8599
Points = list[tuple[float, float]]

FOUR: list[Points] = [
    [(150, 40), (118, 110), (86, 176), (160, 172), (232, 166)],
    [(196, 98), (186, 190), (176, 282)],
]
"""Strokes of a 4 in CSS pixels of the pad."""

FRAME_MS = 90
"""Duration of an animation frame while the pen moves."""
STEPS = 4
"""Mouse movements between two points, one frame each."""
SETTLE_MS = 5_000
"""Until the component listens and the model begins to load."""
WIDTH = 720
"""Pixels of the animation."""


@contextmanager
def open_page(width: int, height: int, path: str = "") -> Iterator["Page"]:
    """Start the app and open one of its pages in Chromium."""
    from playwright.sync_api import sync_playwright

    with serve(PORT) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        page = browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=1.5)
        page.goto(address + path)
        yield page
        browser.close()


def draw_strokes(page: "Page", strokes: list[Points]) -> Iterator[None]:
    """Draw on the pad with the mouse; yields after every movement."""
    pad = page.locator("canvas").first
    pad.wait_for()
    page.wait_for_timeout(SETTLE_MS)
    page.get_by_text("Loading the model").wait_for(state="hidden")
    box = pad.bounding_box()
    assert box is not None
    for (x, y), *rest in strokes:
        page.mouse.move(box["x"] + x, box["y"] + y)
        page.mouse.down()
        for x_end, y_end in rest:
            for step in range(1, STEPS + 1):
                part = step / STEPS
                page.mouse.move(box["x"] + x + part * (x_end - x), box["y"] + y + part * (y_end - y))
                yield
            x, y = x_end, y_end
        page.mouse.up()
        yield
    page.mouse.move(box["x"] + 400, box["y"] + 330)


def shoot_draw(path: Path) -> None:
    """Draw a 4 and save what the page shows."""
    with open_page(1180, 760) as page:
        for _ in draw_strokes(page, FOUR):
            pass
        page.get_by_text("a 4").first.wait_for()
        page.wait_for_timeout(1500)
        page.screenshot(path=path)


def shoot_mistakes(path: Path) -> None:
    """Save the Mistakes page."""
    with open_page(1180, 760, "/mistakes") as page:
        page.get_by_text("images", exact=False).first.wait_for()
        page.wait_for_timeout(4000)
        page.screenshot(path=path)


def shoot_demo(path: Path) -> None:
    """Animate drawing, answer and explanation. Writes a WebP."""
    frames: list[tuple[Image.Image, int]] = []

    def take(milliseconds: int) -> None:
        picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        height = round(picture.height * WIDTH / picture.width)
        frames.append((picture.resize((WIDTH, height), Image.Resampling.LANCZOS), milliseconds))

    with open_page(1080, 820, "/?live=on") as page:
        for place, _ in enumerate(draw_strokes(page, FOUR)):
            take(700 if place == 0 else FRAME_MS)
        page.wait_for_timeout(1200)
        take(1800)
        page.get_by_text("Evidence", exact=True).first.click()
        page.wait_for_timeout(3000)
        take(3000)
    first, *others = [frame for frame, _ in frames]
    durations = [duration for _, duration in frames]
    first.save(path, save_all=True, append_images=others, duration=durations, loop=0, quality=60, method=6)
