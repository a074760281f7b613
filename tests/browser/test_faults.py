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
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from streamlit import net_util

from digitpad import config
from digitpad.artifacts.store import MODEL, PARTS, RUN, save_run
from digitpad.ui.model_names import describe_model
from scripts.server import answers
from tests.browser.conftest import ANSWER_WAIT, PadPage
from tests.browser.proxy import rewrite_host

pytestmark = pytest.mark.browser

ONE = [(150, 40), (150, 280)]
BAR = [(60, 40), (150, 40)]
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
    """The app with the network cut off."""
    place = tmp_path_factory.mktemp("server")
    (place / "sitecustomize.py").write_text(f"REPORT = {str(place / 'report')!r}\n{FOREIGN}")
    server = Server(place, DIGITPAD_ARTIFACTS=str(folder), PYTHONPATH=str(place))
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


def open_view(pad, view):
    pad.page.get_by_test_id("stButtonGroup").get_by_text(view, exact=True).click()


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
    open_view(pad, "Evidence")
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


def test_a_model_that_is_replaced_answers_from_the_next_stroke_on_and_stays_chosen(visit, folder, server):
    pad = visit()
    pad.choose_model("mlp-128-64")
    pad.draw(ONE)
    pad.expect("That is a 1.")
    other = config.ARTIFACTS / "mlp-256-256"
    files = {name: (other / name).read_bytes() for name in PARTS}
    save_run(folder / "mlp-128-64", files, json.loads((other / RUN).read_text()))
    pad.draw(BAR)
    pad.expect("That is a 7.")
    pad.press("Undo")
    pad.expect("That is a 1.")
    expect(pad.model).to_have_value(describe_model("mlp-128-64"))
    assert "mlp-128-64 was replaced" in server.log.read_text()


def test_a_server_that_is_stopped_while_it_predicts_ends_cleanly_and_starts_again(visit, server):
    pad = visit()
    pad.draw(ONE)
    pad.expect("That is a 1.")
    open_view(pad, "What would change its mind")
    status, seconds = server.stop()
    assert status == 0
    assert seconds < 10
    assert find_surprises(server.log.read_text()) == []
    pad.page.get_by_text(re.compile("connect", re.IGNORECASE)).first.wait_for(timeout=ANSWER_WAIT)
    server.start()
    for _ in range(200):
        if server.log.read_text().count("digitpad: started") == 2:
            break
        pad.page.wait_for_timeout(100)
    pad.draw(BAR)
    pad.expect("That is a 7.")  # the stroke from before was kept in the browser
    assert find_surprises(server.log.read_text()) == []


def restart(pad, server):
    """Stop the server and start it again, once the page has noticed."""
    before = server.log.read_text().count("digitpad: started")
    server.stop()
    pad.page.get_by_text(re.compile("connect", re.IGNORECASE)).first.wait_for(timeout=ANSWER_WAIT)
    server.start()
    for _ in range(300):
        if server.log.read_text().count("digitpad: started") > before:
            return
        pad.page.wait_for_timeout(100)
    pytest.fail("The page did not find the server that was started again.")


def test_a_page_on_which_nothing_was_done_finds_the_server_again(visit, server):
    pad = visit()
    pad.wait_until_awake()
    restart(pad, server)
    pad.draw(ONE)
    pad.expect("That is a 1.")


def test_a_drawing_of_before_is_cleared_with_one_press(visit, server):
    pad = visit()
    pad.draw(ONE)
    pad.expect("That is a 1.")
    restart(pad, server)
    wait_until_steady(pad)
    pad.press("Clear")
    pad.wait_until_awake()


def wait_until_steady(pad):
    """Wait until what is on the pad has not changed for two seconds."""
    shown, since = "", time.monotonic()
    while time.monotonic() < since + 2:
        if (now := pad.canvas.page.screenshot()) != shown:
            shown, since = now, time.monotonic()
        pad.page.wait_for_timeout(100)


@pytest.mark.parametrize("live", [False, True])
def test_the_drawing_outlives_the_server_on_either_pad(browser, server, live):
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{server.address}/?live=on" if live else server.address)
    pad = PadPage(page, live=live)
    pad.canvas.wait_for(timeout=ANSWER_WAIT)
    pad.wait_until_awake()
    pad.press("Surprise me")  # the server has put something on the pad
    expect(page.locator(".answer .digit.none")).to_have_count(0)
    pad.press("Clear")
    pad.wait_until_awake()
    pad.draw(ONE)
    pad.expect("That is a 1.")
    restart(pad, server)
    wait_until_steady(pad)
    pad.draw(BAR)
    pad.expect("That is a 7.")
    pad.press("Undo")
    pad.expect("That is a 1.")
    page.close()
