"""Real servers, started as the README says, and a real Chromium whose pages tests share."""

import os
import signal
import socket
import subprocess
from importlib.util import find_spec

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from scripts.find_chromium import FLAGS, find_chromium
from scripts.server import answers
from tests.browser.pad_page import PadPage

expect.set_options(timeout=20_000)  # the machine may have other work to do

DESK = {"reduced_motion": "reduce"}
PHONE = {"reduced_motion": "reduce", "has_touch": True, "is_mobile": True}

both_engines = pytest.mark.parametrize("engine", ["keras", "litert"])


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
                ["make", "app", f"PORT={port}"],
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env=os.environ | environment,
            )
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
def light_address(start_app):
    """The same under LiteRT."""
    if not find_spec("ai_edge_litert"):
        pytest.skip("needs ai-edge-litert")
    return start_app(DIGITPAD_ENGINE="litert")


@pytest.fixture(scope="session")
def browser():
    path = find_chromium()
    if path is None:
        pytest.fail("No Chromium for the browser tests. To install one: make browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def share_page(browser: Browser):
    """Gives the one page of a name, opened with these options the first time: no test may close it."""
    pages: dict[str, Page] = {}

    def share_page(name: str, options: dict) -> Page:
        if name not in pages or pages[name].is_closed():
            pages[name] = browser.new_context(**options).new_page()
        return pages[name]

    yield share_page
    for page in pages.values():
        page.context.close()


@pytest.fixture
def engine():
    """The engine of the server: `both_engines` gives a test the other one too."""
    return "keras"


@pytest.fixture
def open_pad(share_page, engine, request):
    """Gives the Draw page with a blank pad, in a window that tests share."""
    address = request.getfixturevalue("light_address" if engine == "litert" else "address")

    def open_pad(width=1280, height=800, *, live=False, phone=False) -> PadPage:
        name = f"{engine} {'live' if live else 'canvas'} {'phone' if phone else 'desk'}"
        page = share_page(name, PHONE if phone else DESK)
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="light")
        pad = PadPage(page, live=live)
        pad.reset(address)
        return pad

    return open_pad


@pytest.fixture
def pad(open_pad):
    """The canvas, blank."""
    return open_pad()


@pytest.fixture
def live_pad(open_pad):
    """The live pad, blank."""
    return open_pad(live=True)


@pytest.fixture
def open_page(browser: Browser, address: str):
    """Opens the Draw page in a new window of its own: size, colour scheme, touch."""
    contexts = []

    def open_page(width=1280, height=800, live=False, **options) -> PadPage:
        size = {"width": width, "height": height}
        context = browser.new_context(viewport=size, reduced_motion="reduce", **options)
        contexts.append(context)
        pad = PadPage(context.new_page(), live=live)
        pad.open(address)
        return pad

    yield open_page
    for context in contexts:
        context.close()
