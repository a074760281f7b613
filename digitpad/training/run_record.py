"""Build run.json: everything that a run reports about itself, from what was measured."""

import os
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from digitpad.data.mnist import MNIST_SHA256
from digitpad.evaluation.calibration import Calibration
from digitpad.evaluation.metrics import Evaluation
from digitpad.recipes import Recipe
from digitpad.training.loop import TrainedModel

if TYPE_CHECKING:
    import keras

Json = dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """A trained model, calibrated and evaluated on MNIST's test split."""

    recipe: Recipe
    trained: TrainedModel
    calibration: Calibration
    evaluation: Evaluation

    @property
    def validation_accuracy(self) -> float:
        """Of the best epoch, whose weights were kept."""
        return self.trained.history["val_accuracy"][self.trained.best_epoch - 1]


def build_run_record(outcome: Outcome, *, files: Mapping[str, str], size: int, latency: float | None) -> Json:
    """run.json without the hashes of its parts.

    `files` are the SHA-256 of the drawings by name, `size` is that of model.keras in bytes, `latency` in
    milliseconds (None: not measured).
    """
    trained = outcome.trained
    record: Json = {
        "model": outcome.recipe.model,
        "recipe": asdict(outcome.recipe),
        "seed": trained.seed,
        "best_epoch": trained.best_epoch,
        "stopped": trained.stopped,
        "parameters": trained.model.count_params(),
        "size": size,
        "layers": _describe_layers(trained.model),
        "seeds": [describe_seed(outcome)],
        "calibration": asdict(outcome.calibration),
        "data": {"mnist": MNIST_SHA256, "files": dict(files)},
        "versions": _describe_versions(),
        "machine": {"system": platform.system(), "architecture": platform.machine(), "cores": os.cpu_count()},
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    return record | describe_latency(latency)


def describe_seed(outcome: Outcome) -> Json:
    """The entry of one seed in "seeds"."""
    return {
        "seed": outcome.trained.seed,
        "validation_accuracy": outcome.validation_accuracy,
        **describe_scores(outcome.evaluation),
        "epochs": len(outcome.trained.history["loss"]),
        "seconds": outcome.trained.seconds,
    }


def describe_scores(evaluation: Evaluation) -> Json:
    """Accuracy and loss on the test split."""
    return {"accuracy": evaluation.accuracy, "loss": evaluation.loss}


def describe_latency(latency: float | None) -> Json:
    """The latency in milliseconds, to a microsecond; nothing when it was not measured."""
    return {} if latency is None else {"latency": round(latency, 3)}


def _describe_layers(model: "keras.Model") -> list[Json]:
    return [
        {
            "name": layer.name,
            "type": type(layer).__name__,
            "output_shape": list(layer.output.shape[1:]),
            "parameters": layer.count_params(),
        }
        for layer in model.layers
    ]


def _describe_versions() -> dict[str, str]:
    import keras

    backend = keras.backend.backend()
    packages = ("keras", backend, "numpy", "opencv-python-headless")
    return {"python": platform.python_version(), "backend": backend} | {
        name: version(name) for name in packages
    }
