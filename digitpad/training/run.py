"""A whole run: train a recipe, score it once on the test set, leave its artifacts."""

import os
import platform
import tempfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digitpad.artifacts.store import (
    HISTORY,
    LIGHT,
    MODEL,
    RUN,
    STYLES,
    ArtifactError,
    dump_json,
    find_folder,
    open_run,
    replace_parts,
    save_run,
)
from digitpad.config import MNIST_SHA256
from digitpad.data.splits import Split
from digitpad.evaluation.calibration import Calibration, fit_calibration
from digitpad.evaluation.metrics import Evaluation, compute_evaluation
from digitpad.evaluation.run_record import load_record, parse_record
from digitpad.evaluation.saved import pack_evaluation
from digitpad.explain.features import compute_features
from digitpad.explain.writing_styles import Styles, choose_samples, compute_styles, pack_styles
from digitpad.files import write_atomically
from digitpad.models.architectures import predict_logits
from digitpad.models.classifier import load_classifier, measure_latency
from digitpad.models.keras_engine import load_network
from digitpad.models.litert_engine import export_network
from digitpad.recipes import Recipe
from digitpad.training.checkpoint import checkpoint_folder
from digitpad.training.corpus import Material
from digitpad.training.loop import TrainedModel, train_model
from digitpad.training.recorder import Listener

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class Outcome:
    """A finished (or stopped) training and what the test set said of it."""

    recipe: Recipe
    trained: TrainedModel
    calibration: Calibration
    evaluation: Evaluation
    """of MNIST's test set"""

    @property
    def validation_accuracy(self) -> float:
        """At the best epoch, the one that was kept."""
        return self.trained.history["val_accuracy"][self.trained.best_epoch - 1]


def execute_run(
    recipe: Recipe, material: Material, *, seed: int, artifacts: Path, resume: bool, listen: Listener
) -> Outcome:
    """Train, calibrate, then read the test set once. Raises what `train_model` raises."""
    trained = train_model(
        recipe,
        material.train,
        material.validation,
        seed=seed,
        folder=checkpoint_folder(recipe.model, artifacts, without=bool(material.left_out)),
        resume=resume,
        listen=listen,
    )
    return Outcome(recipe, trained, *_measure(trained.model, material))


def _measure(model: "keras.Model", material: Material) -> tuple[Calibration, Evaluation]:
    digits = material.calibration
    logits, drawn = (predict_logits(model, split.images) for split in (digits, material.drawn))
    calibration = fit_calibration(logits, digits.labels, drawn_logits=drawn)
    test = predict_logits(model, material.test.images) / calibration.temperature
    return calibration, compute_evaluation(test, material.test.labels)


def save_outcome(outcome: Outcome, material: Material, artifacts: Path) -> Path:
    """Write the artifacts of a run, in place of those of an earlier one, and return their folder."""
    folder = artifacts / outcome.recipe.model
    files = {
        MODEL: _serialize(outcome.trained.model),
        HISTORY: dump_json(outcome.trained.history),
        **pack_evaluation(outcome.evaluation, material.test.images),
        STYLES: pack_styles(sort_styles(outcome.trained.model, material.train.plain)),
        **_export(outcome.trained.model),
    }
    save_run(folder, files, describe_run(outcome, material, size=len(files[MODEL])))
    return folder


def complete_run(model: str, material: Material, artifacts: Path) -> None:
    """Give a model that is trained already what newer runs have: a calibration, the ways of writing, an
    export for LiteRT.

    The evaluation is written anew, since its probabilities are those of the calibrated model.
    """
    opened = open_run(model, artifacts)
    network = load_network(opened, parse_record(opened).architecture)
    calibration, evaluation = _measure(network, material)
    changes = {
        **pack_evaluation(evaluation, material.test.images),
        STYLES: pack_styles(sort_styles(network, material.train.plain)),
        **_export(network),
    }
    run = opened.json
    data = {"mnist": MNIST_SHA256, "files": run.get("data", {}).get("files", {}) | material.files}
    notes: dict[str, Any] = {"calibration": asdict(calibration), "data": data}
    if seeds := run.get("seeds"):
        notes["seeds"] = [seeds[0] | _describe_scores(evaluation), *seeds[1:]]
    replace_parts(model, changes, artifacts, **notes)


