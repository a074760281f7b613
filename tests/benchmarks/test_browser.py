"""browser: the benchmarks find on the page what they wait for."""

import subprocess
import sys

import pytest

from benchmarks.browser import READY
from digitpad.config import ROOT


def test_the_empty_answer_says_what_the_benchmarks_wait_for():
    from digitpad.ui.pages.draw import INVITATION

    assert READY in INVITATION


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("name", ["latency", "pages", "cold_start", "load"])
def test_a_benchmark_of_the_page_runs(name):
    command = [sys.executable, "-m", f"benchmarks.{name}", "--smoke"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "none" not in done.stdout
