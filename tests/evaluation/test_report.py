"""A report is read from one run, opened and parsed once; a damaged run is refused by name."""

import json
import shutil

import pytest

from digitpad.artifacts import store
from digitpad.artifacts.store import ARRAYS, HISTORY, MODEL, PARTS, RUN, ArtifactError, dump_json, save_run
from digitpad.evaluation import report as report_module
from digitpad.evaluation import run_record
from digitpad.evaluation.report import load_report
from tests.synthetic import save_model, save_three_models


@pytest.fixture
def artifacts(tmp_path):
    save_three_models(tmp_path)
    return tmp_path


def reseal(artifacts, model, **parts):
    """Replace parts of a run, with their hashes in its run.json."""
    folder = artifacts / model
    run = json.loads((folder / RUN).read_text())
    files = {name: (folder / name).read_bytes() for name in PARTS}
    run = run | parts.pop("run", {}) | {"sha256": None}
    save_run(folder, files | parts, {name: value for name, value in run.items() if value is not None})


def count_calls(monkeypatch, module, name):
    calls = []
    original = getattr(module, name)

    def counted(*args):
        calls.append(args)
        return original(*args)

    monkeypatch.setattr(module, name, counted)
    return calls


def test_a_report_reads_and_parses_run_json_once(artifacts, monkeypatch):
    reads = count_calls(monkeypatch, store, "_read_file")
    checks = count_calls(monkeypatch, store, "check_json")
    records = count_calls(monkeypatch, run_record, "_build_record")
    load_report("cnn", artifacts)
    assert sorted(path.name for path, _ in reads) == sorted([*PARTS, RUN])
    assert (len(checks), len(records)) == (1, 1)


def test_a_report_never_mixes_two_runs(artifacts, monkeypatch):
    original = report_module.read_history

    def replaced_meanwhile(run):
        monkeypatch.undo()
        save_model(artifacts, "cnn", {9: 4, 19: 4}, best_epoch=2)
        return original(run)

    monkeypatch.setattr(report_module, "read_history", replaced_meanwhile)
    read = load_report("cnn", artifacts)
    assert read.best_epoch == 2
    assert read.saved.evaluation.mistakes.tolist() == [9, 19]
    assert read.summary.accuracy == 1 - 2 / 400


def test_accuracy_is_the_mean_over_seeds_with_its_spread(artifacts):
    summary = load_report("cnn", artifacts).summary
    assert summary.seeds == 3
    assert summary.accuracy == pytest.approx(397 / 400 - 0.01)
    assert summary.accuracy_spread == pytest.approx(0.01)
    assert summary.spread_words == "1.00 %"


def test_one_seed_has_no_spread(artifacts):
    summary = load_report("mlp-128-64", artifacts).summary
    assert summary.accuracy_spread is None
    assert summary.spread_words == ""


def test_the_facts_describe_a_recipe_including_entries_of_other_versions(artifacts):
    recipe = {
        "learning_rate": 0.002,
        "last_rate": 0.4,
        "averaging": 0.9995,
        "mixed": True,
        "new_thing": "odd",
        "weight_decay": None,
    }
    reseal(artifacts, "cnn", run={"recipe": recipe})
    facts = load_report("cnn", artifacts).facts
    assert facts["learned from"] == "MNIST and drawings"
    assert facts["learning rate"] == "0.002, at the end 0.0008"
    assert facts["weights averaged over"] == "about 2,000 batches"
    assert facts["new thing"] == "odd"
    assert not {"mixed", "last rate", "averaging", "weight decay"} & set(facts)
    assert facts["seed"].endswith("(the first is kept)")
    reseal(artifacts, "cnn", run={"recipe": {"learning_rate": "fast", "last_rate": 1, "averaging": [2]}})
    assert load_report("cnn", artifacts).facts["learning rate"] == "fast"


def test_the_summary_comes_from_the_run(artifacts):
    summary = load_report("cnn", artifacts).summary
    assert (summary.parameters, summary.size, summary.seconds, summary.minutes) == (7850, 34_000, 120, 2)
    assert 0 < summary.ece < 0.5


