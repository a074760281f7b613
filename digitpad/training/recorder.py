"""Record each epoch of a training: history, checkpoint and progress."""

import math
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import TYPE_CHECKING, Any

import numpy as np

from digitpad.evaluation.history import METRICS, History
from digitpad.training.checkpoint import Checkpoint
from digitpad.training.weight_average import WeightAverage

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class BatchProgress:
    """The state of a training after a batch or an epoch."""

    epoch: int
    """Complete epochs."""
    epochs: int
    batch: int
    """Complete batches of the current epoch; 0 when an epoch has just ended."""
    batches: int
    seconds_left: float | None
    """None before there are enough batches for an estimate."""
    history: History

    @property
    def share_done(self) -> float:
        """In [0, 1]."""
        return (self.epoch + self.batch / self.batches) / self.epochs


Listener = Callable[[BatchProgress], None]
"""Called after each batch and each epoch."""


@contextmanager
def catch_interrupt() -> Iterator[threading.Event]:
    """Set an event on the first Ctrl-C instead of interrupting TensorFlow's threads, which may crash.

    The second Ctrl-C raises KeyboardInterrupt as usual. Outside the main thread Ctrl-C is not caught.
    """
    interrupt = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield interrupt
        return

    def handle(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        interrupt.set()

    before = signal.signal(signal.SIGINT, handle)
    try:
        yield interrupt
    finally:
        signal.signal(signal.SIGINT, before)


class Pace:
    """Estimates the remaining time from the batches of this process."""

    MIN_BATCHES = 20
    """Batches before the first estimate: the first ones include compilation."""

    def __init__(self) -> None:
        """Start the clock."""
        self.started = time.perf_counter()
        self.batches_done = 0

    def estimate(self, batches_left: int) -> float | None:
        """Seconds that `batches_left` take; None before there are enough batches."""
        if self.batches_done <= self.MIN_BATCHES:
            return None
        return (time.perf_counter() - self.started) / self.batches_done * batches_left


def build_recorder(
    checkpoint: Checkpoint, average: WeightAverage | None, listen: Listener, interrupt: threading.Event
) -> "keras.callbacks.Callback":
    """A Keras callback that saves `checkpoint` after each epoch and stops the training after `interrupt`.

    Ctrl-C in the last batch of an epoch completes that epoch; an epoch stopped earlier is not recorded.
    """
    import keras

    class Recorder(keras.callbacks.Callback):
        def on_train_begin(self, logs: Any = None) -> None:
            self.batches = self.params["steps"]
            self.pace = Pace()

        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            self.epoch_started = time.perf_counter()
            self.epoch_complete = True
            _seed_dropout(self.model, checkpoint.seed, epoch)

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            self.pace.batches_done += 1
            listen(self.build_progress(batch + 1))
            if interrupt.is_set():
                self.model.stop_training = True
                self.epoch_complete = batch + 1 == self.batches

        def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
            if not self.epoch_complete:
                return
            row = {key: float((logs or {})[key]) for key in METRICS}
            _check_finite(row, epoch + 1)
            _save_weights(self.model, checkpoint, average)
            row["learning_rate"] = float(self.model.optimizer.learning_rate)
            row["seconds"] = time.perf_counter() - self.epoch_started
            checkpoint.record(row)
            checkpoint.save("running")
            checkpoint.delete_other_weights()
            listen(self.build_progress(0))
            self.model.stop_training = interrupt.is_set()

        def build_progress(self, batch: int) -> BatchProgress:
            done, epochs = checkpoint.epochs_done, checkpoint.recipe.epochs
            left = self.pace.estimate((epochs - done) * self.batches - batch)
            return BatchProgress(done, epochs, batch, self.batches, left, checkpoint.history)

    return Recorder()


def _check_finite(row: dict[str, float], epoch: int) -> None:
    """Raise ValueError when a loss is infinite or NaN: no later epoch would recover."""
    if not all(map(math.isfinite, row.values())):
        keep = f" To keep the epochs before it: add --resume --epochs {epoch - 1}." if epoch > 1 else ""
        raise ValueError(
            f"In epoch {epoch} the loss is not a finite number: the learning rate is too high for this model "
            f"and this batch size.{keep}"
        )


def _save_weights(model: "keras.Model", checkpoint: Checkpoint, average: WeightAverage | None) -> None:
    """Save the weights of the epoch that has just ended, and their average."""
    epoch = checkpoint.epochs_done + 1
    checkpoint.save_weights(model, epoch)
    if average:
        average.swap()
        checkpoint.save_weights(model, epoch, averaged=True)
        average.swap()


def _seed_dropout(model: "keras.Model", seed: int, epoch: int) -> None:
    """Make dropout depend on seed and epoch only: a checkpoint does not contain its random state."""
    for place, layer in enumerate(model.layers):
        generator = getattr(layer, "seed_generator", None)
        if generator is not None:
            generator.state.assign(np.array([(seed * 1_000 + place) % 2**32, epoch], np.uint32))
