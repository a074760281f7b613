"""command: one command trains, reports and saves; a stop loses nothing.

Toy data in this process, except for two real runs of `python train.py`.
"""

import argparse
import json
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from digitpad.artifacts.store import open_run
from digitpad.evaluation.history import read_history
from digitpad.recipes import RECIPES, Recipe
from digitpad.training import command, render, run
from digitpad.training.loop import TrainedModel
from tests.training.toy_files import save_digits, save_doodles, save_letters

pytestmark = pytest.mark.training

MODEL = "mlp-128-64"
SHORT = ("--epochs", "2", "--batch-size", "50")


@pytest.fixture
def train(toy_mnist, tmp_path, monkeypatch, capsys):
    """Runs the command on the toy data; returns its exit status and what it printed.

    Without the LiteRT export and the latency, which take half of the time, unless a test asks for them.
    """
    monkeypatch.setattr(command, "load_mnist", lambda folder: toy_mnist)
    runs_on_tensorflow = run._runs_on_tensorflow

    def train(*arguments, model=MODEL, export=False):
        monkeypatch.setattr(run, "_runs_on_tensorflow", runs_on_tensorflow if export else lambda: False)
        status = command.main(["--model", model, "--artifacts", str(tmp_path), *map(str, arguments)])
        printed = capsys.readouterr()
        assert printed.err == ""
        return status, printed.out

    return train


@pytest.fixture
def stop_after(monkeypatch):
    """Presses Ctrl-C in the second batch after some epochs of one seed."""

    def stop_after(epochs, seed=0):
        execute = command.execute_run

        def execute_run(*args, listen, **options):
            def press(progress):
                listen(progress)
                if options["seed"] == seed and (progress.epoch, progress.batch) == (epochs, 2):
                    signal.raise_signal(signal.SIGINT)

            return execute(*args, listen=press, **options)

        monkeypatch.setattr(command, "execute_run", execute_run)
        return lambda: monkeypatch.setattr(command, "execute_run", execute)

    return stop_after


def list_seeds(artifacts):
    return [entry["seed"] for entry in open_run(MODEL, artifacts).json["seeds"]]


def test_one_command_trains_evaluates_and_saves(train, tmp_path):
    status, printed = train(*SHORT, "--seed", 3, "--target", 0.5, export=True)
    assert status == 0
    assert "epoch   2/2" in printed
    assert "test accuracy" in printed
    assert "temperature" in printed
    assert "Median time to read one image" in printed
    saved = open_run(MODEL, tmp_path).json
    assert saved["seed"] == 3
    assert saved["recipe"]["batch_size"] == 50
    assert "model.tflite" in saved["sha256"]
    state = json.loads((tmp_path / ".training" / MODEL / "state.json").read_text())
    assert state["status"] == "finished"
    assert len(state["history"]["val_accuracy"]) == 2


def test_a_saved_run_can_be_completed_without_training(train, toy_run):
    before = open_run(MODEL, toy_run).json
    status, printed = train("--complete", export=True)
    assert status == 0
    assert "temperature" in printed
    assert {**open_run(MODEL, toy_run).json, "latency": 0} == {**before, "latency": 0}


def test_there_must_be_a_run_to_complete(train):
    status, printed = train("--complete")
    assert status == 2
    assert f"python train.py --model {MODEL}" in printed


def test_ctrl_c_keeps_the_best_so_far_and_resume_goes_on(train, stop_after, tmp_path):
    long = ("--epochs", 3, "--batch-size", 50)
    undo = stop_after(1)
    status, printed = train(*long)
    assert status == 130
    assert "The checkpoint keeps the best epoch so far, 1" in printed
    assert re.search(r"To continue: python train\.py .* --resume\n", printed)
    assert open_run(MODEL, tmp_path).json["stopped"]
    undo()
    assert train(*long, "--resume")[0] == 0
    assert len(read_history(open_run(MODEL, tmp_path))["loss"]) == 3
    assert not open_run(MODEL, tmp_path).json["stopped"]


def test_ctrl_c_before_the_first_epoch_saves_nothing(train, stop_after, tmp_path):
    stop_after(0)
    status, printed = train(*SHORT)
    assert status == 130
    assert "add --resume" in printed
    assert not (tmp_path / MODEL).exists()


def test_a_stopped_run_does_not_replace_a_better_one(train, stop_after, toy_run):
    before = open_run(MODEL, toy_run).json
    stop_after(1)
    status, printed = train("--epochs", 9, "--batch-size", 100)
    assert status == 130
    assert f"Kept the model in {toy_run / MODEL}: its validation accuracy is higher" in printed
    assert open_run(MODEL, toy_run).json == before


