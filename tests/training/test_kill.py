"""A process that is killed while it writes, at every single step, and disks that take nothing.

The process is a real one: it kills itself (`os._exit`, nothing is tidied up) just before its n-th operation on
the file system, for every n until it gets through.
"""

import json
import subprocess
import sys

import pytest

from digitpad.artifacts.store import find_models, load_run
from digitpad.evaluation.history import load_history
from digitpad.evaluation.saved import load_evaluation
from digitpad.training.checkpoint import STATE
from tests.synthetic import save_model

KILLED = 9

WRITER = """
import os, sys
from pathlib import Path
from digitpad.artifacts.store import write_atomically
from tests.synthetic import save_model
folder, what, last = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
EVENTS = {"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "os.truncate", "shutil.rmtree"}
count = 0

def kill(event, arguments):
    global count
    if event in EVENTS and str(folder) in str(arguments[0]):
        count += 1
        if count == last:
            os._exit(9)

sys.addaudithook(kill)
if what == "run":
    save_model(folder, "cnn", {9: 4, 19: 4}, best_epoch=2)
else:
    write_atomically(folder / "state.json", b'{"new": "' + b"x" * 100_000 + b'"}')
"""


def write_until(folder, what, last):
    """Whether the writer was killed before it got through."""
    done = subprocess.run(
        [sys.executable, "-c", WRITER, str(folder), what, str(last)], capture_output=True, text=True, timeout=60
    )
    assert done.returncode in (0, KILLED), done.stderr
    return done.returncode == KILLED


def test_a_kill_at_every_step_leaves_the_old_run_or_the_new_one(tmp_path):
    steps, found = 0, set()
    while True:
        folder = tmp_path / str(steps)
        save_model(folder, "cnn", {9: 4})
        killed = write_until(folder, "run", steps + 1)
        assert find_models(folder) == ["cnn"]
        mistakes = tuple(load_evaluation("cnn", folder).evaluation.mistakes.tolist())
        assert load_run("cnn", folder)["best_epoch"] == {(9,): 3, (9, 19): 2}[mistakes]
        load_history("cnn", folder)
        save_model(folder, "cnn", {}, best_epoch=1)  # and the next training is not in the way of it
        assert load_run("cnn", folder)["best_epoch"] == 1
        found.add(mistakes)
        if not killed:
            break
        steps += 1
    assert steps > 10
    assert found == {(9,), (9, 19)}


def test_a_kill_at_every_step_leaves_the_old_state_or_the_new_one(tmp_path):
    steps = 0
    while True:
        path = tmp_path / STATE
        path.write_text('{"old": 1}')
        killed = write_until(tmp_path, "state", steps + 1)
        assert next(iter(json.loads(path.read_text()))) in ("old", "new")
        if not killed:
            break
        steps += 1
    assert steps >= 3
    assert json.loads(path.read_text())["new"]


def test_what_a_killed_writer_left_is_swept_away_a_day_later(tmp_path):
    import os
    import time

    for name, age in ((".new-cnn-old", 2 * 86_400), (".new-cnn-young", 60)):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    save_model(tmp_path, "cnn", {})
    assert {path.name for path in tmp_path.iterdir()} == {"cnn", ".new-cnn-young"}


@pytest.mark.parametrize("step", ["write_bytes", "rename", "mkdir"])
def test_a_full_disk_leaves_the_old_run_and_nothing_else(tmp_path, monkeypatch, step):
    import errno
    from pathlib import Path

    save_model(tmp_path, "cnn", {9: 4})

    def full(self, *args, **options):
        raise OSError(errno.ENOSPC, "No space left on device", str(self))

    monkeypatch.setattr(Path, step, full)
    with pytest.raises(OSError, match="No space left"):
        save_model(tmp_path, "cnn", {9: 4, 19: 4}, best_epoch=2)
    monkeypatch.undo()
    assert load_run("cnn", tmp_path)["best_epoch"] == 3
    assert [path.name for path in tmp_path.iterdir()] == ["cnn"]
