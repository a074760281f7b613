"""models.py: the architectures that people publish, by name, each giving logits."""

import numpy as np
import pytest

from digitpad.models import MODELS, build_model

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


def test_an_unknown_model_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"mlp-128-64, mlp-256-256, cnn.*got 'resnet'"):
        build_model("resnet")
