"""The Draw page as a visitor uses it."""

import re

import pytest
from playwright.sync_api import Error, Locator, Page, expect

from digitpad.ui.model_names import describe_model

ANSWER_WAIT = 30_000
"""milliseconds; the machine may have other work to do"""

ONE = [(150, 40), (150, 280)]
BAR = [(60, 40), (150, 40)]
"""With it a 1 becomes a 7."""
SEVEN = [(90, 80), (220, 80), (150, 260)]


class PadPage:
    """The Draw page with one of its two pads."""

    def __init__(self, page: Page, *, live: bool = False) -> None:
        self.page = page
        self.live = live

    @property
    def canvas(self) -> Locator:
        return self.page.locator(".pad canvas" if self.live else "canvas.upper-canvas")

    @property
    def words(self) -> Locator:
        return self.page.locator(".answer .words")

    @property
    def digit(self) -> Locator:
        return self.page.locator(".answer .digit")

    @property
    def model(self) -> Locator:
        return self.page.get_by_role("combobox", name="Model")

    def open(self, address: str) -> None:
        """Open the page anew, in a session of its own."""
        self.page.goto(f"{address}/?live=on" if self.live else address)
        self.canvas.wait_for(timeout=ANSWER_WAIT)

    def reset(self, address: str) -> None:
        """Come to the blank pad, in the same session if nothing but the drawing has changed."""
        try:
            self.page.mouse.up()
            if not self._is_default(address):
                self.open(address)
            if not self.words.get_by_text("Draw a digit").is_visible():
                self.press("Clear")
            self.words.get_by_text("Draw a digit").wait_for(timeout=5_000)
        except Error:
            self.open(address)
        self.wait_until_awake()
        self.page.locator(".stMain").evaluate("page => page.scrollTo({top: 0})")

    def _is_default(self, address: str) -> bool:
        path = self.page.url.removeprefix(address).rstrip("/")
        views = self.page.get_by_role("radiogroup", name="See why").get_by_role("radio", checked=True)
        if path != ("/?live=on" if self.live else "") or views.count() or not self.canvas.is_visible():
            return False
        return self.model.input_value() == describe_model("digitpad")

    def wait_until_awake(self) -> None:
        """Wait until the model is loaded and the pad is blank."""
        self.words.get_by_text(re.compile("Draw a digit")).wait_for(timeout=ANSWER_WAIT)

    def draw(
        self, *strokes: list[tuple[float, float]], scale: float = 1, left: float = 0, top: float = 0
    ) -> None:
        """Draw strokes, each a list of (x, y), with the mouse, in many small moves."""
        box = self.canvas.bounding_box()
        assert box
        for (x, y), *rest in strokes:
            self.page.mouse.move(box["x"] + left + scale * x, box["y"] + top + scale * y)
            self.page.mouse.down()
            for x, y in rest:
                steps = 5 if len(rest) < 10 else 2
                self.page.mouse.move(box["x"] + left + scale * x, box["y"] + top + scale * y, steps=steps)
            self.page.mouse.up()

    def expect(self, words: str) -> None:
        """Wait for words in the answer."""
        self.words.get_by_text(words).wait_for(timeout=ANSWER_WAIT)

    def choose_model(self, model: str) -> None:
        """Choose a model by its own name, such as `cnn`."""
        self.model.click()
        self.page.get_by_role("option", name=describe_model(model)).click()
        expect(self.model).to_have_value(describe_model(model))

    def choose_view(self, view: str) -> None:
        """Open a view of "See why", or close it when it is open."""
        self.page.get_by_test_id("stButtonGroup").get_by_text(view, exact=True).click()

    def switch(self) -> "PadPage":
        """Change to the other pad."""
        self.page.get_by_text("Read while I draw").click()
        other = PadPage(self.page, live=not self.live)
        other.canvas.wait_for(timeout=ANSWER_WAIT)
        return other

    def press(self, button: str) -> None:
        """Press a button of the page's own; the canvas's hidden toolbar has an Undo too."""
        named = self.page.locator("button").filter(has_text=re.compile(f"{button}$"), visible=True)
        self.page.mouse.move(1, 1)  # another button's tooltip may cover this one
        named.click()  # the icon's name comes before the button's

    def visit(self, page: str) -> None:
        """Follow the link to another page of the app."""
        self.page.get_by_role("link", name=page).click()
        if page == "Draw":
            self.digit.wait_for()
        else:
            expect(self.page.get_by_role("heading", name=page, level=1)).to_be_visible()

    def scroll_up(self) -> None:
        """Scroll to the pad, once a view that was opened below it has come onto the screen."""
        expect(self.page.locator(".why").first).to_be_in_viewport()
        self.page.locator(".stMain").evaluate("page => page.scrollTo({top: 0})")

    def read_pixels(self) -> str:
        """Read what the drawing's own canvas shows, as a data URL."""
        canvas = self.canvas if self.live else self.page.locator("canvas.dc-canvas.lower-canvas")
        return canvas.evaluate("canvas => canvas.toDataURL()")

    def count_ink(self) -> int:
        """Count the white pixels on the pad."""
        canvas = self.canvas if self.live else self.page.locator("canvas.dc-canvas.lower-canvas")
        return canvas.evaluate(
            """canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
                 .data.filter((value, place) => place % 4 == 0 && value > 200).length"""
        )

    def wait_for_other_pixels(self, before: str) -> None:
        """Wait until the pad shows something else than `before`."""
        for _ in range(200):
            if self.read_pixels() != before:
                return
            self.page.wait_for_timeout(100)
        pytest.fail("The pad shows what it showed before.")
