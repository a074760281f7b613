"""A run: fit on the training set, choose the epoch by the validation set, keep enough to go on later.

Keras 3 only, nothing of TensorFlow: `KERAS_BACKEND=jax` or `torch` train the same thing.
"""

import json
import math
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from digitpad.artifacts import write_atomically
from digitpad.augment import Augmentation, augment_images
from digitpad.data import Split
from digitpad.models import build_model

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class Recipe:
    """Everything that decides how a model is trained, apart from the data and the seed."""

    model: str
    epochs: int
    batch_size: int = 128
    learning_rate: float = 2e-3
    """Peak of Adam's rate: a linear warm-up over the first epoch, then half a cosine to 0 (Loshchilov and
    Hutter 2016)."""
    augmentation: Augmentation = Augmentation()


GENTLE = Augmentation(rotation=8, shift=1.0, scale=0.08, shear=0.12, elastic=0.6, thickness=0.3)
"""For the MLPs: with no convolution to share what they learn, stronger variation costs them accuracy."""

RECIPES = {
    "mlp-128-64": Recipe("mlp-128-64", epochs=20, augmentation=GENTLE),
    "mlp-256-256": Recipe("mlp-256-256", epochs=20, augmentation=GENTLE),
    "cnn": Recipe("cnn", epochs=24),
}

METRICS = ("loss", "accuracy", "val_loss", "val_accuracy")
History = dict[str, list[float]]
"""Keras's keys (METRICS), learning_rate and seconds: one number an epoch."""


@dataclass
class Progress:
    """Where a run stands; handed to the listener after every batch and every epoch."""

    epoch: int
    """epochs done"""
    epochs: int
    batch: int
    """batches done in the current epoch"""
    batches: int
    seconds_left: float | None
    """None until there is something to estimate it from"""
    history: History


Listener = Callable[[Progress], None]


@dataclass(frozen=True)
class TrainedModel:
    """What a run ends with: the model at its best epoch, and how it got there."""

    model: "keras.Model"
    history: History
    best_epoch: int
    """1-based; the one with the lowest validation loss, which on 5,000 samples is less of a lottery than the
    highest accuracy"""
    seed: int
    stopped: bool
    """True when Ctrl-C ended it before its last epoch"""

    @property
    def seconds(self) -> float:
        """Time spent training, over all resumed parts."""
        return sum(self.history["seconds"])


@dataclass
class _State:
    """What a checkpoint folder knows; its weights lie beside it in files named by epoch."""

    recipe: Recipe
    seed: int
    history: History = field(
        default_factory=lambda: {key: [] for key in (*METRICS, "learning_rate", "seconds")}
    )

    @property
    def epochs_done(self) -> int:
        return len(self.history["loss"])

    @property
    def best_epoch(self) -> int:
        """1-based, 0 before the first epoch has ended."""
        losses = self.history["val_loss"]
        return losses.index(min(losses)) + 1 if losses else 0

    def save(self, folder: Path, status: str) -> None:
        content = {
            "status": status,
            "recipe": asdict(self.recipe),
            "seed": self.seed,
            "history": self.history,
        }
        write_atomically(folder / "state.json", json.dumps(content, indent=1).encode())


