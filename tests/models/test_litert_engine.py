"""The light engine gives the same predictions, without TensorFlow."""

import os
import subprocess
import sys

import numpy as np
import pytest

from digitpad.artifacts.store import LIGHT, ArtifactError, find_models
from digitpad.config import ROOT
from digitpad.evaluation.calibration import load_calibration
from digitpad.evaluation.metrics import softmax
from digitpad.evaluation.saved import load_evaluation
from digitpad.models import litert_engine as engine
from digitpad.models.classifier import load_classifier
from digitpad.models.litert_engine import ENGINE_VARIABLE, choose_engine, load_engine
from digitpad.training.run import complete_run

MODELS = find_models()


@pytest.fixture
def litert(monkeypatch):
    pytest.importorskip("ai_edge_litert")
    monkeypatch.setenv(ENGINE_VARIABLE, "litert")


@pytest.mark.parametrize("model", MODELS)
def test_the_probabilities_of_doubtful_and_misread_digits_are_those_that_were_saved(litert, model):
    saved = load_evaluation(model)
    images = np.concatenate([saved.mistake_images, saved.doubtful_images]) / 255
    places = np.concatenate([saved.evaluation.mistakes, saved.evaluation.doubtful])
    found = softmax(load_engine(model)(images).astype(np.float64) / load_calibration(model).temperature)
    assert np.abs(found - saved.evaluation.probabilities[places]).max() < 1e-4


@pytest.mark.parametrize("model", MODELS)
def test_the_probabilities_of_the_test_set_are_those_that_were_saved(litert, mnist, model):
    found = softmax(
        load_engine(model)(mnist.test.images).astype(np.float64) / load_calibration(model).temperature
    )
    assert np.abs(found - load_evaluation(model).evaluation.probabilities).max() < 1e-4


def test_a_classifier_reads_under_the_light_engine_and_has_no_inside(litert):
    classifier = load_classifier("mlp-128-64")
    image = np.zeros((28, 28), np.float32)
    image[4:24, 13:15] = 1
    assert classifier.network is None
    assert classifier.predict(image).label == 1


def test_the_whole_app_runs_without_tensorflow_and_keras(litert):
    """A page, a stroke, an answer, in a process that cannot import either."""
    code = (
        "import sys; sys.modules['tensorflow'] = sys.modules['keras'] = None\n"
        "from streamlit.testing.v1 import AppTest\n"
        "page = AppTest.from_file('streamlit_app.py', default_timeout=60).run()\n"
        "path = [['M', 160, 40], ['L', 160, 280]]\n"
        "raw = {'objects': [{'type': 'Path', 'path': path}]}\n"
        "page.session_state['canvas'] = {'drawing': {'raw': raw, 'data': None}, 'backgroundFit': None}\n"
        "page.run()\n"
        "html = lambda: ''.join(element.proto.body for element in page.get('html'))\n"
        "assert 'That is a 1.' in html(), page.exception\n"
        "for view in ('Steps', 'All models', 'Evidence', 'What would change its mind'):\n"
        "    page.pills(key='why').set_value(view).run()\n"
        "    assert 'class=\"why\"' in html() and not page.exception, view\n"
        "for view in ('Inside', 'Styles'):\n"
        "    page.pills(key='why').set_value(view).run()\n"
        "    assert 'light engine' in page.info[0].value and not page.exception, view\n"
    )
    variables = os.environ | {"PYTHONPATH": str(ROOT)}
    code = code.replace("'streamlit_app.py'", repr(str(ROOT / "streamlit_app.py")))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, env=variables)
    assert done.returncode == 0, done.stderr[-2000:]


def test_the_engine_is_keras_where_tensorflow_is_installed_else_the_light_one(monkeypatch):
    monkeypatch.delenv(ENGINE_VARIABLE, raising=False)
    for installed, expected in ((object(), "keras"), (None, "litert")):
        monkeypatch.setattr(engine, "find_spec", lambda name, found=installed: found)
        assert choose_engine() == expected


def test_another_name_for_an_engine_is_refused(monkeypatch):
    monkeypatch.setenv(ENGINE_VARIABLE, "torch")
    with pytest.raises(ValueError, match="keras or litert, got 'torch'"):
        choose_engine()


def test_a_model_without_an_export_says_how_to_export_it_and_has_it_then(
    toy_run, toy_mnist, toy_material, litert
):
    folder = toy_run / "mlp-128-64"
    exported = (folder / LIGHT).read_bytes()
    logits = load_engine("mlp-128-64", toy_run)(toy_mnist.test.images[:5])
    strip(toy_run)
    with pytest.raises(ArtifactError, match=r"python train.py --model mlp-128-64 --complete"):
        load_engine("mlp-128-64", toy_run)
    complete_run("mlp-128-64", toy_material, toy_run)
    assert len((folder / LIGHT).read_bytes()) == len(exported)
    np.testing.assert_allclose(load_engine("mlp-128-64", toy_run)(toy_mnist.test.images[:5]), logits, atol=1e-5)


def strip(artifacts):
    """Make it a run of before there were exports."""
    from digitpad.artifacts.store import PARTS, load_run, read_part, save_run

    run = load_run("mlp-128-64", artifacts)
    save_run(artifacts / "mlp-128-64", {name: read_part("mlp-128-64", name, artifacts) for name in PARTS}, run)


def test_a_damaged_export_is_refused(toy_run, litert):
    path = toy_run / "mlp-128-64" / LIGHT
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ArtifactError, match="is damaged"):
        load_engine("mlp-128-64", toy_run)
