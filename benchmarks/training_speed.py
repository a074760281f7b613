"""Training speed: seconds to 99.0 % and 99.4 % on the validation split.

`python train.py --model cnn --fast` compared with the recipe that most people copy, Keras's "Simple MNIST
convnet" (F. Chollet, keras.io/examples/vision/mnist_convnet): two 3×3 convolutions with 32 and 64 filters,
max-pooling, dropout 0.5, Adam, batch 128, 15 epochs, no augmentation. Both use the same split. Run:
`python -m benchmarks.training_speed --data FOLDER`.
"""

import tempfile
import time
from dataclasses import dataclass, field, replace
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.report import Measurement, build_parser, report
from benchmarks.timing import time_calls
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
SMOKE_IMAGES = 2_000
"""Training images of --smoke."""


@dataclass(frozen=True)
class Curve:
    """Validation accuracy over training time."""

    seconds: list[float] = field(default_factory=list)
    """Since the start, at the end of each epoch."""
    accuracies: list[float] = field(default_factory=list)
    """On the validation split, in [0, 1]."""

    @property
    def seconds_per_epoch(self) -> float:
        """Mean over all epochs."""
        return self.seconds[-1] / len(self.seconds)

    def find_time(self, goal: float) -> float | None:
        """Seconds until the accuracy first reached `goal`; None if it never did."""
        reached = (at for at, accuracy in zip(self.seconds, self.accuracies, strict=True) if accuracy >= goal)
        return next(reached, None)


def main() -> int:
    """Train both and print the time to each goal."""
    parser = build_parser(__doc__, runs=1, minutes=0.01)
    parser.add_argument("--data", type=Path, help="folder with MNIST's four files")
    parser.add_argument("--model", default="cnn", choices=list(FAST))
    parser.add_argument("--runs", type=positive, default=1, help="seeds of each recipe (default: 1)")
    parser.add_argument(
        "--minutes", type=float, default=15.0, help="limit of each run of the simple convnet (default: 15)"
    )
    args = parser.parse_args()
    try:
        mnist = load_mnist(args.data)
    except DataError as error:
        print(f"This benchmark needs MNIST. {error}")
        return 2
    recipe = FAST[args.model]
    if args.smoke:
        mnist, recipe = shorten(mnist), replace(recipe, epochs=1)
    ours = [train_ours(recipe, mnist, seed) for seed in range(args.runs)]
    simple = [train_simple(mnist, seed, 60 * args.minutes) for seed in range(args.runs)]
    measurements = [*measure(f"{recipe.model} --fast", ours), *measure("simple MNIST convnet", simple)]
    report(measurements, args.json, {"share of time spent augmenting": measure_augmenting(recipe, mnist, ours)})
    return 0


def shorten(mnist: Mnist) -> Mnist:
    """The first images of each split."""
    some = np.arange(SMOKE_IMAGES)
    return Mnist(mnist.train.take(some), mnist.validation.take(some), mnist.test.take(some))


def measure(name: str, curves: list[Curve]) -> list[Measurement]:
    """Times to the goals, best accuracy and time per epoch of one recipe."""
    times = {goal: [curve.find_time(goal) for curve in curves] for goal in GOALS}
    return [
        *(
            Measurement(f"{name}: to {goal:.1%} on validation", "s", [at for at in found if at is not None])
            for goal, found in times.items()
        ),
        Measurement(f"{name}: best on validation", "%", [100 * max(curve.accuracies) for curve in curves]),
        Measurement(f"{name}: an epoch", "s", [curve.seconds_per_epoch for curve in curves]),
    ]


def train_ours(recipe: Recipe, mnist: Mnist, seed: int) -> Curve:
    """Train the fast recipe by the code of the training command."""
    with tempfile.TemporaryDirectory() as folder:
        train = TrainingSet((build_source(mnist.train, "MNIST"),))
        history = train_model(recipe, train, mnist.validation, seed=seed, folder=Path(folder)).history
    return Curve(list(accumulate(history["seconds"])), history["val_accuracy"])


def train_simple(mnist: Mnist, seed: int, limit: float) -> Curve:
    """Train the simple convnet for 15 epochs, or until the epoch after `limit` seconds."""
    import keras

    keras.utils.set_random_seed(seed)
    model = build_simple()
    curve = Curve()
    started = time.perf_counter()

    class Clock(keras.callbacks.Callback):
        """Notes time and accuracy after each epoch."""

        def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
            curve.seconds.append(time.perf_counter() - started)
            curve.accuracies.append(float((logs or {})["val_accuracy"]))
            self.model.stop_training = curve.seconds[-1] > limit

    model.fit(
        mnist.train.images[..., None],
        mnist.train.labels,
        batch_size=SIMPLE_BATCH,
        epochs=SIMPLE_EPOCHS,
        validation_data=(mnist.validation.images[..., None], mnist.validation.labels),
        callbacks=[Clock()],
        verbose=0,
    )
    return curve


def build_simple() -> "keras.Model":
    """Keras's simple MNIST convnet: 34,826 parameters."""
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


def measure_augmenting(recipe: Recipe, mnist: Mnist, curves: list[Curve]) -> str:
    """Time that one core spends augmenting in an epoch, as a share of the epoch."""
    batch = mnist.train.images[: recipe.batch_size]
    rng = np.random.default_rng(0)
    seconds = np.median(time_calls(lambda _: augment_images(batch, recipe.augmentation, rng), 20)) / 1000
    epoch = np.median([curve.seconds_per_epoch for curve in curves])
    return f"{seconds * (len(mnist.train) // recipe.batch_size) / epoch:.1%} of one core"


if __name__ == "__main__":
    raise SystemExit(main())
