"""A real server, started as the README says, and a real Chromium."""

import os
import re
import signal
import socket
import subprocess

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from digitpad.ui.model_names import describe_model
from scripts.find_chromium import FLAGS, find_chromium
from scripts.server import answers

ANSWER_WAIT = 30_000
expect.set_options(timeout=20_000)  # the machine may have other work to do


@pytest.fixture(scope="session")
def start_app(tmp_path_factory):
    """Starts the app by `make app` on a free port, with changes to the environment; stops them at the end."""
    processes = []

    def start_app(**environment: str) -> str:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        log = tmp_path_factory.mktemp("server") / "log"
        with log.open("w") as output:
            process = subprocess.Popen(
                ["make", "app", f"PORT={port}"], stdout=output, stderr=subprocess.STDOUT,
                start_new_session=True, env=os.environ | environment,
            )  # fmt: skip
        processes.append(process)
        url = f"http://127.0.0.1:{port}"
        if not answers(url, process):
            pytest.fail(f"make app did not start a server:\n{log.read_text()}")
        return url

    yield start_app
    for process in processes:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


@pytest.fixture(scope="session")
def address(start_app):
    """The app with the models that are shipped."""
    return start_app()


@pytest.fixture(scope="session")
def browser():
    path = find_chromium()
    if path is None:
        pytest.fail("No Chromium for the browser tests. To install one: make browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class PadPage:
    """The Draw page as a person uses it."""

    def __init__(self, page: Page, *, live: bool = False) -> None:
        self.page = page
        self.live = live

    @property
    def canvas(self) -> Locator:
        return self.page.locator(".pad canvas" if self.live else "canvas.upper-canvas")

    @property
    def words(self) -> Locator:
        return self.page.locator(".answer .words")

    def wait_until_awake(self) -> None:
        self.words.get_by_text(re.compile("Draw a digit")).wait_for(timeout=ANSWER_WAIT)

    def draw(self, *strokes, scale: float = 1, left: float = 0, top: float = 0) -> None:
        """Draw strokes, each a list of (x, y), with the mouse, in many small moves."""
        box = self.canvas.bounding_box()
        for (x, y), *rest in strokes:
            self.page.mouse.move(box["x"] + left + scale * x, box["y"] + top + scale * y)
            self.page.mouse.down()
            for x, y in rest:
                self.page.mouse.move(box["x"] + left + scale * x, box["y"] + top + scale * y, steps=5)
            self.page.mouse.up()

    def scroll_up(self) -> None:
        """To the pad, once a view that was opened below it has come onto the screen."""
        expect(self.page.locator(".why").first).to_be_in_viewport()
        self.page.locator(".stMain").evaluate("page => page.scrollTo({top: 0})")

    def read_pixels(self) -> str:
        """What the drawing's own canvas shows, as a data URL."""
        canvas = self.canvas if self.live else self.page.locator("canvas.dc-canvas.lower-canvas")
        return canvas.evaluate("canvas => canvas.toDataURL()")

    def wait_for_other_pixels(self, before: str) -> None:
        for _ in range(200):
            if self.read_pixels() != before:
                return
            self.page.wait_for_timeout(100)
        pytest.fail("The pad shows what it showed before.")

    def expect(self, words: str) -> None:
        self.words.get_by_text(words).wait_for(timeout=ANSWER_WAIT)

    @property
    def model(self) -> Locator:
        return self.page.get_by_role("combobox", name="Model")

    def choose_model(self, model: str) -> None:
        """Choose a model by its own name, such as `cnn`."""
        self.model.click()
        self.page.get_by_role("option", name=describe_model(model)).click()
        expect(self.model).to_have_value(describe_model(model))

    def press(self, button: str) -> None:
        """Press a button of the page's own; the canvas's hidden toolbar has an Undo too."""
        named = self.page.locator("button").filter(has_text=re.compile(f"{button}$"), visible=True)
        named.click()  # the icon's name stands before the button's


@pytest.fixture
def open_page(browser: Browser, address: str):
    """Opens the Draw page in a window of its own: size, colour scheme, touch."""
    contexts = []

    def open_page(width=1280, height=800, live=False, **options) -> PadPage:
        size = {"width": width, "height": height}
        context = browser.new_context(viewport=size, reduced_motion="reduce", **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{address}/?live=true" if live else address)
        pad = PadPage(page, live=live)
        pad.canvas.wait_for(timeout=ANSWER_WAIT)
        return pad

    yield open_page
    for context in contexts:
        context.close()
