"""Every named architecture maps images to logits, with its published size."""

import numpy as np
import pytest

from digitpad.config import NOT_A_DIGIT
from digitpad.models.architectures import MODELS, build_model, compute_hits, compute_loss

PARAMETERS = {"mlp-128-64": 109_386, "mlp-256-256": 269_322}


@pytest.mark.parametrize("name", MODELS)
def test_every_model_takes_images_and_gives_logits(name):
    model = build_model(name)
    logits = model.predict(np.random.default_rng(0).random((3, 28, 28), np.float32), verbose=0)
    assert logits.shape == (3, 10)
    assert logits.min() < 0
    assert model.name == name


@pytest.mark.parametrize(("name", "parameters"), PARAMETERS.items())
def test_the_published_models_have_the_published_size(name, parameters):
    assert build_model(name).count_params() == parameters


def test_the_cnn_stays_under_half_a_million_parameters():
    assert build_model("cnn").count_params() < 500_000


def test_the_flagship_stays_small_enough_for_every_machine():
    model = build_model("digitpad")
    assert model.count_params() == 768_986 < 1_000_000
    work = 0
    for layer in model.layers:
        if layer.weights and layer.name.startswith(("conv", "dense", "logits")) and "norm" not in layer.name:
            places = np.prod(layer.output.shape[1:-1], dtype=int)
            work += int(places) * int(np.prod(layer.get_weights()[0].shape))
    assert 13_000_000 < work < 20_000_000


def test_the_loss_has_an_eleventh_class_with_a_fixed_logit_of_0():
    logits = np.random.default_rng(0).normal(0, 3, (11, 10)).astype(np.float32)
    labels = np.arange(11)
    padded = np.concatenate([logits, np.zeros((11, 1), np.float32)], axis=1)
    probabilities = np.exp(padded) / np.exp(padded).sum(axis=1, keepdims=True)
    expected = -np.log(probabilities[np.arange(11), labels])
    assert np.allclose(np.asarray(compute_loss(labels, logits)), expected, atol=1e-4)


def test_a_hit_is_the_highest_logit_or_for_a_non_digit_no_logit_above_0():
    logits = np.full((4, 10), -5, np.float32)
    logits[0, 3], logits[1, 3], logits[2, 3] = 2, -1, 2
    labels = np.array([3, 3, NOT_A_DIGIT, NOT_A_DIGIT])
    assert np.asarray(compute_hits(labels, logits)).tolist() == [1, 1, 0, 1]


def test_an_unknown_model_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"mlp-128-64, mlp-256-256, cnn, cnn-fast, digitpad.*got 'resnet'"):
        build_model("resnet")
