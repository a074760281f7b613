"""train.py: the command line, as a person runs it, on the real MNIST."""

import argparse
import json
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import train
from digitpad.artifacts.store import open_run
from digitpad.evaluation.history import read_history
from digitpad.training.loop import TrainedModel

pytestmark = pytest.mark.training


def command(*arguments):
    return [sys.executable, "train.py", *map(str, arguments)]


def run(*arguments):
    return subprocess.run(command(*arguments), capture_output=True, text=True, timeout=300)


def stop_after_an_epoch(*arguments, sign="seed"):
    """Press Ctrl-C after the first epoch that follows `sign`; the exit status and what was said."""
    process = subprocess.Popen(
        command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    said = ""
    while "epoch   1/" not in said.partition(sign)[2]:
        line = process.stdout.readline()
        assert line, said
        said += line
    process.send_signal(signal.SIGINT)
    said += process.communicate(timeout=120)[0]
    return process.returncode, said


@pytest.fixture
def arguments(mnist_folder, tmp_path):
    return ["--model", "mlp-128-64", "--data", mnist_folder, "--artifacts", tmp_path]


def test_one_command_trains_evaluates_and_writes(arguments, tmp_path):
    done = run(*arguments, "--epochs", 1, "--batch-size", 500, "--seed", 3, "--target", 0.8)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""  # not a word from TensorFlow
    assert "epoch   1/1" in done.stdout
    assert "test accuracy" in done.stdout
    saved = open_run("mlp-128-64", tmp_path).json
    assert saved["seed"] == 3
    assert saved["recipe"]["batch_size"] == 500
    assert saved["seeds"][0]["accuracy"] >= 0.8
    assert "model.tflite" in saved["sha256"]


def test_a_run_can_be_completed_without_training(arguments, tmp_path):
    assert run(*arguments, "--complete").returncode == 2  # nothing is trained yet
    assert run(*arguments, "--epochs", 1, "--batch-size", 500).returncode == 0
    before = open_run("mlp-128-64", tmp_path).json
    done = run(*arguments, "--complete")
    assert done.returncode == 0, done.stderr
    assert "temperature" in done.stdout
    after = open_run("mlp-128-64", tmp_path).json
    assert {**after, "latency": 0} == {**before, "latency": 0}  # the latency is measured again


def test_what_a_file_says_is_told_as_it_stands(arguments, tmp_path):
    path = tmp_path / "some[red].unp"
    path.write_text(".SEGMENT DIGIT 0 ? \x1b[31mRED [/b]\n")
    done = run(*arguments, "--strokes", path)
    assert done.returncode == 2
    assert "some[red].unp: line 1" in done.stdout
    assert r"\x1b[31mRED [/b]" in done.stdout
    assert "\x1b" not in done.stdout


def test_a_model_without_a_fast_recipe_says_which_have_one(arguments):
    done = run(*arguments, "--fast")
    assert done.returncode == 2
    assert "a fast recipe for cnn, none for mlp-128-64" in done.stdout


def test_a_run_below_its_target_fails_and_says_so(arguments):
    done = run(*arguments, "--epochs", 1, "--batch-size", 500, "--target", 0.999)
    assert done.returncode == 1
    assert "Below the target of 99.90%" in done.stdout


def test_ctrl_c_keeps_the_best_so_far_and_resume_goes_on(arguments, tmp_path):
    long = [*arguments, "--epochs", 3, "--batch-size", 250]
    returncode, said = stop_after_an_epoch(*long)
    assert returncode == 130
    assert "the best so far" in said
    assert "--resume" in said
    assert open_run("mlp-128-64", tmp_path).json["stopped"]

    done = run(*long, "--resume")
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(read_history(open_run("mlp-128-64", tmp_path))["loss"]) == 3
    assert not open_run("mlp-128-64", tmp_path).json["stopped"]


def test_a_stopped_run_never_replaces_a_better_one(arguments, tmp_path):
    assert run(*arguments, "--epochs", 3, "--batch-size", 250).returncode == 0
    before = open_run("mlp-128-64", tmp_path).json
    returncode, said = stop_after_an_epoch(*arguments, "--epochs", 9, "--batch-size", 1000)
    assert returncode == 130
    assert "is better on the validation set and stays" in said
    assert open_run("mlp-128-64", tmp_path).json == before


def test_a_further_seed_that_was_stopped_goes_on_beside_the_first(arguments, tmp_path):
    seeds = [*arguments, "--epochs", 2, "--batch-size", 500, "--seeds", 2]
    returncode, said = stop_after_an_epoch(*seeds, sign="seed 1")
    assert returncode == 130
    assert f"To go on: {shlex.join(['python', *command(*seeds)[1:], '--resume'])}" in said
    alone = run(*arguments, "--epochs", 2, "--batch-size", 500, "--resume")
    assert alone.returncode == 2
    assert "has seed 1" in alone.stdout
    done = run(*seeds, "--resume")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Test accuracy over 2 seeds" in done.stdout  # the one before the stop counts
    saved = open_run("mlp-128-64", tmp_path).json
    assert saved["seed"] == 0
    assert [entry["seed"] for entry in saved["seeds"]] == [0, 1]


def test_several_seeds_are_reported_with_their_spread(arguments, tmp_path):
    done = run(*arguments, "--epochs", 1, "--batch-size", 1000, "--seeds", 2)
    assert "Test accuracy over 2 seeds" in done.stdout
    assert "±" in done.stdout
    assert [entry["seed"] for entry in open_run("mlp-128-64", tmp_path).json["seeds"]] == [0, 1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--model", "resnet"], "invalid choice: 'resnet'"),
        (["--model", "cnn", "--epochs", "0"], "expected a whole number above 0"),
        (["--model", "cnn", "--seed", "-1"], "expected 0 or more"),
        (["--model", "cnn", "--target", "99.4"], "expected a share between 0 and 1"),
        (["--model", "cnn", "--data", "nowhere"], "nowhere is not a folder"),
        (["--model", "cnn", "--data", "README.md", "--download"], "Name another folder with --data"),
        (["--model", "cnn", "--non-digits", "x.npz"], "learns from MNIST alone: leave out --non-digits"),
        (["--model", "digitpad"], "add --strokes"),
        (["--model", "digitpad", "--strokes", "x", "--leave-out", "y", "--complete"], "trains nothing"),
        (["--model", "cnn", "--complete", "--target", "0.99", "--seeds", "3"], "leave out --target, --seeds"),
        (["--model", "cnn", "--complete", "--seed", "7"], "leave out --seed"),
        (
            ["--model", "cnn", "--seed", str(2**32 - 1), "--seeds", "2"],
            "Expected seeds below 4294967296, got 2",
        ),
        (["--model", "cnn", "--seed", str(2**32)], "expected a number below 4294967296"),
    ],
)
def test_bad_arguments_get_a_sentence_and_status_2(arguments, message):
    done = run(*arguments)
    assert done.returncode == 2
    assert message in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_resuming_nothing_gets_a_sentence(arguments):
    done = run(*arguments, "--resume")
    assert done.returncode == 2
    assert "no run to resume" in done.stdout


def test_the_history_can_be_followed_while_it_trains(arguments, tmp_path):
    run(*arguments, "--epochs", 1, "--batch-size", 1000)
    state = json.loads((Path(tmp_path) / ".training" / "mlp-128-64" / "state.json").read_text())
    assert state["status"] == "finished"
    assert len(state["history"]["val_accuracy"]) == 1


@pytest.mark.parametrize(("seed", "stopped", "goes_on"), [(1, False, True), (2, False, False), (2, True, True)])
def test_how_to_go_on_is_said_where_anything_is_left_to_do(capsys, seed, stopped, goes_on):
    last = TrainedModel(None, {}, 1, seed, stopped=stopped, interrupted=True)
    assert train.leave(last, argparse.Namespace(seed=0, seeds=3)) == 130
    assert ("--resume" in capsys.readouterr().out) is goes_on
