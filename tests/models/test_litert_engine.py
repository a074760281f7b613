"""LiteRT gives the same predictions, without TensorFlow."""

import os
import subprocess
import sys

import numpy as np
import pytest

from digitpad.artifacts.store import LIGHT, PARTS, ArtifactError, find_models, open_run, replace_parts, save_run
from digitpad.config import ROOT
from digitpad.evaluation.metrics import softmax
from digitpad.evaluation.run_record import parse_record
from digitpad.evaluation.saved import read_evaluation
from digitpad.models.classifier import load_classifier
from digitpad.models.engine import ENGINE_VARIABLE
from digitpad.models.keras_engine import compile_network, load_network
from digitpad.models.litert_engine import load_engine
from digitpad.training.run import complete_run

pytest.importorskip("ai_edge_litert")

MODELS = find_models()
TOY = "mlp-128-64"


@pytest.fixture
def litert(monkeypatch):
    monkeypatch.setenv(ENGINE_VARIABLE, "litert")


def compute_probabilities(run, images):
    temperature = parse_record(run).calibration.temperature
    return softmax(load_engine(run)(images).logits.astype(np.float64) / temperature)


@pytest.mark.parametrize("model", MODELS)
def test_the_probabilities_of_doubtful_and_misread_digits_are_the_saved_ones(model):
    run = open_run(model)
    saved = read_evaluation(run)
    images = np.concatenate([saved.mistake_images, saved.doubtful_images]) / 255
    places = np.concatenate([saved.evaluation.mistakes, saved.evaluation.doubtful])
    assert np.abs(compute_probabilities(run, images) - saved.evaluation.probabilities[places]).max() < 1e-4


@pytest.mark.slow
@pytest.mark.parametrize("model", MODELS)
def test_the_probabilities_of_the_test_set_are_the_saved_ones(mnist, model):
    run = open_run(model)
    found = compute_probabilities(run, mnist.test.images)
    assert np.abs(found - read_evaluation(run).evaluation.probabilities).max() < 1e-4


@pytest.mark.parametrize("model", MODELS)
def test_both_engines_give_the_same_features(model):
    run = open_run(model)
    images = read_evaluation(run).doubtful_images[:50].astype(np.float32) / 255
    light = load_engine(run)(images).features
    full = compile_network(load_network(run, parse_record(run).architecture))(images).features
    assert light.shape == full.shape
    assert np.abs(light - full).max() < 1e-4


def test_an_export_without_features_gives_the_same_logits(toy_run, toy_mnist):
    import tensorflow as tf

    run = open_run(TOY, toy_run)
    before = load_engine(run)(toy_mnist.test.images[:5])
    network = load_network(run, TOY)
    function = tf.function(lambda images: network(images, training=False)).get_concrete_function(
        tf.TensorSpec((1, 28, 28), tf.float32)
    )
    replace_parts(TOY, {LIGHT: tf.lite.TFLiteConverter.from_concrete_functions([function]).convert()}, toy_run)
    after = load_engine(open_run(TOY, toy_run))(toy_mnist.test.images[:5])
    assert before.features.shape == (5, 64)
    assert after.features is None
    np.testing.assert_allclose(after.logits, before.logits, atol=1e-5)


def test_an_export_with_other_shapes_is_refused(toy_run):
    import tensorflow as tf

    function = tf.function(lambda images: images[:, 0, :3]).get_concrete_function(
        tf.TensorSpec((1, 28, 28), tf.float32)
    )
    replace_parts(TOY, {LIGHT: tf.lite.TFLiteConverter.from_concrete_functions([function]).convert()}, toy_run)
    with pytest.raises(
        ArtifactError, match=r"gives \[\(1, 3\)\], expected one image and 10 logits.*--complete"
    ):
        load_engine(open_run(TOY, toy_run))


def test_a_classifier_reads_under_litert_and_has_no_network(litert):
    classifier = load_classifier(TOY)
    image = np.zeros((28, 28), np.float32)
    image[4:24, 13:15] = 1
    assert classifier.network is None
    assert classifier.predict(image).label == 1


def test_a_batch_is_read_like_single_images(litert):
    saved = read_evaluation(open_run(TOY))
    images = saved.doubtful_images[:20].astype(np.float32) / 255
    classifier = load_classifier(TOY)
    batch, single = classifier.predict_batch(images), [classifier.predict(image) for image in images]
    assert [one.label for one in batch] == [one.label for one in single]
    assert [one.confidence for one in batch] == [one.confidence for one in single]


def test_the_engine_starts_without_a_message():
    code = "from digitpad.models.classifier import load_classifier; load_classifier('mlp-128-64')"
    variables = os.environ | {ENGINE_VARIABLE: "litert"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, env=variables)
    assert (done.returncode, done.stderr) == (0, "")


APP = """
import sys; sys.modules['tensorflow'] = sys.modules['keras'] = None
from streamlit.testing.v1 import AppTest
page = AppTest.from_file(sys.argv[1], default_timeout=60).run()
path = [['M', 160, 40], ['L', 160, 280]]
raw = {'objects': [{'type': 'Path', 'path': path}]}
page.session_state['canvas'] = {'drawing': {'raw': raw, 'data': None}, 'backgroundFit': None}
page.run()
html = lambda: ''.join(element.proto.body for element in page.get('html'))
assert 'That is a 1.' in html(), page.exception
for view in ('Steps', 'All models', 'Evidence', 'What would change its mind'):
    page.pills(key='why').set_value(view).run()
    assert 'class="why"' in html() and not page.exception, view
for view in ('Inside', 'Styles'):
    page.pills(key='why').set_value(view).run()
    assert 'light engine' in page.info[0].value and not page.exception, view
"""


def test_the_whole_app_runs_without_tensorflow_and_keras():
    """A page, a stroke, an answer and all views, in a process that cannot import either."""
    variables = os.environ | {ENGINE_VARIABLE: "litert"}
    command = [sys.executable, "-c", APP, ROOT / "streamlit_app.py"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=variables)
    assert done.returncode == 0, done.stderr[-2000:]


def remove_export(artifacts):
    """Turn the run into one without an export, as older versions left it."""
    run = open_run(TOY, artifacts)
    save_run(artifacts / TOY, {name: run.read(name) for name in PARTS}, run.json)


def test_a_model_without_an_export_names_the_command_that_exports_it(toy_run, toy_mnist, toy_data):
    images = toy_mnist.test.images[:5]
    exported = (toy_run / TOY / LIGHT).read_bytes()
    logits = load_engine(open_run(TOY, toy_run))(images).logits
    remove_export(toy_run)
    with pytest.raises(ArtifactError, match=r"python train.py --model mlp-128-64 --complete"):
        load_engine(open_run(TOY, toy_run))
    complete_run(TOY, toy_data, toy_run)
    assert len((toy_run / TOY / LIGHT).read_bytes()) == len(exported)
    np.testing.assert_allclose(load_engine(open_run(TOY, toy_run))(images).logits, logits, atol=1e-5)


def test_a_damaged_export_is_refused(toy_run):
    path = toy_run / TOY / LIGHT
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ArtifactError, match="is damaged"):
        load_engine(open_run(TOY, toy_run))
