"""training.py: the same seed gives the same network, and nothing learned is lost."""

import json
import signal
from dataclasses import replace

import numpy as np
import pytest

from digitpad.config import NOT_A_DIGIT
from digitpad.evaluation.calibration import compute_digit_score
from digitpad.recipes import FAST, RECIPES, Augmentation, Recipe
from digitpad.training.dataset import Mix, Source, build_source
from digitpad.training.loop import train_model
from digitpad.training.recorder import _check_finite, format_seconds
from digitpad.training.weight_average import WeightAverage

pytestmark = pytest.mark.training

LIGHT = Augmentation(rotation=5, shift=1, scale=0.05, shear=0.05, elastic=0.3, thickness=0.1)
RECIPE = Recipe("mlp-128-64", epochs=3, batch_size=50, augmentation=LIGHT)


def train(toy_mnist, folder, *, recipe=RECIPE, seed=0, **options):
    mix = Mix((build_source(toy_mnist.train, "MNIST"),))
    return train_model(recipe, mix, toy_mnist.validation, seed=seed, folder=folder, **options)


def weights(trained):
    return np.concatenate([array.ravel() for array in trained.model.get_weights()])


class StopAfter:
    """A listener that presses Ctrl-C after so many epochs (and a few batches)."""

    def __init__(self, epochs: int) -> None:
        self.epochs = epochs

    def __call__(self, progress) -> None:
        if progress.epoch == self.epochs and progress.batch == 2:
            signal.raise_signal(signal.SIGINT)


@pytest.mark.parametrize("model", ["mlp-128-64", "cnn"])
def test_the_same_seed_gives_the_same_weights_and_another_seed_others(toy_mnist, tmp_path, model):
    recipe = replace(RECIPE, model=model, epochs=2)
    first, again, other = (
        weights(train(toy_mnist, tmp_path / name, recipe=recipe, seed=seed))
        for name, seed in (("first", 1), ("again", 1), ("other", 2))
    )
    assert np.array_equal(first, again)
    assert not np.allclose(first, other)


def test_it_learns(toy_mnist, tmp_path):
    history = train(toy_mnist, tmp_path / "run").history
    assert history["val_accuracy"][-1] > 0.9
    assert history["val_loss"][-1] < history["val_loss"][0]


def test_the_history_has_an_entry_an_epoch_under_keras_keys(toy_mnist, tmp_path):
    history = train(toy_mnist, tmp_path / "run").history
    assert set(history) == {"loss", "accuracy", "val_loss", "val_accuracy", "learning_rate", "seconds"}
    assert {len(values) for values in history.values()} == {3}
    assert all(value > 0 for value in history["seconds"])


def test_the_epoch_with_the_lowest_validation_loss_is_kept(toy_mnist, tmp_path):
    wild = replace(RECIPE, epochs=6, learning_rate=0.05)
    trained = train(toy_mnist, tmp_path / "run", recipe=wild)
    losses = trained.history["val_loss"]
    assert trained.best_epoch == int(np.argmin(losses)) + 1
    loss, _ = trained.model.evaluate(toy_mnist.validation.images, toy_mnist.validation.labels, verbose=0)
    assert loss == pytest.approx(min(losses), rel=1e-4)


def test_ctrl_c_keeps_the_best_so_far(toy_mnist, tmp_path):
    trained = train(toy_mnist, tmp_path / "run", listen=StopAfter(2))
    assert trained.stopped
    assert len(trained.history["loss"]) == 2
    assert trained.best_epoch in (1, 2)
    assert json.loads((tmp_path / "run" / "state.json").read_text())["status"] == "stopped"


def test_ctrl_c_in_the_last_batch_of_an_epoch_loses_nothing(toy_mnist, tmp_path):
    def stop_at_the_end(progress):
        if progress.epoch == 0 and progress.batch == progress.batches:
            signal.raise_signal(signal.SIGINT)

    stopped, whole = (
        train(toy_mnist, tmp_path / name, **options)
        for name, options in (("stopped", {"listen": stop_at_the_end}), ("whole", {}))
    )
    assert stopped.stopped
    assert stopped.interrupted
    assert not whole.interrupted
    assert stopped.history["val_loss"] == whole.history["val_loss"][:1]


