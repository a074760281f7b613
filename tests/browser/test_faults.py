"""Two people at once, a lost connection, a model that is replaced, a server that is stopped; and nobody else is
spoken to meanwhile."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib.util import find_spec
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from streamlit import net_util

from digitpad import config
from digitpad.artifacts.store import MODEL, OPTIONAL, PARTS, RUN, save_run
from digitpad.ui.model_names import describe_model
from scripts.server import answers
from tests.browser.pad_page import ANSWER_WAIT, BAR, ONE, PadPage
from tests.browser.proxy import rewrite_host

pytestmark = pytest.mark.browser

FOREIGN = """
import socket
import sys
LOOPBACK = ("127.0.0.1", "::1", "localhost", "0.0.0.0", "", None)
def forbid(event, arguments):
    if event == "socket.connect" and arguments[0].type == socket.SOCK_DGRAM:
        return  # picks a network interface and sends nothing
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        place = arguments[1][0] if isinstance(arguments[1], tuple) else None
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "urllib.Request"):
        place = arguments[0]
    else:
        return
    if place not in LOOPBACK and not str(place).startswith(("127.", "http://127.0.0.1")):
        with open(REPORT, "a") as report:
            report.write(f"{event} {place}\\n")
        raise OSError(f"the network is cut off: {place}")
sys.addaudithook(forbid)
"""
"""A sitecustomize.py that cuts Python off from all but this machine, and notes each attempt."""


class Server:
    """The app as a process that can be stopped and started again."""

    def __init__(self, folder, **environment):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = folder / "log"
        self.environment = os.environ | environment
        self.start()

    def start(self):
        command = [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            "streamlit_app.py",
            "--server.port",
            str(self.port),
        ]
        with self.log.open("a") as output:
            self.process = subprocess.Popen(
                command, cwd=config.ROOT, env=self.environment, stdout=output, stderr=subprocess.STDOUT
            )
        assert answers(self.address, self.process), self.log.read_text()

    def stop(self):
        """Seconds that it took to end after SIGTERM, and its exit status."""
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=20), time.monotonic() - started


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Models of its own for the app: two that are shipped, and one whose file is crafted."""
    folder = tmp_path_factory.mktemp("models")
    for model in ("cnn", "mlp-128-64"):
        shutil.copytree(config.ARTIFACTS / model, folder / model)
    run = json.loads((folder / "mlp-128-64" / RUN).read_text())
    files = {name: (folder / "mlp-128-64" / name).read_bytes() for name in PARTS}
    save_run(folder / "crafted", files | {MODEL: b"PK crafted"}, run)
    return folder


@pytest.fixture(scope="module")
def server(folder, tmp_path_factory):
    """The app with the network cut off, under the engine that starts fastest."""
    place = tmp_path_factory.mktemp("server")
    (place / "sitecustomize.py").write_text(f"REPORT = {str(place / 'report')!r}\n{FOREIGN}")
    engine = {"DIGITPAD_ENGINE": "litert"} if find_spec("ai_edge_litert") else {}
    server = Server(place, DIGITPAD_ARTIFACTS=str(folder), PYTHONPATH=str(place), **engine)
    yield server
    if server.process.poll() is None:
        server.stop()


@pytest.fixture
def visit(browser, server):
    """Opens the Draw page in a window of its own; `before` is called with the page before it is opened."""
    contexts = []

    def visit(before=lambda page: None):
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        contexts.append(context)
        page = context.new_page()
        before(page)
        page.goto(server.address)
        pad = PadPage(page)
        pad.canvas.wait_for(timeout=ANSWER_WAIT)
        return pad

    yield visit
    for context in contexts:
        context.close()


def find_surprises(log):
    """Lines of the server's log that are neither this app's own events nor Streamlit's greeting."""
    usual = re.compile(
        r"$|\d\d:\d\d:\d\d digitpad: |.* Uvicorn server started on 127\.|  You can now view|  URL: |"
        r"  Stopping\.\.\.|.* Rejecting WebSocket connection with disallowed Origin"
    )
    return [line for line in log.splitlines() if not usual.match(line)]


