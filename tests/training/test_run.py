"""run.py: what a run leaves behind tells the whole story."""

from dataclasses import replace

import numpy as np
import pytest

from digitpad.artifacts.store import (
    HISTORY,
    MODEL,
    OPTIONAL,
    PARTS,
    RUN,
    STYLES,
    dump_json,
    open_run,
)
from digitpad.evaluation.calibration import Calibration
from digitpad.evaluation.history import read_history
from digitpad.evaluation.saved import read_evaluation
from digitpad.explain.writing_styles import load_styles
from digitpad.models.classifier import load_classifier
from digitpad.training.run import add_latency, add_repeat, complete_run, is_worse

MODEL_NAME = "mlp-128-64"


def test_a_run_leaves_its_parts_and_nothing_of_the_data_set(toy_run):
    folder = toy_run / MODEL_NAME
    assert {path.name for path in folder.iterdir()} == {*PARTS, *OPTIONAL, RUN}
    saved = read_evaluation(open_run(MODEL_NAME, toy_run))
    assert len(saved.mistake_images) == len(saved.evaluation.mistakes)
    assert len(saved.doubtful_images) <= 200


def test_the_run_tells_how_it_was_made(toy_run, toy_outcome):
    run = open_run(MODEL_NAME, toy_run).json
    assert run["parameters"] == 109_386 == sum(layer["parameters"] for layer in run["layers"])
    assert run["recipe"]["batch_size"] == 50
    assert run["seed"] == 0
    assert run["best_epoch"] == toy_outcome.trained.best_epoch
    assert {"python", "keras", "numpy"} <= set(run["versions"])
    assert set(run["machine"]) == {"system", "architecture", "cores"}
    assert run["size"] == (toy_run / MODEL_NAME / "model.keras").stat().st_size
    assert run["seeds"][0]["accuracy"] == read_evaluation(open_run(MODEL_NAME, toy_run)).evaluation.accuracy


def test_the_history_is_the_one_of_the_training(toy_run, toy_outcome):
    assert read_history(open_run(MODEL_NAME, toy_run)) == toy_outcome.trained.history


def test_the_evaluation_is_what_the_model_says_of_the_test_set(toy_outcome, toy_mnist):
    logits = toy_outcome.trained.model.predict(toy_mnist.test.images, verbose=0)
    assert toy_outcome.evaluation.accuracy == np.mean(logits.argmax(axis=1) == toy_mnist.test.labels)


def test_a_run_keeps_the_styles_that_its_model_sorted(toy_run):
    styles = load_styles(MODEL_NAME, toy_run)
    assert set(styles.labels.tolist()) == set(range(10))
    assert styles.features.shape == (len(styles.labels), 64)


def test_a_run_completed_later_is_what_it_would_have_been(toy_run, toy_material):
    folder = toy_run / MODEL_NAME
    before = {name: (folder / name).read_bytes() for name in (*PARTS, STYLES)}
    run = open_run(MODEL_NAME, toy_run).json
    stale = [{**run["seeds"][0], "accuracy": 0.5, "loss": 9.0}]
    bare = {key: run[key] for key in run if key != "calibration"} | {"seeds": stale}
    (folder / RUN).write_bytes(dump_json(bare))
    complete_run(MODEL_NAME, toy_material, toy_run)
    completed = open_run(MODEL_NAME, toy_run).json
    assert {name: (folder / name).read_bytes() for name in (MODEL, HISTORY, STYLES)} == {
        name: before[name] for name in (MODEL, HISTORY, STYLES)
    }
    assert completed["calibration"] == pytest.approx(run["calibration"], abs=1e-3)
    assert completed["seeds"][0] == pytest.approx(run["seeds"][0], abs=1e-3)
    read_evaluation(open_run(MODEL_NAME, toy_run))


def test_the_saved_probabilities_are_those_of_the_calibrated_model(toy_run, toy_mnist):
    classifier = load_classifier(MODEL_NAME, toy_run)
    assert classifier.calibration != Calibration()
    saved = read_evaluation(open_run(MODEL_NAME, toy_run)).evaluation.probabilities
    for place in (0, 7):
        prediction = classifier.predict(toy_mnist.test.images[place])
        assert np.allclose(prediction.probabilities, saved[place], atol=1e-4)


def test_a_further_seed_is_noted_beside_the_model_that_is_kept(toy_run, toy_outcome):
    add_repeat(replace(toy_outcome, trained=replace(toy_outcome.trained, seed=1)), toy_run)
    run = open_run(MODEL_NAME, toy_run).json
    assert [entry["seed"] for entry in run["seeds"]] == [0, 1]
    assert run["seed"] == 0
    read_evaluation(open_run(MODEL_NAME, toy_run))


def test_the_latency_is_noted_in_milliseconds_and_the_rest_of_the_run_stays(toy_run):
    before = open_run(MODEL_NAME, toy_run).json
    latency = add_latency(MODEL_NAME, toy_run)
    assert 0 < latency < 1000
    assert open_run(MODEL_NAME, toy_run).json == {**before, "latency": round(latency, 3)}


def test_the_latency_is_not_taken_with_another_backend(toy_run, monkeypatch):
    import keras

    before = open_run(MODEL_NAME, toy_run).json
    monkeypatch.setattr(keras.backend, "backend", lambda: "jax")
    assert add_latency(MODEL_NAME, toy_run) is None
    assert open_run(MODEL_NAME, toy_run).json == before


def test_a_seed_that_is_trained_again_is_noted_once(toy_run, toy_outcome):
    repeat = replace(toy_outcome, trained=replace(toy_outcome.trained, seed=1))
    add_repeat(repeat, toy_run)
    add_repeat(repeat, toy_run)
    assert [entry["seed"] for entry in open_run(MODEL_NAME, toy_run).json["seeds"]] == [0, 1]


@pytest.mark.parametrize(("accuracy", "worse"), [(0.0, True), (1.0, False)])
def test_a_run_is_worse_when_it_is_worse_on_the_validation_set(toy_run, toy_outcome, accuracy, worse):
    history = {**toy_outcome.trained.history, "val_accuracy": [accuracy] * 2}
    outcome = replace(toy_outcome, trained=replace(toy_outcome.trained, history=history))
    assert is_worse(outcome, toy_run) == worse


def test_no_run_is_worse_than_none(toy_outcome, tmp_path):
    assert not is_worse(toy_outcome, tmp_path)


@pytest.mark.parametrize("model", ["digitpad", "cnn", "mlp-256-256", "mlp-128-64"])
def test_the_shipped_runs_are_complete(model):
    run = open_run(model).json
    assert run["latency"] > 0
    assert run["calibration"]["temperature"] > 0
    assert run["calibration"]["sure_threshold"] > run["calibration"]["threshold"] > -np.inf
    assert STYLES in run["sha256"]