def test_latency_is_known_only_if_the_run_recorded_it(artifacts):
    assert load_report("cnn", artifacts).summary.latency is None
    reseal(artifacts, "cnn", run={"latency": 0.4})
    assert load_report("cnn", artifacts).summary.latency == 0.4


def test_layers_and_facts_come_from_run_json(artifacts):
    report = load_report("cnn", artifacts)
    assert report.layers[1] == {"Layer": "logits", "Type": "Dense", "Output": "10", "Parameters": "7,850"}
    assert report.facts["kept epoch"] == "3 of 4"
    assert report.facts["seed"] == "0, 1, 2 (the first is kept)"
    assert report.facts["date"] == "2026-11-21 06:46:21 UTC"
    assert "keras 3.15.1" in report.facts["versions"]


def test_the_facts_leave_out_unused_entries_and_mention_drawings(artifacts):
    assert not load_report("cnn", artifacts).mixed
    recipe = {"mixed": True, "architecture": None, "augmentation": {"rotation": 8.0, "erase": 0.0}}
    reseal(artifacts, "cnn", run={"recipe": recipe})
    report = load_report("cnn", artifacts)
    assert report.mixed
    assert "architecture" not in report.facts
    assert report.facts["variation"] == "rotation 8"


def fails(artifacts, model="cnn"):
    with pytest.raises(ArtifactError) as error:
        load_report(model, artifacts)
    assert f"python train.py --model {model}" in str(error.value)
    return str(error.value)


@pytest.mark.parametrize("name", PARTS)
def test_every_missing_part_is_named(artifacts, name):
    (artifacts / "cnn" / name).unlink()
    assert name in fails(artifacts)


@pytest.mark.parametrize("name", PARTS)
def test_every_cut_part_is_named(artifacts, name):
    path = artifacts / "cnn" / name
    path.write_bytes(path.read_bytes()[:-5])
    assert name in fails(artifacts)


def test_an_evaluation_of_another_model_file_is_noticed(artifacts):
    shutil.copy(artifacts / "mlp-128-64" / ARRAYS, artifacts / "cnn" / ARRAYS)
    assert "another run" in fails(artifacts)


def test_another_model_file_than_the_one_evaluated_is_noticed(artifacts):
    shutil.copy(artifacts / "mlp-128-64" / MODEL, artifacts / "cnn" / MODEL)
    assert "another run" in fails(artifacts)


def test_an_unknown_version_is_named(artifacts):
    save_model(artifacts, "cnn", {9: 4}, format=99)
    assert "format 99" in fails(artifacts)


def test_a_run_that_is_not_json_is_named(artifacts):
    (artifacts / "cnn" / RUN).write_text("{")
    assert RUN in fails(artifacts)


def test_a_run_that_lacks_an_entry_is_refused(artifacts):
    for lacking in ("parameters", "seeds", "layers", "recipe", "date"):
        save_model(artifacts, "cnn", {9: 4})
        reseal(artifacts, "cnn", run={lacking: None})
        fails(artifacts)


@pytest.mark.parametrize("content", [b"no zip", b"PK\x03\x04 cut short"])
def test_a_file_that_is_not_npz_is_refused(artifacts, content):
    reseal(artifacts, "cnn", **{ARRAYS: content})
    fails(artifacts)


@pytest.mark.parametrize(
    "history", [[], {}, {"loss": [1.0]}, {"loss": [1.0], "accuracy": []}, {"loss": ["a"]}, {"loss": 5}]
)
def test_a_history_that_makes_no_sense_is_refused(artifacts, history):
    reseal(artifacts, "cnn", **{HISTORY: dump_json(history)})
    fails(artifacts)


def test_a_best_epoch_outside_the_history_is_refused(artifacts):
    save_model(artifacts, "cnn", {9: 4}, best_epoch=5)
    fails(artifacts)
