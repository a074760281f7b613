"""Run every command that README.md and the documents show, in a form that takes seconds: `make smoke`.

A test holds this list against the documents. Exit status: 0 when every command ends as it should, 1 otherwise.
"""

import argparse
import os
import shlex
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.error
import urllib.request
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from digitpad.config import ROOT
from digitpad.data.mnist import DATA_CACHE, DATA_VARIABLE

PORT = 8597
PATIENCE = 120
"""seconds until a server has to answer"""

SERVER = "server: "
"""Start of a form that is a server: it has to answer, and is then stopped."""


def load_commands() -> dict[str, dict[str, str]]:
    """Tables `small`, `same` and `elsewhere` of smoke.toml, each by documented command."""
    tables: dict[str, dict[str, str]] = tomllib.loads((ROOT / "scripts/smoke.toml").read_text(encoding="utf-8"))
    return tables


def write_drawings(work: Path) -> None:
    """Write digits.npz and letters.npz: template digits of two groups, and crosses as letters."""
    from digitpad.strokes.files import StrokeSet, save_strokes
    from digitpad.strokes.templates import draw_digit

    rng = np.random.default_rng(0)
    digits = [draw_digit(rng) for _ in range(200)]
    labels = np.array([digit.label for digit in digits])
    groups = np.where(np.arange(len(labels)) < 100, "north", "south")
    writers = np.array([f"{group}/{place % 10}" for place, group in enumerate(groups)])
    drawings = [digit.drawing for digit in digits]
    save_strokes(work / "digits.npz", StrokeSet("digits", drawings, labels, groups, writers))
    cross = [np.array([[40, 40], [240, 250]], np.float32), np.array([[240, 40], [40, 250]], np.float32)]
    crosses = [[stroke + rng.normal(0, 8, stroke.shape).astype(np.float32) for stroke in cross] for _ in labels]
    letters = np.full(len(labels), ord("X"))
    save_strokes(work / "letters.npz", StrokeSet("letters", crosses, letters, groups, writers))


def run_command(small: str, work: Path) -> tuple[bool, str]:
    """Run a small form. Returns whether it ended as it should, and its output."""
    words = shlex.split(small.removeprefix(SERVER).format(work=work, port=PORT))
    words[0] = sys.executable
    if small.startswith(SERVER):
        return run_server(words)
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    return done.returncode == 0, f"{done.stdout}{done.stderr}exit status {done.returncode}"


def run_server(words: list[str]) -> tuple[bool, str]:
    """Start a server, wait until it answers, stop it."""
    process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    deadline = time.monotonic() + PATIENCE
    answered = False
    while not answered and process.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/_stcore/health", timeout=1).close()
            answered = True
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    process.terminate()
    return answered, process.communicate()[0]


def needs_mnist(small: str) -> bool:
    """Whether a small form reads MNIST."""
    return ("train.py" in small or "training_speed" in small) and "--help" not in small


def has_mnist() -> bool:
    """Whether MNIST is here; smoke downloads nothing."""
    folder = Path(os.environ.get(DATA_VARIABLE) or DATA_CACHE)
    return any(folder.glob("train-images*"))


def main() -> int:
    """Run the commands and print how each of them ended."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("words", nargs="*", help="run only commands that contain one of these")
    words = parser.parse_args().words or [""]
    forms = load_commands()["small"].items()
    chosen = {name: form for name, form in forms if any(word in name for word in words)}
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        write_drawings(Path(folder))
        for name, small in chosen.items():
            if needs_mnist(small) and not has_mnist():
                print(f"skip       {name} (needs MNIST: set {DATA_VARIABLE})", flush=True)
                continue
            started = time.monotonic()
            sound, output = run_command(small, Path(folder))
            failed += not sound
            print(f"{'ok' if sound else 'FAIL'} {time.monotonic() - started:6.1f} s  {name}", flush=True)
            if not sound:
                print(output[-3000:])
    print(f"{len(chosen) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
