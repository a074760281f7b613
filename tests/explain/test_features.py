"""features.py: maps, units and features are those that the network computes."""

import keras
import numpy as np
import pytest

from digitpad.explain.features import (
    SHOWN_UNITS,
    build_probe,
    compute_features,
    compute_image_features,
    compute_maps,
    find_strongest_units,
)
from digitpad.explain.occlusion import compute_scores
from digitpad.models.architectures import build_model
from digitpad.preprocessing.framing import frame_drawing

SEVEN = [np.array([[90, 80], [220, 80], [150, 260]], np.float32)]


@pytest.fixture(scope="module")
def seven():
    return frame_drawing(SEVEN).image


@pytest.fixture(scope="module")
def cnn():
    keras.utils.set_random_seed(0)
    return build_model("cnn")


@pytest.fixture(scope="module")
def mlp():
    keras.utils.set_random_seed(0)
    return build_model("mlp-128-64")


@pytest.fixture(scope="module")
def cnn_probe(cnn):
    return build_probe(cnn)


@pytest.fixture(scope="module")
def mlp_probe(mlp):
    return build_probe(mlp)


def test_every_convolution_block_has_its_maps(cnn_probe, seven):
    layers = compute_maps(cnn_probe, seven)
    assert [layer.maps.shape for layer in layers] == [(28, 28, 24), (14, 14, 48)]
    assert [layer.name for layer in layers] == ["relu_1_2", "relu_2_2"]


def test_the_maps_of_a_blank_area_are_flat(cnn_probe):
    image = np.zeros((28, 28), np.float32)
    image[2:6, 2:6] = 1
    for layer in compute_maps(cnn_probe, image):
        size = len(layer.maps)
        blank = layer.maps[size // 2 : size - 2, size // 2 : size - 2]
        assert np.ptp(blank, axis=(0, 1)).max() < 1e-6
        assert np.ptp(layer.maps, axis=(0, 1)).max() > 0.01


def test_the_maps_move_with_the_drawing(cnn_probe):
    image = np.zeros((28, 28), np.float32)
    image[8:14, 8:14] = 1
    moved = np.roll(image, 4, axis=1)
    here, there = (compute_maps(cnn_probe, one)[0].maps for one in (image, moved))
    np.testing.assert_allclose(np.roll(here, 4, axis=1)[4:20, 6:24], there[4:20, 6:24], atol=1e-5)


def test_the_filters_are_the_first_convolutions_weights(cnn, cnn_probe):
    assert cnn_probe.filters.shape == (3, 3, 24)
    np.testing.assert_array_equal(cnn_probe.filters, cnn.get_layer("conv_1_1").get_weights()[0][:, :, 0])


@pytest.mark.parametrize("kind", ["cnn", "mlp"])
def test_features_are_the_input_of_the_last_layer(kind, seven, request):
    network = request.getfixturevalue(kind)
    weights, bias = network.layers[-1].get_weights()
    features = compute_features(network, np.stack([seven, seven.T]))
    logits = network.predict_on_batch(np.stack([seven, seven.T]))
    np.testing.assert_allclose(features @ weights + bias, logits, atol=1e-4)


@pytest.mark.parametrize("kind", ["cnn", "mlp"])
def test_the_features_of_one_image_equal_those_of_many(kind, seven, request):
    network, probe = request.getfixturevalue(kind), request.getfixturevalue(f"{kind}_probe")
    many = compute_features(network, np.stack([seven.T, seven]))
    np.testing.assert_allclose(compute_image_features(probe, seven), many[1], atol=1e-4)


def test_a_network_without_convolutions_has_units_instead_of_maps(mlp_probe, seven):
    assert compute_maps(mlp_probe, seven) == []
    assert mlp_probe.filters is None
    units = find_strongest_units(mlp_probe, seven, 7)
    assert len(units) == SHOWN_UNITS
    effects = [abs(unit.effect) for unit in units]
    assert effects == sorted(effects, reverse=True)


def test_the_weights_of_a_unit_are_its_own(mlp, mlp_probe, seven):
    kernel, bias = mlp.get_layer("dense_1").get_weights()
    for unit in find_strongest_units(mlp_probe, seven, 7):
        np.testing.assert_array_equal(unit.weights, kernel[:, unit.number].reshape(28, 28))
        excited = max(0.0, float((unit.weights * seven).sum() + bias[unit.number]))
        assert unit.activation == pytest.approx(excited, abs=1e-4)


def test_the_effect_of_a_unit_is_the_fall_of_the_score_without_it(mlp, mlp_probe, seven):
    unit = find_strongest_units(mlp_probe, seven, 3)[0]
    silenced = keras.models.clone_model(mlp)
    silenced.set_weights(mlp.get_weights())
    kernel, bias = silenced.get_layer("dense_1").get_weights()
    kernel[:, unit.number] = bias[unit.number] = 0
    silenced.get_layer("dense_1").set_weights([kernel, bias])
    before, after = (compute_scores(net.predict_on_batch, seven[None])[0, 3] for net in (mlp, silenced))
    assert unit.effect == pytest.approx(before - after, abs=1e-4)


def test_a_convolutional_network_has_no_units(cnn_probe, seven):
    with pytest.raises(ValueError, match="without convolutions"):
        find_strongest_units(cnn_probe, seven, 7)


def test_a_network_whose_first_layer_does_not_read_the_image_is_refused():
    network = keras.Sequential(
        [
            keras.Input((28, 28)),
            keras.layers.GlobalAveragePooling1D(),
            keras.layers.Dense(10, name="logits"),
        ]
    )
    with pytest.raises(ValueError, match="784 pixels"):
        build_probe(network)