def test_ctrl_c_before_the_first_epoch_has_nothing_to_keep(toy_mnist, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        train(toy_mnist, tmp_path / "run", listen=StopAfter(0))


def test_a_resumed_run_ends_where_an_uninterrupted_one_does(toy_mnist, tmp_path):
    whole = train(toy_mnist, tmp_path / "whole")
    train(toy_mnist, tmp_path / "halves", listen=StopAfter(1))
    resumed = train(toy_mnist, tmp_path / "halves", resume=True)
    assert not resumed.stopped
    assert np.allclose(weights(resumed), weights(whole), atol=1e-6)
    assert resumed.history["val_loss"] == pytest.approx(whole.history["val_loss"], rel=1e-5)


def test_resuming_keeps_the_seed_it_was_started_with(toy_mnist, tmp_path):
    whole = train(toy_mnist, tmp_path / "whole", seed=5)
    train(toy_mnist, tmp_path / "halves", seed=5, listen=StopAfter(1))
    resumed = train(toy_mnist, tmp_path / "halves", seed=0, resume=True)
    assert np.allclose(weights(resumed), weights(whole), atol=1e-6)


def test_resuming_nothing_says_how_to_start(toy_mnist, tmp_path):
    with pytest.raises(ValueError, match=r"no run to resume.*python train\.py --model mlp-128-64"):
        train(toy_mnist, tmp_path / "run", resume=True)


def test_resuming_with_other_settings_is_refused(toy_mnist, tmp_path):
    train(toy_mnist, tmp_path / "run", listen=StopAfter(1))
    with pytest.raises(ValueError, match="other settings"):
        train(toy_mnist, tmp_path / "run", recipe=replace(RECIPE, batch_size=25), resume=True)


def test_resuming_with_other_data_is_refused(toy_mnist, tmp_path):
    train(toy_mnist, tmp_path / "run", listen=StopAfter(1))
    other = Mix((build_source(toy_mnist.train, "MNIST"), build_source(toy_mnist.validation, "more")))
    with pytest.raises(
        ValueError, match=r"learns from [0-9,]+ of MNIST, not from [0-9,]+ of MNIST, [0-9,]+ of more"
    ):
        train_model(RECIPE, other, toy_mnist.validation, seed=0, folder=tmp_path / "run", resume=True)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text[: len(text) // 2], "is damaged"),
        (lambda text: text.replace('"elastic"', '"erase"'), "another version of this program"),
        (lambda text: text.replace('"seed"', '"need"'), "another version of this program"),
        (lambda text: text.replace('"val_loss"', '"loss of val"'), "another version of this program"),
        (lambda text: text.replace('"loss": [', '"loss": [9.0, '), "another version of this program"),
    ],
)
def test_resuming_a_state_that_cannot_be_read_says_so(toy_mnist, tmp_path, change, message):
    train(toy_mnist, tmp_path / "run", listen=StopAfter(1))
    state = tmp_path / "run" / "state.json"
    state.write_text(change(state.read_text()))
    with pytest.raises(ValueError, match=rf"{message}.*python train\.py --model mlp-128-64"):
        train(toy_mnist, tmp_path / "run", resume=True)


def test_the_time_left_shrinks_to_nothing(toy_mnist, tmp_path):
    left = []
    long = replace(RECIPE, epochs=8)
    train(toy_mnist, tmp_path / "run", recipe=long, listen=lambda progress: left.append(progress.seconds_left))
    known = [seconds for seconds in left if seconds is not None]
    assert known[0] > 0
    assert known[-1] == 0


def test_every_recipe_names_a_model_that_can_be_built():
    from digitpad.models.architectures import MODELS

    recipes = [*RECIPES.items(), *FAST.items()]
    assert {recipe.architecture or recipe.model for _, recipe in recipes} == set(MODELS)
    assert all(recipe.model == name for name, recipe in recipes)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "1 s"), (42, "42 s"), (89, "89 s"), (420, "7 min"), (4800, "80 min"), (7260, "2 h 1 min")],
)
def test_durations_read_as_a_person_says_them(seconds, text):
    assert format_seconds(seconds) == text


def test_a_run_whose_loss_is_no_number_any_more_says_so_and_can_still_be_read(toy_mnist, tmp_path):
    with pytest.raises(ValueError, match="In epoch 1 the loss is no number any more"):
        train(toy_mnist, tmp_path, recipe=replace(RECIPE, learning_rate=1e30))
    state = json.loads((tmp_path / "state.json").read_text(), parse_constant=pytest.fail)
    assert state["history"]["loss"] == []


