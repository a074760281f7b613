"""progress: what a run's state says about it, however its process ended."""

import json
import os

import pytest

from digitpad.training.checkpoint import find_checkpoint_folder
from digitpad.training.progress import FIRST_EPOCH, RECENT, format_duration, load_progress
from tests.synthetic import build_history

NOW = 1_800_000_000.0


@pytest.fixture
def write(tmp_path):
    """Leaves the state of a run as it was `age` seconds before NOW."""

    def write(status="running", epochs=2, age=5.0, model="cnn", **changes):
        state = {
            "status": status,
            "recipe": {"model": model, "epochs": 10},
            "seed": 0,
            "history": build_history(epochs),
        } | changes
        path = find_checkpoint_folder(model, tmp_path) / "state.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(state))
        os.utime(path, (NOW - age, NOW - age))
        return load_progress(tmp_path, NOW)

    return write


def test_without_a_run_there_is_nothing(tmp_path):
    assert load_progress(tmp_path, NOW) == []


def test_a_run_in_progress_says_how_far_it_is_and_how_long_it_takes(write):
    (run,) = write(epochs=4)
    assert (run.model, run.status, run.epochs_done, run.epochs) == ("cnn", "running", 4, 10)
    assert run.share_done == pytest.approx(0.4)
    assert run.seconds_left == pytest.approx(6 * 30 - 5)
    assert run.best_epoch == 3


def test_before_the_first_epoch_has_ended_nothing_is_estimated(write):
    (run,) = write(epochs=0)
    assert (run.status, run.epochs_done, run.best_epoch, run.seconds_left) == ("running", 0, 0, None)


def test_a_run_that_was_stopped_is_shown_as_stopped_however_old(write):
    (run,) = write("stopped", age=1_000_000)
    assert (run.status, run.seconds_left) == ("stopped", None)


def test_a_run_whose_process_was_killed_is_shown_as_stopped(write):
    assert write(age=60)[0].status == "running"
    assert write(age=101)[0].status == "stopped"
    assert write(epochs=0, age=FIRST_EPOCH + 1)[0].status == "stopped"


def test_a_finished_run_is_listed_for_a_while(write):
    assert write("finished", epochs=10, age=RECENT - 1)[0].status == "finished"
    assert write("finished", epochs=10, age=RECENT + 1) == []


def test_several_runs_are_shown_together(write):
    write(model="mlp-128-64")
    assert [run.model for run in write(model="cnn")] == ["mlp-128-64", "cnn"]


@pytest.mark.parametrize(
    "changes",
    [
        {"history": {"loss": [1.0], "seconds": []}},
        {"history": None},
        {"recipe": {}},
        {"status": "sleeping"},
        {"seed": "x"},
    ],
)
def test_an_invalid_state_is_skipped(write, changes):
    assert write(**changes) == []


def test_a_truncated_state_is_skipped(write, tmp_path):
    write()
    path = find_checkpoint_folder("cnn", tmp_path) / "state.json"
    path.write_text(path.read_text()[:50])
    assert load_progress(tmp_path, NOW) == []


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "1 s"), (42, "42 s"), (89, "89 s"), (420, "7 min"), (4800, "80 min"), (7260, "2 h 1 min")],
)
def test_durations_are_in_seconds_minutes_or_hours(seconds, text):
    assert format_duration(seconds) == text
