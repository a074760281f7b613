"""loop: the same seed gives the same network, the best epoch is kept, and a stopped run can be resumed."""

import json
import shutil
import signal
from dataclasses import replace

import numpy as np
import pytest

from digitpad.config import NOT_A_DIGIT
from digitpad.evaluation.calibration import compute_digit_score
from digitpad.recipes import FAST, RECIPES, Augmentation, Recipe
from digitpad.training.dataset import SampleSource, TrainingSet
from digitpad.training.loop import train_model
from digitpad.training.recorder import _check_finite
from digitpad.training.sources import build_source

pytestmark = pytest.mark.training

LIGHT = Augmentation(rotation=5, shift=1, scale=0.05, shear=0.05, elastic=0.3, thickness=0.1)
RECIPE = Recipe("mlp-128-64", epochs=3, batch_size=50, augmentation=LIGHT)
AVERAGED = replace(RECIPE, averaging=0.99)


def train(toy_mnist, folder, *, recipe=RECIPE, seed=0, **options):
    training_set = TrainingSet((build_source(toy_mnist.train, "MNIST"),))
    return train_model(recipe, training_set, toy_mnist.validation, seed=seed, folder=folder, **options)


def get_weights(trained):
    return np.concatenate([array.ravel() for array in trained.model.get_weights()])


def evaluate(trained, split):
    loss, _ = trained.model.evaluate(split.images, split.labels, verbose=0)
    return loss


class StopAfter:
    """A listener that presses Ctrl-C in the second batch after so many epochs."""

    def __init__(self, epochs: int) -> None:
        self.epochs = epochs

    def __call__(self, progress) -> None:
        if progress.epoch == self.epochs and progress.batch == 2:
            signal.raise_signal(signal.SIGINT)


@pytest.fixture(scope="module")
def uninterrupted(toy_mnist, tmp_path_factory):
    """A run of RECIPE from seed 5."""
    return train(toy_mnist, tmp_path_factory.mktemp("whole") / "run", seed=5)


@pytest.fixture(scope="module")
def saved_stop(toy_mnist, tmp_path_factory):
    """The folder of a run of RECIPE from seed 5 that was stopped after an epoch; not to be changed."""
    folder = tmp_path_factory.mktemp("stopped") / "run"
    train(toy_mnist, folder, seed=5, listen=StopAfter(1))
    return folder


@pytest.fixture
def stopped(saved_stop, tmp_path):
    """A copy of the stopped run that a test may change."""
    return shutil.copytree(saved_stop, tmp_path / "stopped")


@pytest.fixture(scope="module")
def resumed(toy_mnist, saved_stop, tmp_path_factory):
    """The stopped run, resumed by a command with another seed."""
    folder = shutil.copytree(saved_stop, tmp_path_factory.mktemp("resumed") / "run")
    return train(toy_mnist, folder, seed=0, resume=True)


def test_the_same_seed_gives_the_same_weights_and_another_seed_others(toy_mnist, tmp_path, uninterrupted):
    again, other = (
        get_weights(train(toy_mnist, tmp_path / name, seed=seed)) for name, seed in (("again", 5), ("other", 2))
    )
    assert np.array_equal(get_weights(uninterrupted), again)
    assert not np.allclose(again, other)


@pytest.mark.slow
def test_a_network_with_batch_normalisation_is_repeatable_too(toy_mnist, tmp_path):
    recipe = replace(RECIPE, model="cnn", epochs=2)
    first, again = (train(toy_mnist, tmp_path / name, recipe=recipe, seed=1) for name in ("first", "again"))
    assert np.array_equal(get_weights(first), get_weights(again))


def test_it_learns(uninterrupted):
    history = uninterrupted.history
    assert history["val_accuracy"][-1] > 0.9
    assert history["val_loss"][-1] < history["val_loss"][0]


