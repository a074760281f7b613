"""classifier.py: one model, loaded once, that says what it reads and how sure it is."""

import json

import numpy as np
import pytest

from digitpad.artifacts.store import MODEL, RUN, ArtifactError, find_models, load_run
from digitpad.evaluation.calibration import Calibration
from digitpad.evaluation.metrics import softmax
from digitpad.evaluation.saved import load_evaluation
from digitpad.models.classifier import build_prediction, load_classifier


def logits(**digits):
    values = np.zeros(10, np.float32)
    for name, value in digits.items():
        values[int(name[1:])] = value
    return values


def test_a_prediction_names_the_most_probable_digit_and_the_next():
    prediction = build_prediction(logits(_4=9, _9=7), Calibration())
    assert (prediction.label, prediction.runner_up) == (4, 9)
    assert prediction.confidence == prediction.probabilities[4] == prediction.probabilities.max()
    assert prediction.probabilities.sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("values", "certainty"), [({"_4": 9}, "sure"), ({"_4": 9, "_9": 8}, "probable"), ({"_4": 0.1}, "unsure")]
)
def test_the_wording_follows_the_confidence(values, certainty):
    assert build_prediction(logits(**values), Calibration()).certainty == certainty


def test_a_higher_temperature_makes_the_same_answer_less_sure():
    cold, hot = (build_prediction(logits(_4=9, _9=7), Calibration(temperature=t)) for t in (1.0, 3.0))
    assert (hot.label, hot.runner_up) == (cold.label, cold.runner_up)
    assert hot.confidence < cold.confidence
    assert hot.probabilities.sum() == pytest.approx(1)


def test_below_the_threshold_it_is_no_digit_but_the_bars_stay():
    prediction = build_prediction(logits(_4=3), Calibration(threshold=5))
    assert not prediction.is_digit
    assert prediction.certainty == "none"
    assert prediction.label == 4
    assert prediction.probabilities.sum() == pytest.approx(1)
    assert build_prediction(logits(_4=7), Calibration(threshold=5)).is_digit


@pytest.mark.parametrize(
    ("values", "certainty"), [({"_4": 9}, "doubtful"), ({"_4": 12}, "sure"), ({"_4": 1}, "doubtful")]
)
def test_a_low_digit_score_is_no_digit_for_sure(values, certainty):
    assert build_prediction(logits(**values), Calibration(sure_threshold=10)).certainty == certainty


def test_the_compiled_model_gives_what_keras_gives(toy_run):
    import keras

    images = np.random.default_rng(0).random((7, 28, 28), np.float32)
    network = keras.saving.load_model(toy_run / "mlp-128-64" / MODEL)
    classifier = load_classifier("mlp-128-64", toy_run)
    expected = network.predict(images, verbose=0)
    assert np.allclose(classifier.compute_logits(images), expected, atol=1e-4)
    alone = classifier.predict(images[3]).probabilities
    assert np.allclose(alone, softmax(expected[3] / classifier.calibration.temperature), atol=1e-5)


def test_an_image_of_another_shape_is_refused(toy_run):
    with pytest.raises(ValueError, match=r"Expected an image \(28, 28\), got shape \(28, 28, 1\)"):
        load_classifier("mlp-128-64", toy_run).predict(np.zeros((28, 28, 1)))


def test_a_damaged_model_is_refused_with_the_command_that_mends_it(toy_run):
    (toy_run / "mlp-128-64" / MODEL).write_bytes(b"not a model")
    with pytest.raises(ArtifactError, match=r"model\.keras is damaged.*python train\.py --model mlp-128-64"):
        load_classifier("mlp-128-64", toy_run)


def test_a_file_that_is_no_model_is_refused_by_name(toy_run):
    replace_model(toy_run, b"not a model, but the one that run.json vouches for")
    with pytest.raises(ArtifactError, match=r"model\.keras is refused: not a whole archive.*python train\.py"):
        load_classifier("mlp-128-64", toy_run)


def test_a_network_for_something_else_is_refused_by_name(toy_run, tmp_path):
    import keras

    other = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten(), keras.layers.Dense(3)])
    other.save(tmp_path / "other.keras")
    replace_model(toy_run, (tmp_path / "other.keras").read_bytes())
    with pytest.raises(ArtifactError, match=r"gives \(None, 3\), expected"):
        load_classifier("mlp-128-64", toy_run)


def test_a_model_with_code_in_it_is_refused_by_the_name_of_its_layer(toy_run, tmp_path):
    import keras

    network = [keras.Input((28, 28)), keras.layers.Lambda(lambda images: images), keras.layers.Flatten()]
    trap = keras.Sequential([*network, keras.layers.Dense(10)])
    trap.save(tmp_path / "trap.keras")
    replace_model(toy_run, (tmp_path / "trap.keras").read_bytes())
    with pytest.raises(
        ArtifactError, match=r"model\.keras is refused: 'Lambda' of 'keras\.layers' is not a layer"
    ):
        load_classifier("mlp-128-64", toy_run)


def replace_model(artifacts, content):
    import hashlib

    folder = artifacts / "mlp-128-64"
    run = json.loads((folder / RUN).read_text())
    run["sha256"][MODEL] = hashlib.sha256(content).hexdigest()
    (folder / RUN).write_text(json.dumps(run))
    (folder / MODEL).write_bytes(content)


SHIPPED = ("mlp-128-64", "mlp-256-256", "cnn", "digitpad")


def test_all_four_models_are_shipped():
    assert set(SHIPPED) <= set(find_models())


@pytest.mark.parametrize("model", SHIPPED)
def test_the_saved_accuracy_is_what_the_saved_model_scores(model, mnist):
    saved = load_evaluation(model).evaluation
    classifier = load_classifier(model)
    found = classifier.compute_logits(mnist.test.images)
    assert (found.argmax(axis=1) == mnist.test.labels).mean() == pytest.approx(saved.accuracy, abs=2e-4)
    assert np.abs(softmax(found / classifier.calibration.temperature) - saved.probabilities).max() < 1e-3
    assert np.array_equal(saved.labels, mnist.test.labels)


@pytest.mark.parametrize("model", SHIPPED)
def test_the_saved_pictures_are_the_mistakes(model):
    saved = load_evaluation(model)
    classifier = load_classifier(model)
    read = classifier.compute_logits(saved.mistake_images.astype(np.float32) / 255).argmax(axis=1)
    assert (read != saved.evaluation.labels[saved.evaluation.mistakes]).all()
    doubtful = classifier.compute_logits(saved.doubtful_images.astype(np.float32) / 255).argmax(axis=1)
    assert (doubtful == saved.evaluation.labels[saved.evaluation.doubtful]).all()


@pytest.mark.parametrize(("model", "bar"), [("mlp-128-64", 0.982), ("mlp-256-256", 0.985), ("cnn", 0.995)])
def test_three_seeds_of_each_model_reach_the_promised_accuracy(model, bar):
    run = load_run(model)
    assert len(run["seeds"]) >= 3
    assert np.mean([seed["accuracy"] for seed in run["seeds"]]) >= bar
    assert not run["stopped"]