def test_a_further_seed_that_was_stopped_goes_on_beside_the_first(train, stop_after, tmp_path):
    seeds = (*SHORT, "--seeds", 2)
    undo = stop_after(1, seed=1)
    status, printed = train(*seeds)
    assert status == 130
    again = ["python", "train.py", "--model", MODEL, "--artifacts", str(tmp_path), *map(str, seeds), "--resume"]
    assert f"To continue: {shlex.join(again)}" in printed
    assert list_seeds(tmp_path) == [0]
    undo()
    status, printed = train(*SHORT, "--resume")
    assert status == 2
    assert "has seed 1" in printed
    status, printed = train(*seeds, "--resume")
    assert status == 0
    assert "Test accuracy over 2 seeds" in printed  # with the seed before the stop
    assert open_run(MODEL, tmp_path).json["seed"] == 0
    assert list_seeds(tmp_path) == [0, 1]


@pytest.mark.parametrize(("seed", "stopped", "left"), [(1, False, True), (2, False, False), (2, True, True)])
def test_a_command_has_work_left_until_its_last_seed_has_ended(seed, stopped, left):
    last = TrainedModel(None, {}, 1, seed, stopped=stopped, interrupted=True)
    assert command.has_work_left(argparse.Namespace(seed=0, seeds=3), last) is left


def test_resuming_nothing_gets_a_sentence(train):
    status, printed = train("--resume")
    assert status == 2
    assert "no run to resume" in printed


def test_text_of_a_file_is_printed_literally(train, tmp_path):
    path = tmp_path / "some[red].unp"
    path.write_text(".SEGMENT DIGIT 0 ? \x1b[31mRED [/b]\n")
    status, printed = train("--strokes", path)
    assert status == 2
    assert "some[red].unp: line 1" in printed
    assert r"\x1b[31mRED [/b]" in printed
    assert "\x1b" not in printed


@pytest.fixture
def small_flagship(monkeypatch):
    """A mixed recipe that a test can wait for."""
    monkeypatch.setitem(
        RECIPES, "digitpad", Recipe("digitpad", epochs=1, batch_size=50, mixed=True, architecture=MODEL)
    )
    for name in ("RARE_STYLES", "MARKS", "ROWS"):
        monkeypatch.setattr(render, name, 4)


def test_a_mixed_run_notes_the_files_it_was_trained_on(train, small_flagship, tmp_path):
    digits, letters = save_digits(tmp_path / "digits.npz"), save_letters(tmp_path / "letters.npz")
    status, _ = train("--strokes", digits, "--non-digits", letters, model="digitpad")
    assert status == 0
    assert set(open_run("digitpad", tmp_path).json["data"]["files"]) == {"digits.npz", "letters.npz"}


def test_excluded_groups_are_scored_and_no_model_is_saved(train, small_flagship, tmp_path):
    digits = save_digits(tmp_path / "digits.npz")
    doodles = save_doodles(tmp_path / "doodles.npz", group=np.array(["cat", "cat", "train"]))
    files = ("--strokes", digits, "--non-digits", doodles)
    status, printed = train(*files, "--leave-out", "there", "cat", model="digitpad")
    assert status == 0
    assert "Excluded group there: 20 digits" in printed
    assert "Excluded group cat: 2 non-digits" in printed
    assert not (tmp_path / "digitpad").exists()
    assert (tmp_path / ".training" / "digitpad-without").is_dir()


def build_command(*arguments):
    return [sys.executable, "train.py", *map(str, arguments)]


def run_for_real(*arguments):
    return subprocess.run(build_command(*arguments), capture_output=True, text=True, timeout=300)


@pytest.fixture
def real_arguments(mnist_folder, tmp_path):
    return ["--model", MODEL, "--data", mnist_folder, "--artifacts", tmp_path, "--batch-size", 1000]


def test_the_real_command_trains_on_mnist_without_a_word_from_tensorflow(real_arguments, tmp_path):
    done = run_for_real(*real_arguments, "--epochs", 1, "--target", 0.7)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "epoch   1/1" in done.stdout
    assert open_run(MODEL, tmp_path).json["seeds"][0]["accuracy"] >= 0.7


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot send Ctrl-C to one process")
def test_the_real_command_is_stopped_by_ctrl_c_and_resumed(real_arguments, tmp_path):
    arguments = [*real_arguments, "--epochs", 2]
    process = subprocess.Popen(
        build_command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    printed = ""
    while "epoch   1/2" not in printed:
        line = process.stdout.readline()
        assert line, printed
        printed += line
    process.send_signal(signal.SIGINT)
    printed += process.communicate(timeout=120)[0]
    assert process.returncode == 130
    assert "To continue: python train.py" in printed

    done = run_for_real(*arguments, "--resume")
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(read_history(open_run(MODEL, Path(tmp_path)))["loss"]) == 2
    assert not open_run(MODEL, tmp_path).json["stopped"]
