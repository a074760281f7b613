"""A run is complete or absent, its files belong together, and it is opened once."""

import contextlib
import json

import pytest

from digitpad.artifacts import store
from digitpad.artifacts.store import (
    ARRAYS,
    EVALUATION,
    HISTORY,
    LIGHT,
    MODEL,
    PARTS,
    RUN,
    STYLES,
    ArtifactError,
    find_folder,
    find_models,
    open_run,
    read_run,
    replace_parts,
    save_run,
)

FILES = {MODEL: b"weights", HISTORY: b"{}", EVALUATION: b"{}", ARRAYS: b"arrays"}


@pytest.fixture
def saved(tmp_path):
    save_run(tmp_path / "toy", FILES, {"model": "toy", "seed": 7})
    return tmp_path


def test_a_saved_run_is_read_back(saved):
    run = open_run("toy", saved)
    assert run.model == "toy"
    assert run.json["seed"] == 7
    assert run.parts == list(PARTS)
    assert {part: run.read(part) for part in run.parts} == FILES


def test_only_folders_with_a_complete_run_are_models(saved):
    (saved / "unfinished").mkdir()
    (saved / ".new-other-x").mkdir()
    (saved / ".new-other-x" / RUN).write_text("{}")
    assert find_models(saved) == ["toy"]


def test_a_run_leaves_no_other_files(saved):
    assert {path.name for path in saved.iterdir()} == {"toy"}
    assert {path.name for path in (saved / "toy").iterdir()} == {*PARTS, RUN}


def test_a_missing_model_is_named_with_the_command_that_trains_it(tmp_path):
    with pytest.raises(ArtifactError, match=r"no trained model in .*python train\.py --model cnn"):
        find_folder("cnn", tmp_path)


@pytest.mark.parametrize("part", PARTS)
def test_a_missing_damaged_or_foreign_part_is_named(saved, part):
    path = saved / "toy" / part
    path.write_bytes(path.read_bytes()[:1])
    with pytest.raises(ArtifactError, match=rf"{part} is damaged.*python train\.py --model toy"):
        open_run("toy", saved).read(part)
    path.unlink()
    with pytest.raises(ArtifactError, match=rf"{part} is missing"):
        open_run("toy", saved).read(part)


def test_a_part_over_the_size_limit_is_refused(saved, monkeypatch):
    monkeypatch.setattr(store, "MAX_PART_BYTES", 3)
    with pytest.raises(ArtifactError, match=r"model\.keras cannot be read \(expected at most 3 bytes\)"):
        open_run("toy", saved).read(MODEL)


def test_a_part_that_run_json_does_not_list_is_refused(saved):
    (saved / "toy" / STYLES).write_bytes(b"styles")
    with pytest.raises(ArtifactError, match="belongs to another run"):
        open_run("toy", saved).read(STYLES)


@pytest.mark.parametrize("content", ["", "{", "[]", '"text"'])
def test_an_unreadable_run_is_named(saved, content):
    (saved / "toy" / RUN).write_text(content)
    with pytest.raises(ArtifactError, match=r"run\.json"):
        open_run("toy", saved)


def test_a_run_of_another_format_is_refused(saved):
    content = open_run("toy", saved).json
    (saved / "toy" / RUN).write_text(json.dumps({**content, "format": 99}))
    with pytest.raises(ArtifactError, match=r"format 99, this program reads 1"):
        open_run("toy", saved)


def test_a_file_of_another_run_is_refused(saved, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    save_run(other / "toy", {**FILES, EVALUATION: b"{ }"}, {})
    (saved / "toy" / EVALUATION).write_bytes((other / "toy" / EVALUATION).read_bytes())
    with pytest.raises(ArtifactError, match="belongs to another run"):
        open_run("toy", saved).read(EVALUATION)


def test_saving_again_replaces_the_run(saved):
    save_run(saved / "toy", FILES, {"seed": 8})
    assert open_run("toy", saved).json["seed"] == 8
    assert {path.name for path in saved.iterdir()} == {"toy"}


def test_a_part_is_added_and_the_others_stay(saved):
    replace_parts("toy", {LIGHT: b"export", HISTORY: b"[]"}, saved, note="new")
    run = open_run("toy", saved)
    assert {part: run.read(part) for part in run.parts} == {**FILES, HISTORY: b"[]", LIGHT: b"export"}
    assert (run.json["seed"], run.json["note"]) == (7, "new")


@pytest.mark.parametrize("step", ["write_bytes", "rename"])
@pytest.mark.parametrize("call", [1, 2, 3])
def test_an_interrupt_at_any_step_leaves_a_complete_run(saved, monkeypatch, step, call):
    calls = 0
    original = getattr(store.Path, step)

    def interrupted(self, *args):
        nonlocal calls
        calls += 1
        if calls == call:
            raise KeyboardInterrupt
        return original(self, *args)

    monkeypatch.setattr(store.Path, step, interrupted)
    with contextlib.suppress(KeyboardInterrupt):
        save_run(saved / "toy", FILES, {"seed": 8})
    monkeypatch.undo()
    assert find_models(saved) == ["toy"]
    assert open_run("toy", saved).json["seed"] in (7, 8)
    assert open_run("toy", saved).read(MODEL) == FILES[MODEL]
    save_run(saved / "toy", FILES, {"seed": 9})
    assert open_run("toy", saved).json["seed"] == 9


def replace_run(artifacts, seed):
    """Save a run whose files all differ from those of other seeds."""
    files = {part: content + str(seed).encode() for part, content in FILES.items()}
    save_run(artifacts / "toy", files, {"model": "toy", "seed": seed})


def test_a_run_that_is_replaced_while_it_is_read_is_read_again(saved):
    seeds = []

    def read(run):
        seeds.append(run.json["seed"])
        first = run.read(MODEL)
        if len(seeds) == 1:
            replace_run(saved, 8)
        return first, run.read(ARRAYS)

    assert read_run("toy", saved, read) == (b"weights8", b"arrays8")
    assert seeds == [7, 8]


def test_a_run_that_vanishes_between_find_and_open_is_read_from_its_new_folder(saved, monkeypatch):
    original, calls = store.find_folder, []

    def find(model, artifacts):
        calls.append(model)
        folder = original(model, artifacts)
        return folder.with_name(".old-toy") if len(calls) == 1 else folder

    monkeypatch.setattr(store, "find_folder", find)
    assert read_run("toy", saved, lambda run: run.json["seed"]) == 7
    assert len(calls) == 2


def test_an_error_in_a_run_that_stays_is_raised_at_once(saved):
    calls = []

    def read(run):
        calls.append(run)
        raise ArtifactError("damaged")

    with pytest.raises(ArtifactError, match="damaged"):
        read_run("toy", saved, read)
    assert len(calls) == 1


def test_a_run_that_is_replaced_again_and_again_is_read_twice_at_most(saved):
    calls = []

    def read(run):
        calls.append(run)
        replace_run(saved, 10 + len(calls))
        return run.read(MODEL)

    with pytest.raises(ArtifactError, match=r"belongs to another run.*python train\.py --model toy"):
        read_run("toy", saved, read)
    assert len(calls) == 2
