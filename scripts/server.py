"""The app in a process of its own, for pictures and measurements."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from digitpad.config import ROOT

PATIENCE = 60
"""seconds"""


@contextmanager
def serve(port: int, **environment: str) -> Iterator[str]:
    """Start the app on `port`, give its address once it answers, stop it at the end. Raises TimeoutError."""
    with start(port, **environment) as process:
        address = f"http://127.0.0.1:{port}"
        if not answers(address, process):
            raise TimeoutError(f"The app did not answer at {address} within {PATIENCE} seconds.")
        yield address


@contextmanager
def start(port: int, **environment: str) -> Iterator[subprocess.Popen]:
    """Start the app on `port`, give its process at once, stop it at the end."""
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.port", str(port)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def answers(address: str, process: subprocess.Popen) -> bool:
    """Wait until the app that `process` starts answers; False when it ended or took too long."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).close()
            return True
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.02)
    return False