def test_what_a_run_was_before_its_loss_was_no_number_can_be_kept(toy_mnist, tmp_path, monkeypatch):
    checked = []

    def check(row, epoch):
        checked.append(epoch)
        row = row | {"val_loss": float("nan")} if epoch == 3 else row
        _check_finite(row, epoch)

    monkeypatch.setattr("digitpad.training.recorder._check_finite", check)
    with pytest.raises(ValueError, match=r"In epoch 3 .* To keep what it was before: add --resume --epochs 2"):
        train(toy_mnist, tmp_path)
    kept = train(toy_mnist, tmp_path, recipe=replace(RECIPE, epochs=2), resume=True)
    assert len(kept.history["loss"]) == 2
    assert not kept.stopped
    assert checked == [1, 2, 3]


def test_a_mixed_recipe_learns_to_refuse_what_is_no_digit(toy_mnist, tmp_path):
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 256, (1, 100, 28, 28)).astype(np.uint8)
    noise[:, :, 14:] = 0  # no square of a digit looks like that
    marks = Source("noise", noise, np.full(100, NOT_A_DIGIT))
    mix = Mix((build_source(toy_mnist.train, "MNIST"), marks))
    recipe = replace(RECIPE, epochs=8, mixed=True)
    trained = train_model(recipe, mix, toy_mnist.validation, seed=0, folder=tmp_path / "run")
    digits, others = (
        compute_digit_score(trained.model.predict(images, verbose=0))
        for images in (toy_mnist.validation.images, noise[0].astype(np.float32) / 255)
    )
    assert np.quantile(digits, 0.05) > np.quantile(others, 0.95)
    assert np.quantile(others, 0.95) < 0


@pytest.mark.parametrize("share", [0.0, 0.4])
def test_the_rate_falls_to_its_share_of_the_peak(toy_mnist, tmp_path, share):
    rates = train(toy_mnist, tmp_path / "run", recipe=replace(RECIPE, last_rate=share)).history["learning_rate"]
    assert rates == sorted(rates, reverse=True)
    assert rates[-1] == pytest.approx(share * RECIPE.learning_rate, abs=0.02 * RECIPE.learning_rate)


AVERAGED = replace(RECIPE, averaging=0.99)


def test_what_is_validated_and_kept_is_the_average_of_the_weights(toy_mnist, tmp_path):
    trained = train(toy_mnist, tmp_path / "run", recipe=AVERAGED)
    last = train(toy_mnist, tmp_path / "last")
    assert trained.history["loss"] == pytest.approx(last.history["loss"], rel=1e-5)  # the same training
    assert not np.allclose(weights(trained), weights(last), atol=1e-3)
    loss, _ = trained.model.evaluate(toy_mnist.validation.images, toy_mnist.validation.labels, verbose=0)
    assert loss == pytest.approx(min(trained.history["val_loss"]), rel=1e-4)


def test_the_average_takes_the_weights_that_jax_keeps_outside_the_model():
    class Model:
        """As Keras's models under JAX: in an epoch the weights are elsewhere until they are synchronised."""

        weights = np.zeros(2, np.float32)
        training = np.ones(2, np.float32)

        def jax_state_sync(self):
            self.weights = self.training

        def get_weights(self):
            return [self.weights.copy()]

    average = WeightAverage(Model(), momentum=0.5)
    for _ in range(400):
        average.step()
    assert average.weights[0] == pytest.approx(1, abs=1e-3)


def test_a_batch_counts_the_more_in_the_average_the_later_it_comes():
    class Model:
        """Its one weight is the share of the batches that are done."""

        done = 0.0

        def get_weights(self):
            return [np.array([self.done], np.float32)]

    model = Model()
    average = WeightAverage(model, momentum=0.9999)
    for batch in range(1, 2001):
        model.done = batch / 2000
        average.step()
    assert average.weights[0] == pytest.approx(2 / 3, abs=0.01)  # weights that grow evenly from nothing


def test_a_resumed_run_goes_on_with_the_average_it_had(toy_mnist, tmp_path):
    whole = train(toy_mnist, tmp_path / "whole", recipe=AVERAGED)
    train(toy_mnist, tmp_path / "halves", recipe=AVERAGED, listen=StopAfter(2))
    resumed = train(toy_mnist, tmp_path / "halves", recipe=AVERAGED, resume=True)
    assert np.allclose(weights(resumed), weights(whole), atol=1e-6)
    assert resumed.history["val_loss"] == pytest.approx(whole.history["val_loss"], rel=1e-5)
