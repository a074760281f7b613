"""A run: fit on the training set, choose the epoch by the validation set, keep enough to go on later.

Keras 3 only, nothing of TensorFlow: `KERAS_BACKEND=jax` or `torch` train the same thing.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from digitpad.data.splits import Split
from digitpad.evaluation.history import History
from digitpad.models.architectures import build_model, compute_hits, compute_loss
from digitpad.models.tensorflow_log import start_keras
from digitpad.recipes import Recipe
from digitpad.training.augment_images import augment_images
from digitpad.training.checkpoint import Checkpoint, load_checkpoint, start_checkpoint
from digitpad.training.dataset import Mix
from digitpad.training.recorder import Listener, build_recorder, catch_interrupt
from digitpad.training.weight_average import WeightAverage

if TYPE_CHECKING:
    import keras


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
        with catch_interrupt() as interrupt:
            model.fit(
                _build_batches(train, checkpoint),
                initial_epoch=checkpoint.epochs_done,
                epochs=recipe.epochs,
                validation_data=(validation.images, validation.labels),
                validation_batch_size=500,
                callbacks=[
                    *([average.follow()] if average else []),
                    build_recorder(checkpoint, average, listen, interrupt),
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
