"""Drive the app in Chromium: start a browser, open the Draw page, draw on a pad."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, FloatRect, Page, sync_playwright

from scripts.find_chromium import FLAGS, find_chromium

TIMEOUT = 60_000
"""Milliseconds until something on the page counts as missing."""

READY = "here you will see"
"""Part of the sentence in the empty answer once the model is loaded."""

ANSWER = ".answer .words"
"""The answer's sentences. A live region for screen readers repeats them elsewhere on the page."""


@dataclass(frozen=True)
class Pad:
    """One of the two pads of the Draw page."""

    name: str
    query: str
    """Selects it in the page's address."""
    canvas: str
    """CSS selector of the element that takes the pointer's events."""


DRAWABLE_CANVAS = Pad("drawable canvas", "", "canvas.upper-canvas")
LIVE_PAD = Pad("live ink", "?live=on", ".pad canvas")
PADS = (DRAWABLE_CANVAS, LIVE_PAD)


class NoBrowserError(RuntimeError):
    """No Chromium was found; the message says how to install one."""


@contextmanager
def open_browser() -> Iterator[Browser]:
    """A headless Chromium. Raises NoBrowserError when there is none."""
    path = find_chromium()
    if path is None:
        raise NoBrowserError("This benchmark needs Chromium. To install it: make browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def open_page(browser: Browser, address: str) -> Page:
    """Open a page of the app in a window of a desktop's size."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(address)
    return page


def open_draw_page(browser: Browser, address: str, pad: Pad = DRAWABLE_CANVAS) -> Page:
    """Open the Draw page and wait until the pad is visible and the model is loaded."""
    page = open_page(browser, f"{address}/{pad.query}")
    page.locator(pad.canvas).wait_for(timeout=TIMEOUT)
    page.locator(ANSWER, has_text=READY).wait_for(timeout=TIMEOUT)
    return page


def find_box(page: Page, pad: Pad) -> FloatRect:
    """Place and size of a pad in the window, in CSS pixels."""
    box = page.locator(pad.canvas).bounding_box()
    if box is None:
        raise RuntimeError(f"Expected the {pad.name} to be visible.")
    return box
