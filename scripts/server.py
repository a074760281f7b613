"""Run the app in its own process, for screenshots, tests and benchmarks."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from digitpad.config import ROOT

Process = subprocess.Popen[bytes]

PATIENCE = 60
"""Seconds until a server that does not answer counts as broken."""


@contextmanager
def serve(port: int, **environment: str) -> Iterator[str]:
    """Start the app on `port`, yield its address once it answers, and stop it at the end.

    Raises TimeoutError when it does not answer.
    """
    with start(port, **environment) as process:
        yield wait_for_answer(port, process)


@contextmanager
def start(port: int, **environment: str) -> Iterator[Process]:
    """Start the app on `port`, yield its process immediately, and stop it at the end."""
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.port", str(port)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def wait_for_answer(port: int, process: Process) -> str:
    """Wait until the app on `port` answers and return its address. Raises TimeoutError when it does not."""
    address = f"http://127.0.0.1:{port}"
    if not answers(address, process):
        raise TimeoutError(f"The app did not answer at {address} within {PATIENCE} seconds.")
    return address


def answers(address: str, process: Process) -> bool:
    """Wait until the app that `process` runs answers; False when it ended or took longer than PATIENCE."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).close()
            return True
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.02)
    return False