def test_the_history_has_an_entry_an_epoch_under_keras_keys(uninterrupted):
    history = uninterrupted.history
    assert set(history) == {"loss", "accuracy", "val_loss", "val_accuracy", "learning_rate", "seconds"}
    assert {len(values) for values in history.values()} == {3}
    assert all(value > 0 for value in history["seconds"])


def test_the_epoch_with_the_lowest_validation_loss_is_kept(toy_mnist, tmp_path):
    wild = replace(RECIPE, epochs=6, learning_rate=0.05)
    trained = train(toy_mnist, tmp_path / "run", recipe=wild)
    losses = trained.history["val_loss"]
    assert trained.best_epoch == int(np.argmin(losses)) + 1
    assert evaluate(trained, toy_mnist.validation) == pytest.approx(min(losses), rel=1e-4)


def test_ctrl_c_keeps_the_best_so_far(toy_mnist, tmp_path):
    trained = train(toy_mnist, tmp_path / "run", listen=StopAfter(2))
    assert trained.stopped
    assert len(trained.history["loss"]) == 2
    assert trained.best_epoch in (1, 2)
    assert json.loads((tmp_path / "run" / "state.json").read_text())["status"] == "stopped"


def test_ctrl_c_in_the_last_batch_of_an_epoch_loses_nothing(toy_mnist, tmp_path, uninterrupted):
    def stop_at_the_end(progress):
        if progress.epoch == 0 and progress.batch == progress.batches:
            signal.raise_signal(signal.SIGINT)

    stopped = train(toy_mnist, tmp_path / "stopped", seed=5, listen=stop_at_the_end)
    assert stopped.stopped
    assert stopped.interrupted
    assert not uninterrupted.interrupted
    assert stopped.history["val_loss"] == uninterrupted.history["val_loss"][:1]


