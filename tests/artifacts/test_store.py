"""artifacts.py: a run is whole or not there, and its parts belong together."""

import contextlib
import io
import json

import numpy as np
import pytest

from digitpad.artifacts import store as artifacts
from digitpad.artifacts.store import (
    ARRAYS,
    EVALUATION,
    HISTORY,
    MODEL,
    PARTS,
    RUN,
    ArtifactError,
    find_folder,
    find_models,
    load_run,
    read_part,
    save_run,
)
from digitpad.evaluation.history import load_history
from digitpad.evaluation.metrics import compute_evaluation
from digitpad.evaluation.saved import load_evaluation, pack_evaluation
from digitpad.files import write_atomically

HISTORIES = {"loss": [0.5, 0.2], "val_loss": [0.4, 0.3]}


@pytest.fixture
def images():
    return np.random.default_rng(0).integers(0, 256, (50, 28, 28)).astype(np.float32) / 255


@pytest.fixture
def evaluation():
    rng = np.random.default_rng(0)
    return compute_evaluation(rng.normal(0, 3, (50, 10)).astype(np.float32), rng.integers(0, 10, 50))


@pytest.fixture
def files(evaluation, images):
    history = json.dumps(HISTORIES).encode()
    return {MODEL: b"weights", HISTORY: history, **pack_evaluation(evaluation, images)}


@pytest.fixture
def saved(tmp_path, files):
    save_run(tmp_path / "toy", files, {"model": "toy", "seed": 7})
    return tmp_path


def test_what_was_saved_is_read_back(saved, evaluation, images):
    assert load_run("toy", saved)["seed"] == 7
    assert load_history("toy", saved) == HISTORIES
    read = load_evaluation("toy", saved)
    for name, value in vars(evaluation).items():
        assert np.array_equal(getattr(read.evaluation, name), value), name
    assert np.array_equal(read.mistake_images, np.rint(images[evaluation.mistakes] * 255))
    assert np.array_equal(read.doubtful_images, np.rint(images[evaluation.doubtful] * 255))


def test_only_the_folders_of_whole_runs_are_models(saved):
    (saved / "unfinished").mkdir()
    (saved / ".new-other-x").mkdir()
    (saved / ".new-other-x" / RUN).write_text("{}")
    assert find_models(saved) == ["toy"]


def test_nothing_but_the_run_is_left_in_the_folder(saved):
    assert {path.name for path in saved.iterdir()} == {"toy"}
    assert {path.name for path in (saved / "toy").iterdir()} == {*PARTS, RUN}


def test_a_missing_model_is_named_with_the_command_that_trains_it(tmp_path):
    with pytest.raises(ArtifactError, match=r"no trained model in .*python train\.py --model cnn"):
        find_folder("cnn", tmp_path)


@pytest.mark.parametrize("part", PARTS)
def test_a_missing_damaged_or_foreign_part_is_named(saved, part):
    path = saved / "toy" / part
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(ArtifactError, match=rf"{part} is damaged.*python train\.py --model toy"):
        read_part("toy", part, saved)
    path.unlink()
    with pytest.raises(ArtifactError, match=rf"{part} is missing"):
        read_part("toy", part, saved)


@pytest.mark.parametrize("content", ["", "{", "[]", '"text"'])
def test_an_unreadable_run_is_named(saved, content):
    (saved / "toy" / RUN).write_text(content)
    with pytest.raises(ArtifactError, match=r"run\.json"):
        load_run("toy", saved)


def test_a_run_of_another_format_is_refused(saved):
    run = load_run("toy", saved)
    (saved / "toy" / RUN).write_text(json.dumps({**run, "format": 99}))
    with pytest.raises(ArtifactError, match=r"format 99, this program reads 1"):
        load_run("toy", saved)


def test_arrays_that_do_not_fit_together_are_refused(tmp_path, files, evaluation, images):
    other = compute_evaluation(np.zeros((20, 10), np.float32), np.zeros(20, np.int64))
    arrays = dict(np.load(io.BytesIO(files[ARRAYS]), allow_pickle=False))
    arrays["probabilities"] = other.probabilities
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    save_run(tmp_path / "toy", {**files, ARRAYS: buffer.getvalue()}, {})
    with pytest.raises(
        ArtifactError, match=r"of toy .*probabilities has shape \(20, 10\), expected \(50, 10\)"
    ):
        load_evaluation("toy", tmp_path)


def test_the_evaluation_of_another_run_is_refused(saved, files, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    save_run(other / "toy", {**files, EVALUATION: files[EVALUATION] + b"\n"}, {})
    (saved / "toy" / EVALUATION).write_bytes((other / "toy" / EVALUATION).read_bytes())
    with pytest.raises(ArtifactError, match="belongs to another run"):
        load_evaluation("toy", saved)


def test_saving_again_replaces_the_run(saved, files):
    save_run(saved / "toy", files, {"seed": 8})
    assert load_run("toy", saved)["seed"] == 8
    assert {path.name for path in saved.iterdir()} == {"toy"}


@pytest.mark.parametrize("step", ["write_bytes", "rename"])
@pytest.mark.parametrize("call", [1, 2, 3])
def test_a_kill_at_any_moment_leaves_a_whole_run(saved, files, monkeypatch, step, call):
    calls = 0
    original = getattr(artifacts.Path, step)

    def killed(self, *args):
        nonlocal calls
        calls += 1
        if calls == call:
            raise KeyboardInterrupt
        return original(self, *args)

    monkeypatch.setattr(artifacts.Path, step, killed)
    with contextlib.suppress(KeyboardInterrupt):
        save_run(saved / "toy", files, {"seed": 8})
    monkeypatch.undo()
    assert find_models(saved) == ["toy"]
    assert load_run("toy", saved)["seed"] in (7, 8)
    load_evaluation("toy", saved)
    save_run(saved / "toy", files, {"seed": 9})
    assert load_run("toy", saved)["seed"] == 9


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "file"
    write_atomically(path, b"old")

    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
