"""A model reads images and says how certain it is."""

import numpy as np
import pytest

from digitpad.artifacts.store import find_models, open_run
from digitpad.evaluation.calibration import Calibration
from digitpad.evaluation.metrics import softmax
from digitpad.evaluation.saved import read_evaluation
from digitpad.models.classifier import Classifier, build_prediction, build_predictions, load_classifier
from digitpad.models.engine import Outputs


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


def test_below_the_threshold_it_is_not_a_digit_but_has_probabilities():
    prediction = build_prediction(logits(_4=3), Calibration(threshold=5))
    assert not prediction.is_digit
    assert prediction.certainty == "none"
    assert prediction.label == 4
    assert prediction.probabilities.sum() == pytest.approx(1)
    assert build_prediction(logits(_4=7), Calibration(threshold=5)).is_digit


@pytest.mark.parametrize(
    ("values", "certainty"), [({"_4": 9}, "doubtful"), ({"_4": 12}, "sure"), ({"_4": 1}, "doubtful")]
)
def test_a_low_digit_score_is_doubtful(values, certainty):
    assert build_prediction(logits(**values), Calibration(sure_threshold=10)).certainty == certainty


def test_a_classifier_reads_with_the_temperature_of_its_run(toy_run):
    images = np.random.default_rng(0).random((7, 28, 28), np.float32)
    classifier = load_classifier("mlp-128-64", toy_run)
    expected = softmax(classifier.network.predict(images, verbose=0) / classifier.calibration.temperature)
    assert np.allclose(classifier.predict(images[3]).probabilities, expected[3], atol=1e-5)


def test_a_batch_is_read_like_single_images(toy_run):
    images = np.random.default_rng(0).random((7, 28, 28), np.float32)
    classifier = load_classifier("mlp-128-64", toy_run)
    batch, single = classifier.predict_batch(images), [classifier.predict(image) for image in images]
    assert [one.label for one in batch] == [one.label for one in single]
    assert np.allclose([one.probabilities for one in batch], [one.probabilities for one in single], atol=1e-6)
    assert classifier.predict_batch(images[:0]) == []


def test_a_batch_takes_one_call_of_the_engine():
    calls = []

    def compute(images):
        calls.append(len(images))
        return Outputs(np.zeros((len(images), 10), np.float32))

    assert len(Classifier("toy", compute).predict_batch(np.zeros((30, 28, 28), np.float32))) == 30
    assert calls == [30]


def test_predictions_of_a_batch_are_those_of_its_rows():
    rows = np.random.default_rng(0).normal(0, 4, (50, 10)).astype(np.float32)
    calibration = Calibration(1.3, 2.0, 5.0)
    for batch, row in zip(build_predictions(rows, calibration), rows, strict=True):
        single = build_prediction(row, calibration)
        assert np.array_equal(batch.probabilities, single.probabilities)
        assert (batch.label, batch.runner_up, batch.certainty) == (
            single.label,
            single.runner_up,
            single.certainty,
        )


def test_an_image_of_another_shape_is_refused(toy_run):
    classifier = load_classifier("mlp-128-64", toy_run)
    with pytest.raises(ValueError, match=r"Expected an image \(28, 28\), got shape \(28, 28, 1\)"):
        classifier.predict(np.zeros((28, 28, 1)))
    with pytest.raises(ValueError, match=r"Expected images \(N, 28, 28\), got shape \(28, 28\)"):
        classifier.predict_batch(np.zeros((28, 28)))


SHIPPED = ("mlp-128-64", "mlp-256-256", "cnn", "digitpad")


def test_all_four_models_are_shipped():
    assert set(SHIPPED) <= set(find_models())


@pytest.mark.parametrize("model", SHIPPED)
def test_the_saved_probabilities_are_those_of_the_saved_model(model, mnist):
    saved = read_evaluation(open_run(model)).evaluation
    classifier = load_classifier(model)
    logits = classifier.compute_logits(mnist.test.images[::10])
    found = softmax(logits / classifier.calibration.temperature)
    assert np.abs(found - saved.probabilities[::10]).max() < 1e-3
    assert np.array_equal(saved.labels, mnist.test.labels)


@pytest.mark.slow
@pytest.mark.parametrize("model", SHIPPED)
def test_the_saved_accuracy_is_what_the_saved_model_scores(model, mnist):
    saved = read_evaluation(open_run(model)).evaluation
    classifier = load_classifier(model)
    found = classifier.compute_logits(mnist.test.images)
    assert (found.argmax(axis=1) == mnist.test.labels).mean() == pytest.approx(saved.accuracy, abs=2e-4)
    assert np.abs(softmax(found / classifier.calibration.temperature) - saved.probabilities).max() < 1e-3
    assert np.array_equal(saved.labels, mnist.test.labels)


@pytest.mark.parametrize("model", SHIPPED)
def test_the_saved_pictures_are_the_mistakes(model):
    saved = read_evaluation(open_run(model))
    classifier = load_classifier(model)
    read = classifier.compute_logits(saved.mistake_images.astype(np.float32) / 255).argmax(axis=1)
    assert (read != saved.evaluation.labels[saved.evaluation.mistakes]).all()
    doubtful = classifier.compute_logits(saved.doubtful_images.astype(np.float32) / 255).argmax(axis=1)
    assert (doubtful == saved.evaluation.labels[saved.evaluation.doubtful]).all()


@pytest.mark.parametrize(("model", "bar"), [("mlp-128-64", 0.982), ("mlp-256-256", 0.985), ("cnn", 0.995)])
def test_three_seeds_of_each_model_reach_the_promised_accuracy(model, bar):
    run = open_run(model).json
    assert len(run["seeds"]) >= 3
    assert np.mean([seed["accuracy"] for seed in run["seeds"]]) >= bar
    assert not run["stopped"]
