"""Record each epoch of a training, write checkpoints and report progress."""

import math
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from digitpad.evaluation.history import METRICS, History
from digitpad.training.checkpoint import Checkpoint
from digitpad.training.weight_average import WeightAverage

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


@contextmanager
def catch_interrupt() -> Iterator[threading.Event]:
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


def build_recorder(
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
