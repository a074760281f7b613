"""Execute a run: train a recipe, calibrate it, evaluate it once on the test split, save its artifacts."""

import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digitpad.artifacts.store import (
    HISTORY,
    LIGHT,
    MODEL,
    STYLES,
    ArtifactError,
    dump_json,
    open_run,
    replace_parts,
    save_run,
)
from digitpad.data.mnist import MNIST_SHA256
from digitpad.data.splits import Split
from digitpad.evaluation.calibration import Calibration, fit_calibration
from digitpad.evaluation.metrics import Evaluation, compute_evaluation
from digitpad.evaluation.run_record import load_record, parse_record
from digitpad.evaluation.saved import pack_evaluation
from digitpad.explain.features import compute_features
from digitpad.explain.writing_styles import choose_samples, compute_styles, pack_styles
from digitpad.models.architectures import predict_logits
from digitpad.models.classifier import Classifier, measure_latency
from digitpad.models.keras_engine import compile_network, load_network
from digitpad.models.litert_engine import export_network
from digitpad.recipes import Recipe
from digitpad.training.checkpoint import find_checkpoint_folder
from digitpad.training.dataset import RunData
from digitpad.training.loop import train_model
from digitpad.training.recorder import Listener
from digitpad.training.run_record import (
    Outcome,
    build_run_record,
    describe_latency,
    describe_scores,
    describe_seed,
)

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class SavedRun:
    """What is worth printing about a saved run."""

    folder: Path
    calibration: Calibration
    latency: float | None
    """Median time of reading one image in milliseconds; None with another backend than TensorFlow."""


def execute_run(
    recipe: Recipe, data: RunData, *, seed: int, artifacts: Path, resume: bool, listen: Listener
) -> Outcome:
    """Train, calibrate, then evaluate once on the test split. Raises what `train_model` raises."""
    folder = find_checkpoint_folder(recipe.model, artifacts, excluding_groups=bool(data.excluded))
    trained = train_model(
        recipe, data.train, data.validation, seed=seed, folder=folder, resume=resume, listen=listen
    )
    calibration, evaluation = _calibrate_and_evaluate(trained.model, data)
    return Outcome(recipe, trained, calibration, evaluation)


def _calibrate_and_evaluate(model: "keras.Model", data: RunData) -> tuple[Calibration, Evaluation]:
    logits, drawn = (predict_logits(model, split.images) for split in (data.calibration, data.drawn_validation))
    calibration = fit_calibration(logits, data.calibration.labels, drawn_logits=drawn)
    test = predict_logits(model, data.test.images) / calibration.temperature
    return calibration, compute_evaluation(test, data.test.labels)


def save_outcome(outcome: Outcome, data: RunData, artifacts: Path) -> SavedRun:
    """Save the artifacts of a run in one step; they replace those of an earlier run of the model.

    run.json is written once, complete: the latency is measured first.
    """
    model, recipe = outcome.trained.model, outcome.recipe
    files = {
        MODEL: _pack_model(model),
        HISTORY: dump_json(outcome.trained.history),
        **_pack_derived_parts(model, outcome.evaluation, data),
    }
    latency = _measure_latency(recipe.model, model, outcome.calibration)
    record = build_run_record(outcome, files=data.files, size=len(files[MODEL]), latency=latency)
    folder = artifacts / recipe.model
    save_run(folder, files, record)
    return SavedRun(folder, outcome.calibration, latency)


def add_seed(outcome: Outcome, artifacts: Path) -> None:
    """Add the result of a further seed to the saved run of the same recipe, whose model is kept.

    The run is replaced as a whole, like any other: run.json is never edited in place.
    """
    model = outcome.recipe.model
    seeds = open_run(model, artifacts).json["seeds"]
    others = [entry for entry in seeds if entry["seed"] != outcome.trained.seed]
    replace_parts(model, {}, artifacts, seeds=[*others, describe_seed(outcome)])


def complete_run(model: str, data: RunData, artifacts: Path) -> SavedRun:
    """Recompute calibration, evaluation, writing styles, export and latency of a saved run, without training.

    The evaluation is included because its probabilities depend on the calibration. Raises ArtifactError when
    there is no complete run of `model`.
    """
    run = open_run(model, artifacts)
    network = load_network(run, parse_record(run).architecture)
    calibration, evaluation = _calibrate_and_evaluate(network, data)
    latency = _measure_latency(model, network, calibration)
    files = run.json.get("data", {}).get("files", {}) | data.files
    changes: dict[str, Any] = {
        "calibration": asdict(calibration),
        "data": {"mnist": MNIST_SHA256, "files": files},
        **describe_latency(latency),
    }
    if seeds := run.json.get("seeds"):
        changes["seeds"] = [seeds[0] | describe_scores(evaluation), *seeds[1:]]
    replace_parts(model, _pack_derived_parts(network, evaluation, data), artifacts, **changes)
    return SavedRun(artifacts / model, calibration, latency)


def _pack_derived_parts(network: "keras.Model", evaluation: Evaluation, data: RunData) -> dict[str, bytes]:
    """The parts of a run that follow from its network: evaluation, writing styles, and the LiteRT export."""
    parts = pack_evaluation(evaluation, data.test.images)
    parts[STYLES] = _pack_writing_styles(network, data.train.mnist)
    if _runs_on_tensorflow():
        parts[LIGHT] = export_network(network)
    return parts


def _pack_writing_styles(network: "keras.Model", train: Split) -> bytes:
    """Cluster (a part of) MNIST's training images by the network's features."""
    chosen = train.take(choose_samples(train.labels))
    return pack_styles(compute_styles(compute_features(network, chosen.images), chosen.images, chosen.labels))


def _measure_latency(name: str, network: "keras.Model", calibration: Calibration) -> float | None:
    """Median time of one prediction, compiled as for the page; None with another backend than TensorFlow."""
    if not _runs_on_tensorflow():
        return None
    return measure_latency(Classifier(name, compile_network(network), network, calibration))


def _runs_on_tensorflow() -> bool:
    """Whether Keras runs on TensorFlow: the page and the LiteRT export need it."""
    import keras

    backend: str = keras.backend.backend()
    return backend == "tensorflow"


def _pack_model(model: "keras.Model") -> bytes:
    """model.keras: architecture and weights, without the optimizer, which is two thirds of the size."""
    bare = type(model).from_config(model.get_config())
    bare.set_weights(model.get_weights())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / MODEL
        bare.save(path)
        return path.read_bytes()


def is_worse(outcome: Outcome, artifacts: Path) -> bool:
    """Whether a saved run of the same model has a higher validation accuracy."""
    try:
        earlier = load_record(outcome.recipe.model, artifacts).seeds[0].validation_accuracy
    except ArtifactError:
        return False
    return earlier is not None and outcome.validation_accuracy < earlier
