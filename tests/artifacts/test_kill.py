"""A process that is killed while it writes, before every single operation, and a disk that becomes full.

The process is real. It ends itself with `os._exit`, without any clean-up, before its n-th operation on the
file system, for every n until it finishes.
"""

import errno
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from digitpad.artifacts.store import find_models, open_run
from digitpad.config import ROOT
from digitpad.evaluation.history import read_history
from digitpad.evaluation.saved import read_evaluation
from tests.synthetic import save_model

KILLED = 9

DRIVER = """
import os, sys
from itertools import count
from pathlib import Path
from digitpad.files import write_atomically
from tests.synthetic import save_model

EVENTS = {"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "os.truncate", "shutil.rmtree"}

def write(folder, what, last):
    seen = 0
    def kill(event, arguments):
        nonlocal seen
        if event in EVENTS and str(folder) in str(arguments[0]):
            seen += 1
            if seen == last:
                os._exit(9)
    sys.addaudithook(kill)
    if what == "run":
        save_model(folder, "cnn", {9: 4, 19: 4}, best_epoch=2)
    else:
        write_atomically(folder / "state.json", b'{"new": "' + b"x" * 100_000 + b'"}')

for last in count(1):
    folder = Path(sys.argv[1]) / str(last)
    folder.mkdir()
    save_model(folder, "cnn", {9: 4})
    (folder / "state.json").write_text('{"old": 1}')
    child = os.fork()
    if not child:
        write(folder, sys.argv[2], last)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(status)
    if status != 9:
        sys.exit(status)
"""
"""Writes a run or a state once per step, each time in its own folder and process, killed before that step."""


def kill_at_every_step(folder, what):
    """Folders that a killed writer left, in the order of the steps; the last one was not killed."""
    if not hasattr(os, "fork"):
        pytest.skip("needs os.fork")
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, str(folder), what], capture_output=True, text=True, timeout=120, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    statuses = [int(line) for line in done.stdout.split()]
    assert set(statuses[:-1]) == {KILLED}
    return [folder / str(step) for step in range(1, len(statuses) + 1)]


def test_a_kill_at_every_step_leaves_the_old_run_or_the_new_one(tmp_path):
    found = []
    for folder in kill_at_every_step(tmp_path, "run"):
        assert find_models(folder) == ["cnn"]
        run = open_run("cnn", folder)
        found.append(tuple(read_evaluation(run).evaluation.mistakes.tolist()))
        assert run.json["best_epoch"] == {(9,): 3, (9, 19): 2}[found[-1]]
        read_history(run)
        save_model(folder, "cnn", {}, best_epoch=1)  # the leftovers do not obstruct the next training
        assert open_run("cnn", folder).json["best_epoch"] == 1
    assert len(found) > 10
    assert set(found) == {(9,), (9, 19)}


def test_a_kill_at_every_step_leaves_the_old_state_or_the_new_one(tmp_path):
    states = [
        json.loads((folder / "state.json").read_text()) for folder in kill_at_every_step(tmp_path, "state")
    ]
    assert len(states) > 3
    assert {"old": 1} in states
    assert states[-1]["new"]


def test_leftovers_of_a_killed_writer_are_deleted_a_day_later(tmp_path):
    for name, age in ((".new-cnn-old", 2 * 86_400), (".new-cnn-young", 60)):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    save_model(tmp_path, "cnn", {})
    assert {path.name for path in tmp_path.iterdir()} == {"cnn", ".new-cnn-young"}


@pytest.mark.parametrize("step", ["write_bytes", "rename", "mkdir"])
def test_a_full_disk_leaves_the_old_run_and_no_other_files(tmp_path, monkeypatch, step):
    save_model(tmp_path, "cnn", {9: 4})

    def full(self, *args, **options):
        raise OSError(errno.ENOSPC, "No space left on device", str(self))

    monkeypatch.setattr(Path, step, full)
    with pytest.raises(OSError, match="No space left"):
        save_model(tmp_path, "cnn", {9: 4, 19: 4}, best_epoch=2)
    monkeypatch.undo()
    assert open_run("cnn", tmp_path).json["best_epoch"] == 3
    assert [path.name for path in tmp_path.iterdir()] == ["cnn"]
