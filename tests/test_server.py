"""The server without a browser: where it listens, what it logs and refuses, and that it needs no network."""

import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from digitpad.config import ROOT
from scripts.server import answers

SETTINGS = Path(".streamlit/config.toml").read_text()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """(port, log) of the app with the settings that ship."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path_factory.mktemp("server") / "log"
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.port", str(port)]
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
    assert answers(f"http://127.0.0.1:{port}", process), log.read_text()
    yield port, log
    process.terminate()
    process.wait(timeout=20)


def ask(port, path, method="GET", **headers):
    """HTTP status of a request."""
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def find_own_address():
    """Address of this machine on its network; None without one. Sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        return probe.getsockname()[0]


def test_the_server_listens_to_this_machine_only(server):
    port, log = server
    assert f"127.0.0.1:{port}" in log.read_text()
    address = find_own_address()
    if address is None or address.startswith("127."):
        pytest.skip("needs an address besides the loopback")
    with pytest.raises(OSError, match="refused"):
        socket.create_connection((address, port), timeout=3)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no uvloop for Windows")
def test_no_answer_waits_until_the_browser_has_confirmed_the_previous_one(server):
    """Without TCP_NODELAY the body of every answer after the first comes 40 ms after its head."""
    port, _ = server
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    seconds = []
    for _ in range(31):
        started = time.perf_counter()
        connection.request("GET", "/favicon.png")
        assert connection.getresponse().read()
        seconds.append(time.perf_counter() - started)
    connection.close()
    assert statistics.median(seconds) < 0.03


def test_a_file_without_the_sites_own_token_is_refused(server):
    port, _ = server
    assert ask(port, "/_stcore/upload_file/session/file", "PUT") in (400, 403)
    assert ask(port, "/_stcore/upload_file/session/file", "DELETE") in (400, 403)


@pytest.mark.parametrize(
    "path", ["/../requirements.txt", "/app/static/../../train.py", "/%2e%2e/%2e%2e/etc/passwd"]
)
def test_no_file_of_the_project_is_served(server, path):
    port, _ = server
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert b"streamlit==" not in answer
    assert b"training.command" not in answer
    assert b"root:" not in answer


def test_the_log_at_the_start_names_the_address_and_nothing_else(server):
    _, log = server
    lines = [line for line in log.read_text().splitlines() if line.strip()]
    assert len(lines) <= 4, lines
    assert not [line for line in lines if "oneDNN" in line or "cuda" in line or "WARNING" in line]


@pytest.mark.parametrize(
    "setting",
    [
        'address = "127.0.0.1"',
        "enableXsrfProtection = true",
        "enableCORS = true",
        "gatherUsageStats = false",
        "maxUploadSize = 20",
        "maxMessageSize = 64",
        'showErrorDetails = "none"',
    ],
)
def test_the_settings_that_protect_are_on(setting):
    assert setting in SETTINGS


def test_a_digit_is_read_with_the_network_cut_off():
    code = """
import socket
try:
    socket.create_connection(("192.0.2.1", 80), timeout=1); raise SystemExit("there is a network")
except OSError: pass
from streamlit.testing.v1 import AppTest
page = AppTest.from_file("streamlit_app.py", default_timeout=60).run()
path = [["M", 90, 80], ["L", 220, 80], ["L", 150, 260]]
drawing = {"objects": [{"type": "Path", "path": path, "strokeWidth": 20}]}
page.session_state["canvas"] = {"drawing": {"raw": drawing, "data": None}, "backgroundFit": None}
page.run()
assert not page.exception and not page.error
assert any("That is a 7." in html.proto.body for html in page.get("html"))
print("read")
"""
    wrap = ["unshare", "--user", "--map-root-user", "--net"]
    try:
        allowed = subprocess.run([*wrap, "true"], capture_output=True).returncode == 0
    except FileNotFoundError:
        allowed = False
    if not allowed:
        pytest.skip("needs network namespaces (Linux's unshare)")
    done = subprocess.run(
        [*wrap, sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
    )
    assert done.stdout.endswith("read\n"), done.stdout + done.stderr


def test_the_project_contains_no_secret():
    listed = subprocess.run(["git", "ls-files", "-z"], capture_output=True, text=True, check=True).stdout
    names = listed.split("\0")
    assert not [
        name for name in names if Path(name).name in ("secrets.toml", ".env", "id_rsa", "credentials.json")
    ]
    shape = re.compile(
        r"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|ghp_[A-Za-z0-9]{36}|"
        r"(?i:password|secret|api_?key|token)\s*[:=]\s*['\"][^'\"]{8,}"
    )
    texts = [
        Path(name) for name in names if Path(name).suffix in {".py", ".toml", ".md", ".txt", ".sh", ".json"}
    ]
    assert [str(path) for path in texts if path.exists() and shape.search(path.read_text())] == []
