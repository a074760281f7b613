"""Seconds to 99.0 % and 99.4 % on the validation set: `python -m benchmarks.training_speed --data FOLDER`.

`python train.py --model cnn --fast` beside the recipe that most people copy, Keras's "Simple MNIST convnet"
(F. Chollet, keras.io/examples/vision/mnist_convnet): two 3x3 convolutions with 32 and 64 filters, max-pooling,
dropout 0.5, Adam, batch 128, 15 epochs, no augmentation. Each in turn on the same split.
"""

import tempfile
import time
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.measure import Row, build_parser, report
from digitpad.arguments import positive
from digitpad.config import CLASSES, IMAGE_SIZE
from digitpad.data.mnist import DataError, Mnist, load_mnist
from digitpad.recipes import FAST, Recipe
from digitpad.training.augment_images import augment_images
from digitpad.training.dataset import TrainingSet
from digitpad.training.loop import train_model
from digitpad.training.sources import build_source

if TYPE_CHECKING:
    import keras

GOALS = (0.990, 0.994)
SIMPLE_EPOCHS, SIMPLE_BATCH = 15, 128


def main() -> int:
    """Train both and print when each reached the goals."""
    parser = build_parser(__doc__)
    parser.add_argument("--data", type=Path, help="folder with MNIST's four files")
    parser.add_argument("--model", default="cnn", choices=list(FAST))
    parser.add_argument("--runs", type=positive, default=1, help="seeds of each (default 1)")
    parser.add_argument(
        "--minutes", type=float, default=15.0, help="for each run of the simple convnet (default 15)"
    )
    args = parser.parse_args()
    try:
        mnist = load_mnist(args.data)
    except DataError as error:
        print(f"This needs MNIST. {error}")
        return 2
    recipe = FAST[args.model]
    ours = [train_ours(recipe, mnist, seed) for seed in range(args.runs)]
    simple = [train_simple(mnist, seed, 60 * args.minutes) for seed in range(args.runs)]
    rows = []
    for name, histories in ((f"{recipe.model} --fast", ours), ("simple MNIST convnet", simple)):
        rows += [
            Row(f"{name}: to {goal:.1%} on validation", "s", find_times(histories, goal)) for goal in GOALS
        ]
        rows.append(Row(f"{name}: best on validation", "%", [100 * max(each[1]) for each in histories]))
        rows.append(Row(f"{name}: an epoch", "s", [each[0][-1] / len(each[0]) for each in histories]))
    report(rows, args.json, {"share of time spent augmenting": measure_augmenting(recipe, mnist, ours)})
    return 0


History = tuple[list[float], list[float]]
"""Seconds since the start at the end of each epoch, and the validation accuracy then."""


def find_times(histories: list[History], goal: float) -> list[float]:
    """Seconds to `goal` of the runs that reached it."""
    reached = ([at for at, accuracy in zip(*each, strict=True) if accuracy >= goal] for each in histories)
    return [times[0] for times in reached if times]


def train_ours(recipe: Recipe, mnist: Mnist, seed: int) -> History:
    """The fast recipe, by the same code as `train.py`."""
    with tempfile.TemporaryDirectory() as folder:
        train = TrainingSet((build_source(mnist.train, "MNIST"),))
        history = train_model(recipe, train, mnist.validation, seed=seed, folder=Path(folder)).history
    return list(accumulate(history["seconds"])), history["val_accuracy"]


def train_simple(mnist: Mnist, seed: int, seconds: float) -> History:
    """The simple convnet, until its 15 epochs or `seconds` are over."""
    import keras

    keras.utils.set_random_seed(seed)
    model = build_simple()
    history: History = ([], [])
    started = time.perf_counter()

    class Clock(keras.callbacks.Callback):
        """Notes the time after each epoch."""

        def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
            history[0].append(time.perf_counter() - started)
            history[1].append(float((logs or {})["val_accuracy"]))
            self.model.stop_training = history[0][-1] > seconds

    model.fit(
        mnist.train.images[..., None], mnist.train.labels, batch_size=SIMPLE_BATCH, epochs=SIMPLE_EPOCHS,
        validation_data=(mnist.validation.images[..., None], mnist.validation.labels), callbacks=[Clock()],
        verbose=0,
    )  # fmt: skip
    return history


def build_simple() -> "keras.Model":
    """34,826 parameters."""
    import keras
    from keras import layers

    model = keras.Sequential(
        [
            keras.Input((IMAGE_SIZE, IMAGE_SIZE, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(CLASSES, activation="softmax"),
        ]
    )
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    return model


def measure_augmenting(recipe: Recipe, mnist: Mnist, histories: list[History]) -> str:
    """Time that one core spends augmenting in an epoch, as a share of the epoch."""
    batch = mnist.train.images[: recipe.batch_size]
    rng = np.random.default_rng(0)
    once = time_call(lambda: augment_images(batch, recipe.augmentation, rng))
    epoch = np.median([each[0][-1] / len(each[0]) for each in histories])
    return f"{once * (len(mnist.train) // recipe.batch_size) / epoch:.1%} of one core"


def time_call(call: Callable[[], object], times: int = 20) -> float:
    """Median seconds of a call."""
    seconds = []
    for _ in range(times):
        started = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - started)
    return float(np.median(seconds))


if __name__ == "__main__":
    raise SystemExit(main())
