"""run: a saved run is complete, written once, and can be completed later."""

from dataclasses import replace

import numpy as np
import pytest

from digitpad.artifacts.store import HISTORY, MODEL, OPTIONAL, PARTS, RUN, STYLES, dump_json, open_run
from digitpad.evaluation.calibration import Calibration
from digitpad.evaluation.history import read_history
from digitpad.evaluation.saved import read_evaluation
from digitpad.explain.writing_styles import load_styles
from digitpad.models.classifier import load_classifier
from digitpad.training import run as run_module
from digitpad.training.run import add_seed, complete_run, is_worse, save_outcome

MODEL_NAME = "mlp-128-64"


@pytest.fixture
def count_writes(monkeypatch):
    """Counts how often a run is written."""
    writes = []
    for name in ("save_run", "replace_parts"):
        write = getattr(run_module, name)

        def counted(*args, write=write, **options):
            writes.append(args[0])
            return write(*args, **options)

        monkeypatch.setattr(run_module, name, counted)
    return writes


def change_seed(outcome, seed):
    return replace(outcome, trained=replace(outcome.trained, seed=seed))


def test_a_run_has_its_parts_and_no_training_images(toy_run):
    assert {path.name for path in (toy_run / MODEL_NAME).iterdir()} == {*PARTS, *OPTIONAL, RUN}
    saved = read_evaluation(open_run(MODEL_NAME, toy_run))
    assert len(saved.mistake_images) == len(saved.evaluation.mistakes)
    assert len(saved.doubtful_images) <= 200


def test_a_run_is_written_once_with_its_latency(toy_outcome, toy_data, tmp_path, count_writes):
    saved = save_outcome(toy_outcome, toy_data, tmp_path)
    assert len(count_writes) == 1
    run = open_run(MODEL_NAME, tmp_path).json
    assert run["latency"] == round(saved.latency, 3)
    assert 0 < run["latency"] < 1000
    assert run["size"] == (saved.folder / MODEL).stat().st_size


def test_the_history_is_that_of_the_training(toy_run, toy_outcome):
    assert read_history(open_run(MODEL_NAME, toy_run)) == toy_outcome.trained.history


def test_the_evaluation_is_that_of_the_model_on_the_test_split(toy_outcome, toy_mnist):
    logits = toy_outcome.trained.model.predict(toy_mnist.test.images, verbose=0)
    assert toy_outcome.evaluation.accuracy == np.mean(logits.argmax(axis=1) == toy_mnist.test.labels)


def test_a_run_has_writing_styles_of_every_digit(toy_run):
    styles = load_styles(MODEL_NAME, toy_run)
    assert set(styles.labels.tolist()) == set(range(10))
    assert styles.centers.shape == (len(styles.labels), 64)


def test_the_saved_probabilities_are_those_of_the_calibrated_model(toy_run, toy_mnist):
    classifier = load_classifier(MODEL_NAME, toy_run)
    assert classifier.calibration != Calibration()
    saved = read_evaluation(open_run(MODEL_NAME, toy_run)).evaluation.probabilities
    for place in (0, 7):
        prediction = classifier.predict(toy_mnist.test.images[place])
        assert np.allclose(prediction.probabilities, saved[place], atol=1e-4)


def test_a_run_completed_later_equals_one_that_was_complete_at_once(toy_run, toy_data, count_writes):
    folder = toy_run / MODEL_NAME
    before = {name: (folder / name).read_bytes() for name in (*PARTS, STYLES)}
    run = open_run(MODEL_NAME, toy_run).json
    outdated = [{**run["seeds"][0], "accuracy": 0.5, "loss": 9.0}]
    incomplete = {key: run[key] for key in run if key not in ("calibration", "latency")} | {"seeds": outdated}
    (folder / RUN).write_bytes(dump_json(incomplete))
    saved = complete_run(MODEL_NAME, toy_data, toy_run)
    assert len(count_writes) == 1
    completed = open_run(MODEL_NAME, toy_run).json
    for name in (MODEL, HISTORY, STYLES):
        assert (folder / name).read_bytes() == before[name]
    assert completed["calibration"] == pytest.approx(run["calibration"], abs=1e-3)
    assert completed["seeds"][0] == pytest.approx(run["seeds"][0], abs=1e-3)
    assert completed["latency"] == round(saved.latency, 3)
    assert {**completed, "latency": 0}.keys() == run.keys()
    read_evaluation(open_run(MODEL_NAME, toy_run))


def test_a_further_seed_is_added_to_the_run_whose_model_is_kept(toy_run, toy_outcome, count_writes):
    before = open_run(MODEL_NAME, toy_run).json
    add_seed(change_seed(toy_outcome, 1), toy_run)
    assert len(count_writes) == 1
    run = open_run(MODEL_NAME, toy_run).json
    assert [entry["seed"] for entry in run["seeds"]] == [0, 1]
    assert {**run, "seeds": []} == {**before, "seeds": []}
    read_evaluation(open_run(MODEL_NAME, toy_run))


def test_a_seed_that_is_trained_again_is_listed_once(toy_run, toy_outcome):
    add_seed(change_seed(toy_outcome, 1), toy_run)
    add_seed(change_seed(toy_outcome, 1), toy_run)
    assert [entry["seed"] for entry in open_run(MODEL_NAME, toy_run).json["seeds"]] == [0, 1]


def test_with_another_backend_neither_latency_nor_export_is_made(toy_outcome, toy_data, tmp_path, monkeypatch):
    monkeypatch.setattr(run_module, "_runs_on_tensorflow", lambda: False)
    assert save_outcome(toy_outcome, toy_data, tmp_path).latency is None
    run = open_run(MODEL_NAME, tmp_path).json
    assert "latency" not in run
    assert "model.tflite" not in run["sha256"]


@pytest.mark.parametrize(("accuracy", "worse"), [(0.0, True), (1.0, False)])
def test_a_run_is_worse_if_its_validation_accuracy_is_lower(toy_run, toy_outcome, accuracy, worse):
    history = {**toy_outcome.trained.history, "val_accuracy": [accuracy] * 2}
    outcome = replace(toy_outcome, trained=replace(toy_outcome.trained, history=history))
    assert is_worse(outcome, toy_run) == worse


def test_no_run_is_worse_than_none(toy_outcome, tmp_path):
    assert not is_worse(toy_outcome, tmp_path)