def test_ctrl_c_before_the_first_epoch_has_nothing_to_keep(toy_mnist, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        train(toy_mnist, tmp_path / "run", listen=StopAfter(0))


def test_a_resumed_run_ends_where_an_uninterrupted_one_does(resumed, uninterrupted):
    assert not resumed.stopped
    assert np.allclose(get_weights(resumed), get_weights(uninterrupted), atol=1e-6)
    assert resumed.history["val_loss"] == pytest.approx(uninterrupted.history["val_loss"], rel=1e-5)


def test_resuming_keeps_the_seed_it_was_started_with(resumed):
    assert resumed.seed == 5


def test_resuming_nothing_says_how_to_start(toy_mnist, tmp_path):
    with pytest.raises(ValueError, match=r"no run to resume.*python train\.py --model mlp-128-64"):
        train(toy_mnist, tmp_path / "run", resume=True)


def test_resuming_with_other_settings_is_refused(toy_mnist, stopped):
    with pytest.raises(ValueError, match="other settings"):
        train(toy_mnist, stopped, recipe=replace(RECIPE, batch_size=25), resume=True)


def test_resuming_with_other_data_is_refused(toy_mnist, stopped):
    other = TrainingSet((build_source(toy_mnist.train, "MNIST"), build_source(toy_mnist.validation, "more")))
    with pytest.raises(
        ValueError, match="started with 300 of MNIST; this command has 300 of MNIST, 100 of more"
    ):
        train_model(RECIPE, other, toy_mnist.validation, seed=0, folder=stopped, resume=True)


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
def test_a_state_that_cannot_be_read_says_how_to_start_again(toy_mnist, stopped, change, message):
    state = stopped / "state.json"
    state.write_text(change(state.read_text()))
    with pytest.raises(ValueError, match=rf"{message}.*python train\.py --model mlp-128-64"):
        train(toy_mnist, stopped, resume=True)


def test_a_batch_larger_than_the_training_set_is_refused(toy_mnist, tmp_path):
    with pytest.raises(ValueError, match="a batch of at most 300 images, got 301"):
        train(toy_mnist, tmp_path, recipe=replace(RECIPE, batch_size=301))


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


def test_a_run_whose_loss_is_not_finite_ends_with_a_sentence_and_a_readable_state(toy_mnist, tmp_path):
    with pytest.raises(ValueError, match="In epoch 1 the loss is not a finite number"):
        train(toy_mnist, tmp_path, recipe=replace(RECIPE, learning_rate=1e30))
    state = json.loads((tmp_path / "state.json").read_text(), parse_constant=pytest.fail)
    assert state["history"]["loss"] == []


def test_the_epochs_before_a_loss_that_is_not_finite_can_be_kept(toy_mnist, tmp_path, monkeypatch):
    checked = []

    def check(row, epoch):
        checked.append(epoch)
        row = row | {"val_loss": float("nan")} if epoch == 3 else row
        _check_finite(row, epoch)

    monkeypatch.setattr("digitpad.training.recorder._check_finite", check)
    with pytest.raises(
        ValueError, match=r"In epoch 3 .* To keep the epochs before it: add --resume --epochs 2"
    ):
        train(toy_mnist, tmp_path)
    kept = train(toy_mnist, tmp_path, recipe=replace(RECIPE, epochs=2), resume=True)
    assert len(kept.history["loss"]) == 2
    assert not kept.stopped
    assert checked == [1, 2, 3]


def test_a_mixed_recipe_learns_to_reject_non_digits(toy_mnist, tmp_path):
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 256, (1, 100, 28, 28)).astype(np.uint8)
    noise[:, :, 14:] = 0  # unlike the square of any toy digit
    marks = SampleSource("noise", noise, np.full(100, NOT_A_DIGIT))
    training_set = TrainingSet((build_source(toy_mnist.train, "MNIST"), marks))
    recipe = replace(RECIPE, epochs=8, mixed=True)
    trained = train_model(recipe, training_set, toy_mnist.validation, seed=0, folder=tmp_path / "run")
    digits, others = (
        compute_digit_score(trained.model.predict(images, verbose=0))
        for images in (toy_mnist.validation.images, noise[0].astype(np.float32) / 255)
    )
    assert np.quantile(digits, 0.05) > np.quantile(others, 0.95)
    assert np.quantile(others, 0.95) < 0


def test_the_rate_falls_to_its_share_of_the_peak(toy_mnist, tmp_path, uninterrupted):
    higher = train(toy_mnist, tmp_path / "run", recipe=replace(RECIPE, last_rate=0.4))
    for trained, share in ((uninterrupted, 0.0), (higher, 0.4)):
        rates = trained.history["learning_rate"]
        assert rates == sorted(rates, reverse=True)
        assert rates[-1] == pytest.approx(share * RECIPE.learning_rate, abs=0.02 * RECIPE.learning_rate)


def test_the_average_of_the_weights_is_validated_and_kept(toy_mnist, tmp_path, uninterrupted):
    trained = train(toy_mnist, tmp_path / "run", recipe=AVERAGED, seed=5)
    assert trained.history["loss"] == pytest.approx(
        uninterrupted.history["loss"], rel=1e-5
    )  # the same training
    assert not np.allclose(get_weights(trained), get_weights(uninterrupted), atol=1e-3)
    loss = evaluate(trained, toy_mnist.validation)
    assert loss == pytest.approx(min(trained.history["val_loss"]), rel=1e-4)


def test_a_resumed_run_continues_its_average(toy_mnist, tmp_path):
    whole = train(toy_mnist, tmp_path / "whole", recipe=AVERAGED)
    train(toy_mnist, tmp_path / "halves", recipe=AVERAGED, listen=StopAfter(2))
    resumed = train(toy_mnist, tmp_path / "halves", recipe=AVERAGED, resume=True)
    assert np.allclose(get_weights(resumed), get_weights(whole), atol=1e-6)
    assert resumed.history["val_loss"] == pytest.approx(whole.history["val_loss"], rel=1e-5)
