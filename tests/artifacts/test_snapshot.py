"""snapshot.py: a run that is replaced while it is read is read again, never half of each."""

import pytest

from digitpad.artifacts.snapshot import TRIES, read_at_once
from digitpad.artifacts.store import ArtifactError, load_run
from digitpad.evaluation import report
from digitpad.evaluation.report import load_report
from tests.synthetic import save_model


@pytest.fixture
def artifacts(tmp_path):
    save_model(tmp_path, "cnn", {9: 4})
    return tmp_path


def test_a_report_never_mixes_two_runs(artifacts, monkeypatch):
    original = report.load_history

    def replaced_meanwhile(model, folder):
        monkeypatch.undo()
        save_model(artifacts, "cnn", {9: 4, 19: 4}, best_epoch=2)
        return original(model, folder)

    monkeypatch.setattr(report, "load_history", replaced_meanwhile)
    read = load_report("cnn", artifacts)
    assert read.best_epoch == 2
    assert read.saved.evaluation.mistakes.tolist() == [9, 19]
    assert read.summary.accuracy == 1 - 2 / 400


def test_a_fault_that_came_of_a_replacement_is_no_fault(artifacts):
    calls = []

    def read(run):
        calls.append(run["best_epoch"])
        if len(calls) == 1:
            save_model(artifacts, "cnn", {}, best_epoch=4)
            raise ArtifactError("half of each")
        return run

    assert read_at_once("cnn", artifacts, read) == load_run("cnn", artifacts)
    assert calls == [3, 4]


def test_a_fault_of_a_run_that_stays_is_told_at_once(artifacts):
    calls = []

    def read(run):
        calls.append(run)
        raise ArtifactError("damaged")

    with pytest.raises(ArtifactError, match="damaged"):
        read_at_once("cnn", artifacts, read)
    assert len(calls) == 1


def test_a_run_that_never_stays_gets_a_sentence(artifacts):
    calls = []

    def read(run):
        calls.append(run)
        save_model(artifacts, "cnn", {}, best_epoch=1 + len(calls) % 4)

    with pytest.raises(ArtifactError, match="replaced again and again"):
        read_at_once("cnn", artifacts, read)
    assert len(calls) == TRIES