def add_repeat(outcome: Outcome, artifacts: Path) -> None:
    """Note the result of a further seed of the same recipe in run.json, beside the model that is shipped."""
    run = open_run(outcome.recipe.model, artifacts).json
    others = [entry for entry in run["seeds"] if entry["seed"] != outcome.trained.seed]
    _rewrite(artifacts, {**run, "seeds": [*others, _describe_seed(outcome)]})


def add_latency(model: str, artifacts: Path) -> float | None:
    """Time the page's own way of reading one image, in milliseconds, and note it in run.json.

    None, and nothing noted, with another backend than TensorFlow: the page does not run on it.
    """
    import keras

    if keras.backend.backend() != "tensorflow":
        return None
    latency = measure_latency(load_classifier(model, artifacts))
    _rewrite(artifacts, {**open_run(model, artifacts).json, "latency": round(latency, 3)})
    return latency


def _rewrite(artifacts: Path, run: dict[str, Any]) -> None:
    write_atomically(find_folder(run["model"], artifacts) / RUN, dump_json(run))


def _export(network: "keras.Model") -> dict[str, bytes]:
    """The export for LiteRT; nothing with another backend than TensorFlow, which has no exporter."""
    import keras

    return {LIGHT: export_network(network)} if keras.backend.backend() == "tensorflow" else {}


def sort_styles(network: "keras.Model", train: Split) -> Styles:
    """The ways of writing each digit as `network` sorts (a part of) the training set."""
    chosen = train.take(choose_samples(train.labels))
    return compute_styles(compute_features(network, chosen.images), chosen.images, chosen.labels)


def describe_run(outcome: Outcome, material: Material, *, size: int) -> dict[str, Any]:
    """What run.json says, except for the hashes of its neighbours. `size` is the model file's, in bytes."""
    model = outcome.trained.model
    return {
        "model": outcome.recipe.model,
        "recipe": asdict(outcome.recipe),
        "seed": outcome.trained.seed,
        "best_epoch": outcome.trained.best_epoch,
        "stopped": outcome.trained.stopped,
        "parameters": model.count_params(),
        "size": size,
        "layers": _describe_layers(model),
        "seeds": [_describe_seed(outcome)],
        "calibration": asdict(outcome.calibration),
        "data": {"mnist": MNIST_SHA256, "files": material.files},
        "versions": _describe_versions(),
        "machine": {"system": platform.system(), "architecture": platform.machine(), "cores": os.cpu_count()},
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _describe_seed(outcome: Outcome) -> dict[str, Any]:
    return {
        "seed": outcome.trained.seed,
        "validation_accuracy": outcome.validation_accuracy,
        **_describe_scores(outcome.evaluation),
        "epochs": len(outcome.trained.history["loss"]),
        "seconds": outcome.trained.seconds,
    }


def _describe_scores(evaluation: Evaluation) -> dict[str, float]:
    return {"accuracy": evaluation.accuracy, "loss": evaluation.loss}


def _describe_layers(model: "keras.Model") -> list[dict[str, Any]]:
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


def is_worse(outcome: Outcome, artifacts: Path) -> bool:
    """Whether there is a run in the artifacts that is better on the validation set."""
    try:
        earlier = load_record(outcome.recipe.model, artifacts).seeds[0].validation_accuracy
    except ArtifactError:
        return False
    return earlier is not None and outcome.validation_accuracy < earlier


def _serialize(model: "keras.Model") -> bytes:
    """The bytes of model.keras: architecture and weights, without the optimizer (two thirds of the size)."""
    bare = type(model).from_config(model.get_config())
    bare.set_weights(model.get_weights())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / MODEL
        bare.save(path)
        return path.read_bytes()
