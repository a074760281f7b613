"""A network is built by name and gets the weights of its file; no configuration is deserialised."""

import io
import zipfile

import numpy as np
import pytest

from digitpad.artifacts.keras_file import WEIGHTS
from digitpad.artifacts.store import MODEL, ArtifactError, find_models, open_run, replace_parts
from digitpad.evaluation.run_record import parse_record
from digitpad.evaluation.saved import read_evaluation
from digitpad.models.keras_engine import compile_network, load_network

TOY = "mlp-128-64"


def load(model, artifacts=None):
    run = open_run(model, artifacts) if artifacts else open_run(model)
    return load_network(run, parse_record(run).architecture)


@pytest.fixture(scope="module", params=find_models())
def shipped(request):
    """A shipped model's name, its network, and up to 300 images that it finds hard."""
    saved = read_evaluation(open_run(request.param))
    images = np.concatenate([saved.mistake_images, saved.doubtful_images])[:300]
    return request.param, load(request.param), images.astype(np.float32) / 255


def test_built_and_loaded_networks_compute_what_keras_deserialises(shipped):
    import keras

    model, network, images = shipped
    expected = keras.saving.load_model(open_run(model).folder / MODEL, compile=False)
    difference = np.abs(network.predict(images, verbose=0) - expected.predict(images, verbose=0))
    assert difference.max() <= 1e-6


def test_the_compiled_network_computes_what_keras_predicts(shipped):
    _, network, images = shipped
    outputs = compile_network(network)(images)
    expected = network.predict(images, verbose=0)
    assert np.abs(outputs.logits - expected).max() < 1e-4
    assert (outputs.logits.dtype, outputs.features.dtype) == (np.float32, np.float32)


def test_the_last_layer_turns_the_features_into_the_logits(shipped):
    _, network, images = shipped
    outputs = compile_network(network)(images)
    kernel, bias = network.layers[-1].get_weights()
    assert np.abs(outputs.features @ kernel + bias - outputs.logits).max() < 1e-3


def test_images_of_any_number_are_computed(shipped):
    _, network, images = shipped
    compute = compile_network(network)
    for count in (1, 7):
        outputs = compute(images[:count])
        assert outputs.logits.shape == (count, 10)
        assert len(outputs.features) == count


def pack(weights):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in (("metadata.json", b"{}"), ("config.json", b"{}"), (WEIGHTS, weights)):
            archive.writestr(name, content)
    return file.getvalue()


def save_weights(network, folder):
    network.save_weights(folder / WEIGHTS)
    return pack((folder / WEIGHTS).read_bytes())


def test_a_configuration_with_code_in_it_is_never_read(toy_run):
    before = load(TOY, toy_run)
    with zipfile.ZipFile(toy_run / TOY / MODEL) as archive:
        weights = archive.read(WEIGHTS)
    replace_parts(TOY, {MODEL: pack(weights)}, toy_run)  # config.json is {} now
    images = np.random.default_rng(0).random((5, 28, 28), np.float32)
    assert np.array_equal(load(TOY, toy_run).predict(images, verbose=0), before.predict(images, verbose=0))


def test_an_unknown_architecture_is_refused_with_the_known_ones(toy_run):
    replace_parts(TOY, {}, toy_run, recipe={"model": TOY, "architecture": "resnet"})
    with pytest.raises(ArtifactError, match=r"architecture 'resnet'.*builds mlp-128-64.*To train it again: "):
        load(TOY, toy_run)


def test_weights_of_another_network_are_refused_by_the_architecture(toy_run, tmp_path):
    import keras

    other = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten(), keras.layers.Dense(3)])
    replace_parts(TOY, {MODEL: save_weights(other, tmp_path)}, toy_run)
    with pytest.raises(ArtifactError, match=r"not hold the weights of the architecture mlp-128-64.*train\.py"):
        load(TOY, toy_run)


def test_a_file_in_another_format_is_refused(toy_run):
    replace_parts(TOY, {MODEL: b"not a model"}, toy_run)
    with pytest.raises(
        ArtifactError, match=r"model\.keras is refused: not a complete archive.*python train\.py"
    ):
        load(TOY, toy_run)


def test_a_damaged_file_is_refused_with_the_command_that_repairs_it(toy_run):
    (toy_run / TOY / MODEL).write_bytes(b"not a model")
    with pytest.raises(ArtifactError, match=r"model\.keras is damaged.*python train\.py --model mlp-128-64"):
        load(TOY, toy_run)