def knock(port, origin):
    """The server's first words to a page of `origin` that wants to connect."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(
            f"GET /_stcore/stream HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: {origin}\r\n"
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode()
        )
        return connection.recv(12)


def test_two_people_never_see_each_others_drawing_model_or_errors(visit):
    anna, ben = visit(), visit()
    anna.choose_model("mlp-128-64")
    anna.draw(ONE)
    anna.expect("That is a 1.")
    ben.wait_until_awake()
    ben.choose_model("crafted")
    ben.page.get_by_text("The model crafted cannot be used").wait_for()
    anna.draw(BAR)
    anna.expect("That is a 7.")
    assert anna.page.get_by_text("cannot be used").count() == 0
    expect(anna.model).to_have_value(describe_model("mlp-128-64"))
    ben.choose_model("cnn")
    ben.wait_until_awake()
    blank = ben.read_pixels()
    ben.draw(ONE)
    ben.expect("That is a 1.")
    anna.press("Clear")
    anna.wait_until_awake()
    assert ben.read_pixels() != blank
    ben.expect("That is a 1.")


def test_a_lost_connection_comes_back_with_the_drawing(visit):
    sockets = []

    def watch(page):
        def connect(route):
            sockets.append(route)
            route.connect_to_server()

        page.route_web_socket(re.compile("_stcore/stream"), connect)

    pad = visit(watch)
    pad.choose_model("mlp-128-64")
    pad.draw(ONE)
    pad.expect("That is a 1.")
    before = pad.read_pixels()
    sockets[-1].close()
    for _ in range(300):
        if len(sockets) > 1:
            break
        pad.page.wait_for_timeout(100)
    assert len(sockets) > 1, "the page did not connect again"
    pad.expect("That is a 1.")
    assert pad.read_pixels() == before
    pad.draw(BAR)
    pad.expect("That is a 7.")
    expect(pad.model).to_have_value(describe_model("mlp-128-64"))


def test_no_page_and_no_server_speaks_to_another_host(visit, server):
    hosts = set()

    def watch(page):
        page.context.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
        page.on("websocket", lambda socket: hosts.add(urlsplit(socket.url).hostname))

    pad = visit(watch)
    pad.draw(ONE)
    pad.expect("a 1")
    pad.choose_view("Evidence")
    pad.page.get_by_text("Why not a").first.wait_for(timeout=ANSWER_WAIT)
    for page, proof in (("Mistakes", ".st-key-gallery button"), ("Training", ".stVegaLiteChart svg")):
        pad.page.get_by_role("link", name=page).click()
        pad.page.locator(proof).first.wait_for(timeout=ANSWER_WAIT)
    pad.page.wait_for_timeout(1000)
    assert knock(server.port, "http://elsewhere.example") == b"HTTP/1.1 403"
    assert knock(server.port, server.address) == b"HTTP/1.1 101"
    assert hosts - {None, ""} == {"127.0.0.1"}  # None: pictures within the page
    report = server.log.parent / "report"
    assert not report.exists(), report.read_text()


def test_behind_a_proxy_that_rewrites_host_the_page_opens_at_the_machines_own_address(browser, server):
    """As with nginx's `proxy_pass`: the page's address is not the one that the server is asked for."""
    host = net_util.get_internal_ip()
    with rewrite_host(server.port, host) as port:
        page = browser.new_page()
        page.goto(f"http://{host}:{port}")
        pad = PadPage(page)
        pad.canvas.wait_for(timeout=ANSWER_WAIT)
        pad.draw(ONE)
        pad.expect("That is a 1.")
        page.close()


@pytest.fixture
def replaceable(folder, tmp_path):
    """The folder of a model that a test may replace; the model comes back after it."""
    shutil.copytree(folder / "mlp-128-64", tmp_path / "kept")
    yield folder / "mlp-128-64"
    shutil.rmtree(folder / "mlp-128-64")
    shutil.copytree(tmp_path / "kept", folder / "mlp-128-64")


def test_a_model_that_is_replaced_answers_from_the_next_stroke_on_and_stays_chosen(visit, replaceable, server):
    pad = visit()
    pad.choose_model("mlp-128-64")
    pad.draw(ONE)
    pad.expect("That is a 1.")
    other = config.ARTIFACTS / "mlp-256-256"
    files = {path.name: path.read_bytes() for path in other.iterdir() if path.name in (*PARTS, *OPTIONAL)}
    save_run(replaceable, files, json.loads((other / RUN).read_text()))
    pad.draw(BAR)
    pad.expect("That is a 7.")
    pad.press("Undo")
    pad.expect("That is a 1.")
    expect(pad.model).to_have_value(describe_model("mlp-128-64"))
    assert "mlp-128-64 was replaced" in server.log.read_text()


def wait_until_connected(pad):
    """Wait until a page has found the server again and its script has run."""
    app = pad.page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-connection-state", "CONNECTED", timeout=ANSWER_WAIT)
    pad.page.wait_for_timeout(500)  # the run begins a moment later
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=ANSWER_WAIT)


@dataclass(frozen=True)
class Restart:
    """How the server ended, and the pages that were open while it was stopped and started again."""

    status: int
    seconds: float
    log: str
    pads: dict[str, PadPage]


@pytest.fixture(scope="module")
def restart(browser, server):
    """Stops the server while it predicts and starts it again, with five pages open."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    names = ("busy", "untouched", "to clear", "canvas", "live")
    pads = {name: PadPage(context.new_page(), live=name == "live") for name in names}
    for name, pad in pads.items():
        pad.open(server.address)
        pad.wait_until_awake()
        if name in ("canvas", "live"):
            pad.press("Surprise me")  # the server has put something on the pad
            expect(pad.page.locator(".answer .digit.none")).to_have_count(0)
            pad.press("Clear")
            pad.wait_until_awake()
        if name != "untouched":
            pad.draw(ONE)
            pad.expect("That is a 1.")
    pads["busy"].choose_view("What would change its mind")
    status, seconds = server.stop()
    log = server.log.read_text()
    server.start()
    for pad in pads.values():
        wait_until_connected(pad)
    yield Restart(status, seconds, log, pads)
    context.close()


def test_a_server_that_is_stopped_while_it_predicts_ends_cleanly_and_starts_again(restart, server):
    assert restart.status == 0
    assert restart.seconds < 10
    assert find_surprises(restart.log) == []
    restart.pads["busy"].draw(BAR)
    restart.pads["busy"].expect("That is a 7.")  # the stroke from before was kept in the browser
    assert find_surprises(server.log.read_text()) == []


def test_a_page_on_which_nothing_was_done_finds_the_server_again(restart):
    restart.pads["untouched"].draw(ONE)
    restart.pads["untouched"].expect("That is a 1.")


def test_a_drawing_of_before_is_cleared_with_one_press(restart):
    restart.pads["to clear"].press("Clear")
    restart.pads["to clear"].wait_until_awake()


@pytest.mark.parametrize("name", ["canvas", "live"])
def test_the_drawing_outlives_the_server_on_either_pad(restart, name):
    pad = restart.pads[name]
    pad.draw(BAR)
    pad.expect("That is a 7.")
    pad.press("Undo")
    pad.expect("That is a 1.")
