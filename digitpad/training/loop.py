"""Train one model: fit on the training set, choose the epoch by validation, save enough to resume.

Keras 3 only, nothing of TensorFlow: `KERAS_BACKEND=jax` or `torch` train the same model.
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
from digitpad.training.dataset import TrainingSet
from digitpad.training.recorder import Listener, build_recorder, catch_interrupt
from digitpad.training.weight_average import WeightAverage
from digitpad.types import Images, Labels

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class TrainedModel:
    """The result of a training: the model at its best epoch, and the history."""

    model: "keras.Model"
    history: History
    best_epoch: int
    """1-based, by validation loss: on 5,000 samples it varies less by chance than the accuracy."""
    seed: int
    stopped: bool
    """Whether Ctrl-C ended the training before its last epoch."""
    interrupted: bool
    """Whether Ctrl-C was pressed, even in the last epoch: no other seed is trained then."""

    @property
    def seconds(self) -> float:
        """Training time, over all resumed parts."""
        return sum(self.history["seconds"])


def train_model(
    recipe: Recipe,
    train: TrainingSet,
    validation: Split,
    *,
    seed: int,
    folder: Path,
    resume: bool = False,
    listen: Listener = lambda progress: None,
) -> TrainedModel:
    """Train `recipe` from `seed`, or with `resume` continue from the checkpoint in `folder`.

    Writes a checkpoint and the history to `folder` after each epoch. Ctrl-C ends the training with the best
    epoch so far. Raises ValueError when there is nothing to resume or the loss is not finite, KeyboardInterrupt
    when no epoch has ended yet.
    """
    if len(train) < recipe.batch_size:
        raise ValueError(f"Expected a batch of at most {len(train)} images, got {recipe.batch_size}.")
    start_keras()
    import keras

    if resume:
        checkpoint = load_checkpoint(folder, recipe, train.sizes)
    else:
        checkpoint = start_checkpoint(folder, recipe, train.sizes, seed)
    keras.utils.set_random_seed(checkpoint.seed % 2**32)
    model = _compile_model(recipe, len(train) // recipe.batch_size)
    average = _restore(model, checkpoint, len(train) // recipe.batch_size)
    interrupted = _fit(model, checkpoint, average, (train, validation), listen=listen)
    if not checkpoint.epochs_done:
        raise KeyboardInterrupt
    checkpoint.load_weights(model, checkpoint.best_epoch, averaged=average is not None)
    return TrainedModel(
        model,
        checkpoint.history,
        checkpoint.best_epoch,
        checkpoint.seed,
        stopped=checkpoint.epochs_done < recipe.epochs,
        interrupted=interrupted,
    )


def _compile_model(recipe: Recipe, steps: int) -> "keras.Model":
    """A fresh model with optimizer, schedule and loss; `steps` are the batches per epoch."""
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
    model.optimizer.build(model.trainable_variables)  # a checkpoint restores the optimizer's variables too
    return model


def _restore(model: "keras.Model", checkpoint: Checkpoint, steps: int) -> WeightAverage | None:
    """Load the checkpoint's last weights; returns the average of the weights, if the recipe has one."""
    recipe, done = checkpoint.recipe, checkpoint.epochs_done
    average = None
    if recipe.averaging is not None:
        if done:
            checkpoint.load_weights(model, done, averaged=True)
        average = WeightAverage(model, recipe.averaging, batches=done * steps)
    if done:
        checkpoint.load_weights(model, done)
    return average


def _fit(
    model: "keras.Model",
    checkpoint: Checkpoint,
    average: WeightAverage | None,
    data: tuple[TrainingSet, Split],
    *,
    listen: Listener,
) -> bool:
    """Train the remaining epochs and save the status; returns whether Ctrl-C was pressed."""
    train, validation = data
    epochs = checkpoint.recipe.epochs
    checkpoint.save("running")
    try:
        with catch_interrupt() as interrupt:
            recorder = build_recorder(checkpoint, average, listen, interrupt)
            model.fit(
                _build_batches(train, checkpoint),
                initial_epoch=checkpoint.epochs_done,
                epochs=epochs,
                validation_data=(validation.images, validation.labels),
                validation_batch_size=500,
                callbacks=[average.build_callback(), recorder] if average else [recorder],
                shuffle=False,  # Keras would shuffle by a state that a checkpoint does not contain
                verbose=0,
            )
    finally:
        checkpoint.save("stopped" if checkpoint.epochs_done < epochs else "finished")
    return interrupt.is_set()


def _build_batches(train: TrainingSet, checkpoint: Checkpoint) -> "keras.utils.PyDataset":
    """Shuffled, augmented batches. Each depends on the seed, the epoch and its number only, so a resumed run
    sees the batches of an uninterrupted one.
    """
    import keras

    recipe = checkpoint.recipe

    class Batches(keras.utils.PyDataset):
        def __init__(self) -> None:
            super().__init__(workers=1, use_multiprocessing=False, max_queue_size=8)

        def __len__(self) -> int:
            return len(train) // recipe.batch_size

        def __getitem__(self, index: int) -> tuple[Images, Labels]:
            epoch = checkpoint.epochs_done
            order = train.shuffle(checkpoint.seed, epoch)
            batch = train.take(order[index * recipe.batch_size :][: recipe.batch_size], epoch)
            rng = np.random.default_rng((checkpoint.seed, epoch, index))
            return augment_images(batch.images, recipe.augmentation, rng), batch.labels

    return Batches()