def train_model(
    recipe: Recipe, train: Split, validation: Split, *, seed: int, folder: Path, resume: bool = False,
    listen: Listener = lambda progress: None,
) -> TrainedModel:  # fmt: skip
    """Train `recipe` from `seed`, or go on from the checkpoint in `folder` when `resume` is set.

    `folder` receives a checkpoint and the history after every epoch. Ctrl-C ends the run with the best epoch so
    far. Raises ValueError when there is nothing to resume, KeyboardInterrupt when no epoch has ended yet.
    """
    import keras

    state = _load_state(folder, recipe) if resume else _start_state(folder, recipe, seed)
    keras.utils.set_random_seed(state.seed)
    model = _compile_model(recipe, len(train) // recipe.batch_size)
    if state.epochs_done:
        model.load_weights(_weights(folder, state.epochs_done))
    state.save(folder, "running")
    stopped = False
    try:
        model.fit(
            _build_batches(train, state),
            initial_epoch=state.epochs_done,
            epochs=recipe.epochs,
            validation_data=(validation.images, validation.labels),
            validation_batch_size=500,
            callbacks=[_build_recorder(state, folder, listen)],
            shuffle=False,  # they are shuffled already; Keras would do it by a state that it does not keep
            verbose=0,
        )
    except KeyboardInterrupt:
        stopped = True
        if not state.epochs_done:
            raise
    finally:
        state.save(folder, "stopped" if state.epochs_done < recipe.epochs else "finished")
    model.load_weights(_weights(folder, state.best_epoch))
    return TrainedModel(model, state.history, state.best_epoch, state.seed, stopped)


def _compile_model(recipe: Recipe, steps: int) -> "keras.Model":
    import keras

    rate = keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=0.0,
        warmup_target=recipe.learning_rate,
        warmup_steps=steps,
        decay_steps=max(1, (recipe.epochs - 1) * steps),
    )
    model = build_model(recipe.model)
    model.compile(
        optimizer=keras.optimizers.Adam(rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    model.optimizer.build(model.trainable_variables)  # so that a checkpoint finds its place in it
    return model


def _start_state(folder: Path, recipe: Recipe, seed: int) -> _State:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return _State(recipe, seed)


def _load_state(folder: Path, recipe: Recipe) -> _State:
    path = folder / "state.json"
    if not path.is_file():
        raise ValueError(
            f"There is no run to resume in {folder}. Start one: python train.py --model {recipe.model}"
        )
    content = json.loads(path.read_text())
    augmentation = Augmentation(**content["recipe"].pop("augmentation"))
    saved = Recipe(**content["recipe"], augmentation=augmentation)
    if replace(saved, epochs=recipe.epochs) != recipe:
        raise ValueError(
            f"The run in {folder} was started with other settings ({saved}). Resume it with the same ones, or "
            f"start anew: python train.py --model {recipe.model}"
        )
    return _State(recipe, content["seed"], content["history"])


def _build_batches(train: Split, state: _State) -> "keras.utils.PyDataset":
    """Shuffled, augmented batches; each depends on the seed, the epoch and its number alone, so that a
    resumed run sees what an uninterrupted one would have seen.
    """
    import keras

    recipe = state.recipe

    class Batches(keras.utils.PyDataset):
        def __init__(self) -> None:
            super().__init__(workers=1, use_multiprocessing=False, max_queue_size=8)

        def __len__(self) -> int:
            return len(train) // recipe.batch_size

        def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
            epoch = state.epochs_done
            order = np.random.default_rng((state.seed, epoch)).permutation(len(train))
            batch = train.take(order[index * recipe.batch_size :][: recipe.batch_size])
            rng = np.random.default_rng((state.seed, epoch, index))
            return augment_images(batch.images, recipe.augmentation, rng), batch.labels

    return Batches()


def _build_recorder(state: _State, folder: Path, listen: Listener) -> "keras.callbacks.Callback":
    import keras

    class Recorder(keras.callbacks.Callback):
        """Records and keeps a checkpoint after each epoch; tells the listener where things stand."""

        def on_train_begin(self, logs: Any = None) -> None:
            self.batches = self.params["steps"]
            self.started = time.perf_counter()
            self.batches_done = 0

        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            self.epoch_started = time.perf_counter()
            _seed_dropout(self.model, state.seed, epoch)

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            self.batches_done += 1
            listen(self.progress(batch + 1))

        def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
            _save_weights(self.model, _weights(folder, epoch + 1))
            row = {key: float((logs or {})[key]) for key in METRICS}
            row["learning_rate"] = float(self.model.optimizer.learning_rate)
            row["seconds"] = time.perf_counter() - self.epoch_started
            # One assignment: a Ctrl-C finds the epoch recorded or not, never half.
            state.history = {key: [*values, row[key]] for key, values in state.history.items()}
            state.save(folder, "running")
            _forget_weights(state, folder)
            listen(self.progress(0))

        def progress(self, batch: int) -> Progress:
            total = state.recipe.epochs * self.batches
            done = state.epochs_done * self.batches + batch
            pace = (time.perf_counter() - self.started) / self.batches_done if self.batches_done > 20 else None
            left = pace and pace * (total - done)
            return Progress(state.epochs_done, state.recipe.epochs, batch, self.batches, left, state.history)

    return Recorder()


def _save_weights(model: "keras.Model", path: Path) -> None:
    """Weights and optimizer, whole or not at all."""
    unfinished = path.with_name(f"new.{path.name}")
    model.save_weights(unfinished)
    unfinished.replace(path)


def _forget_weights(state: _State, folder: Path) -> None:
    """Delete all checkpoints but the last and the best."""
    kept = {_weights(folder, epoch) for epoch in (state.epochs_done, state.best_epoch)}
    for path in set(folder.glob("epoch-*.weights.h5")) - kept:
        path.unlink()


def _seed_dropout(model: "keras.Model", seed: int, epoch: int) -> None:
    """Let dropout depend on the seed and the epoch alone: a checkpoint does not hold its random state."""
    for place, layer in enumerate(model.layers):
        generator = getattr(layer, "seed_generator", None)
        if generator is not None:
            generator.state.assign(np.array([seed * 1_000 + place, epoch], np.uint32))


def _weights(folder: Path, epoch: int) -> Path:
    return folder / f"epoch-{epoch}.weights.h5"


def format_seconds(seconds: float) -> str:
    """A duration as a person says it: "42 s", "7 min", "1 h 20 min"."""
    if seconds < 90:
        return f"{math.ceil(seconds)} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
