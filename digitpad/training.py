"""A run: fit on the training set, choose the epoch by the validation set, keep enough to go on later.

Keras 3 only, nothing of TensorFlow: `KERAS_BACKEND=jax` or `torch` train the same thing.
"""

import math
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from digitpad.augment import augment_images
from digitpad.averaging import WeightAverage
from digitpad.checkpoint import METRICS, Checkpoint, History, load_checkpoint, start_checkpoint
from digitpad.data import Split
from digitpad.mix import Mix
from digitpad.models import build_model, compute_hits, compute_loss
from digitpad.quiet import start_keras
from digitpad.recipes import Recipe

if TYPE_CHECKING:
    import keras


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
    interrupted: bool
    """True when Ctrl-C was pressed, be it too late to stop this run: no other is to follow"""

    @property
    def seconds(self) -> float:
        """Time spent training, over all resumed parts."""
        return sum(self.history["seconds"])


def train_model(
    recipe: Recipe, train: Mix, validation: Split, *, seed: int, folder: Path, resume: bool = False,
    listen: Listener = lambda progress: None,
) -> TrainedModel:  # fmt: skip
    """Train `recipe` from `seed`, or go on from the checkpoint in `folder` when `resume` is set.

    `folder` receives a checkpoint and the history after every epoch. Ctrl-C ends the run with the best epoch so
    far. Raises ValueError when there is nothing to resume or the loss is no number any more, KeyboardInterrupt
    when no epoch has ended yet.
    """
    start_keras()
    import keras

    if len(train) < recipe.batch_size:
        raise ValueError(f"Expected a batch of at most {len(train)} images, got {recipe.batch_size}.")
    if resume:
        checkpoint = load_checkpoint(folder, recipe, train.sizes)
    else:
        checkpoint = start_checkpoint(folder, recipe, train.sizes, seed)
    keras.utils.set_random_seed(checkpoint.seed % 2**32)
    model = _compile_model(recipe, len(train) // recipe.batch_size)
    average = _restore(model, checkpoint, len(train) // recipe.batch_size)
    checkpoint.save("running")
    try:
        with _catch_interrupt() as interrupt:
            model.fit(
                _build_batches(train, checkpoint),
                initial_epoch=checkpoint.epochs_done,
                epochs=recipe.epochs,
                validation_data=(validation.images, validation.labels),
                validation_batch_size=500,
                callbacks=[
                    *([average.follow()] if average else []),
                    _build_recorder(checkpoint, average, listen, interrupt),
                ],
                shuffle=False,  # they are shuffled already; Keras would do it by a state that it does not keep
                verbose=0,
            )
    finally:
        stopped = checkpoint.epochs_done < recipe.epochs
        checkpoint.save("stopped" if stopped else "finished")
    if not checkpoint.epochs_done:
        raise KeyboardInterrupt
    checkpoint.load_weights(model, checkpoint.best_epoch, averaged=average is not None)
    history, best, interrupted = checkpoint.history, checkpoint.best_epoch, interrupt.is_set()
    return TrainedModel(model, history, best, checkpoint.seed, stopped, interrupted)


def _compile_model(recipe: Recipe, steps: int) -> "keras.Model":
    import keras

    rate = keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=0.0,
        warmup_target=recipe.learning_rate,
        warmup_steps=steps,
        decay_steps=max(1, (recipe.epochs - 1) * steps),
        alpha=recipe.last_rate,
    )
    model = build_model(recipe.architecture or recipe.model)
    model.compile(
        optimizer=keras.optimizers.Adam(rate),
        loss=compute_loss if recipe.mixed else keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=[keras.metrics.MeanMetricWrapper(compute_hits, name="accuracy")],
    )
    model.optimizer.build(model.trainable_variables)  # so that a checkpoint finds its place in it
    return model


def _restore(model: "keras.Model", checkpoint: Checkpoint, steps: int) -> WeightAverage | None:
    """Bring the model to where the checkpoint stands; the average of its weights, if the recipe wants one."""
    recipe, done = checkpoint.recipe, checkpoint.epochs_done
    average = None
    if recipe.averaging is not None:
        if done:
            checkpoint.load_weights(model, done, averaged=True)
        average = WeightAverage(model, recipe.averaging, batches=done * steps)
    if done:
        checkpoint.load_weights(model, done)
    return average


def _build_batches(train: Mix, checkpoint: Checkpoint) -> "keras.utils.PyDataset":
    """Shuffled, augmented batches; each depends on the seed, the epoch and its number alone, so that a
    resumed run sees what an uninterrupted one would have seen.
    """
    import keras

    recipe = checkpoint.recipe

    class Batches(keras.utils.PyDataset):
        def __init__(self) -> None:
            super().__init__(workers=1, use_multiprocessing=False, max_queue_size=8)

        def __len__(self) -> int:
            return len(train) // recipe.batch_size

        def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
            epoch = checkpoint.epochs_done
            order = train.shuffle(checkpoint.seed, epoch)
            batch = train.take(order[index * recipe.batch_size :][: recipe.batch_size], epoch)
            rng = np.random.default_rng((checkpoint.seed, epoch, index))
            return augment_images(batch.images, recipe.augmentation, rng), batch.labels

    return Batches()


@contextmanager
def _catch_interrupt() -> Iterator[threading.Event]:
    """Have the first Ctrl-C set an event instead of tearing through TensorFlow's threads, which may crash; the
    second one does what Ctrl-C always does.
    """
    interrupt = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield interrupt
        return

    def handle(number: int, frame: Any) -> None:
        signal.signal(signal.SIGINT, before)
        interrupt.set()

    before = signal.signal(signal.SIGINT, handle)
    try:
        yield interrupt
    finally:
        signal.signal(signal.SIGINT, before)


def _build_recorder(
    checkpoint: Checkpoint, average: WeightAverage | None, listen: Listener, interrupt: threading.Event
) -> "keras.callbacks.Callback":
    import keras

    class Recorder(keras.callbacks.Callback):
        """Records and keeps a checkpoint after each epoch; tells the listener where things stand."""

        def on_train_begin(self, logs: Any = None) -> None:
            self.batches = self.params["steps"]
            self.started = time.perf_counter()
            self.batches_done = 0

        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            self.epoch_started = time.perf_counter()
            self.whole = True
            _seed_dropout(self.model, checkpoint.seed, epoch)

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            self.batches_done += 1
            listen(self.progress(batch + 1))
            if interrupt.is_set():
                self.model.stop_training = True
                self.whole = batch + 1 == self.batches

        def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
            if not self.whole:
                return
            row = {key: float((logs or {})[key]) for key in METRICS}
            _check_finite(row, epoch + 1)
            _save_weights(self.model, checkpoint, average)
            row["learning_rate"] = float(self.model.optimizer.learning_rate)
            row["seconds"] = time.perf_counter() - self.epoch_started
            checkpoint.record(row)
            checkpoint.save("running")
            checkpoint.forget_others()
            listen(self.progress(0))
            self.model.stop_training = interrupt.is_set()

        def progress(self, batch: int) -> Progress:
            total = checkpoint.recipe.epochs * self.batches
            done = checkpoint.epochs_done * self.batches + batch
            pace = (time.perf_counter() - self.started) / self.batches_done if self.batches_done > 20 else None
            left = pace and pace * (total - done)
            return Progress(
                checkpoint.epochs_done, checkpoint.recipe.epochs, batch, self.batches, left, checkpoint.history
            )

    return Recorder()


def _check_finite(row: dict[str, float], epoch: int) -> None:
    """Raise ValueError when a loss has become infinite or NaN, which no later epoch mends."""
    if not all(map(math.isfinite, row.values())):
        kept = f" To keep what it was before: add --resume --epochs {epoch - 1}." if epoch > 1 else ""
        raise ValueError(
            f"In epoch {epoch} the loss is no number any more: the learning rate is too high for this model "
            f"and this batch size.{kept}"
        )


def _save_weights(model: "keras.Model", checkpoint: Checkpoint, average: WeightAverage | None) -> None:
    """Keep the weights of the epoch that has just ended, and their average."""
    epoch = checkpoint.epochs_done + 1
    checkpoint.save_weights(model, epoch)
    if average:
        average.swap()
        checkpoint.save_weights(model, epoch, averaged=True)
        average.swap()


def _seed_dropout(model: "keras.Model", seed: int, epoch: int) -> None:
    """Let dropout depend on the seed and the epoch alone: a checkpoint does not hold its random state."""
    for place, layer in enumerate(model.layers):
        generator = getattr(layer, "seed_generator", None)
        if generator is not None:
            generator.state.assign(np.array([(seed * 1_000 + place) % 2**32, epoch], np.uint32))


def format_seconds(seconds: float) -> str:
    """A duration as a person says it: "42 s", "7 min", "1 h 20 min"."""
    if seconds < 90:
        return f"{math.ceil(seconds)} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
