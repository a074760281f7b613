"""ensemble.py: networks that were trained apart read together as one."""

import signal
from dataclasses import replace

import numpy as np
import pytest

from digitpad.checkpoint import load_seed
from digitpad.ensemble import join_networks, train_members
from digitpad.mix import Mix, build_source
from digitpad.models import MEMBERS, build_model
from digitpad.recipes import RECIPES

pytestmark = pytest.mark.training

RECIPE = replace(RECIPES["digitpad"], epochs=1, batch_size=100, mixed=False)


def train(toy_mnist, folder, *, seed=0, **options):
    mix = Mix((build_source(toy_mnist.train, "MNIST"),))
    return train_members(RECIPE, mix, toy_mnist.validation, seed=seed, folder=folder, **options)


def randomise(network, rng):
    network.set_weights([rng.uniform(0.1, 0.5, array.shape) for array in network.get_weights()])
    return network


def evaluate(network, split):
    network.compile(metrics=["accuracy"], loss="mse")
    labels = np.eye(10)[split.labels]
    return network.evaluate(split.images, labels, verbose=0)


def test_the_joined_network_gives_the_mean_of_the_logits():
    rng = np.random.default_rng(0)
    networks = [randomise(build_model("digitpad-member"), rng) for _ in range(MEMBERS)]
    images = rng.random((5, 28, 28), np.float32)
    mean = np.mean([network.predict(images, verbose=0) for network in networks], axis=0)
    joined = join_networks("digitpad", networks)
    assert joined.name == "digitpad"
    assert np.allclose(joined.predict(images, verbose=0), mean, rtol=1e-4)


def test_networks_are_trained_apart_and_their_history_is_the_mean(toy_mnist, tmp_path):
    heard = []
    trained = train(toy_mnist, tmp_path / "run", seed=2, listen=heard.append)
    assert {(progress.member, progress.members) for progress in heard} == {(n, 3) for n in (1, 2, 3)}
    assert trained.seed == load_seed(tmp_path / "run", "digitpad") == 2
    assert len(trained.history["loss"]) == trained.best_epoch == 1
    _, accuracy = evaluate(trained.model, toy_mnist.validation)
    assert trained.validation_accuracy == pytest.approx(accuracy)
    first = trained.model.get_layer("conv_1_1").get_weights()[0]
    assert not np.allclose(first[..., :16], first[..., 16:32])


def test_ctrl_c_keeps_nothing_but_resume_ends_where_an_uninterrupted_run_does(toy_mnist, tmp_path):
    def stop(progress):
        if progress.member == 2 and progress.batch == 1:
            signal.raise_signal(signal.SIGINT)

    whole = train(toy_mnist, tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        train(toy_mnist, tmp_path / "halves", listen=stop)
    resumed = train(toy_mnist, tmp_path / "halves", resume=True)
    for ours, theirs in zip(resumed.model.get_weights(), whole.model.get_weights(), strict=True):
        assert np.allclose(ours, theirs, atol=1e-5)


def test_a_new_run_forgets_the_networks_of_the_one_before(toy_mnist, tmp_path):
    first = train(toy_mnist, tmp_path / "run", seed=1)
    second = train(toy_mnist, tmp_path / "run", seed=4)
    assert not np.allclose(first.model.get_weights()[0], second.model.get_weights()[0])


def test_a_recipe_of_one_network_is_trained_as_it_is(toy_mnist, tmp_path):
    recipe = replace(RECIPES["mlp-128-64"], epochs=1, batch_size=100)
    mix = Mix((build_source(toy_mnist.train, "MNIST"),))
    trained = train_members(recipe, mix, toy_mnist.validation, seed=0, folder=tmp_path)
    assert trained.model.name == "mlp-128-64"
    assert (tmp_path / "state.json").is_file()
