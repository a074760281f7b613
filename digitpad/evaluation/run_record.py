"""run.json as a frozen record: parsed once per run, then passed on."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digitpad.artifacts.store import ArtifactError, Run, read_run
from digitpad.config import ARTIFACTS
from digitpad.evaluation.calibration import Calibration
from digitpad.recipes import suggest_training


@dataclass(frozen=True)
class SeedRecord:
    """Result of one seed of a recipe."""

    seed: int
    accuracy: float
    """on the test set, in [0, 1]"""
    seconds: float
    """training time"""
    loss: float | None = None
    """on the test set, nats"""
    validation_accuracy: float | None = None
    """at the epoch that was kept, in [0, 1]"""
    epochs: int | None = None


@dataclass(frozen=True)
class LayerRecord:
    """One layer of the network."""

    name: str
    type: str
    output_shape: tuple[int | None, ...]
    """without the batch axis"""
    parameters: int


@dataclass(frozen=True)
class RunRecord:
    """What run.json says about a run."""

    model: str
    recipe: Mapping[str, Any]
    """as written, including entries of other versions of this program"""
    seeds: tuple[SeedRecord, ...]
    """at least one; the model of the first one was kept"""
    best_epoch: int
    """1-based: the epoch that was kept"""
    parameters: int
    size: int
    """of the model file, bytes"""
    layers: tuple[LayerRecord, ...]
    calibration: Calibration
    mnist_files: Mapping[str, str]
    """SHA-256 by file name"""
    other_files: Mapping[str, str]
    """drawings and pictures: SHA-256 by file name"""
    versions: Mapping[str, str]
    """of Python and the libraries"""
    machine: Mapping[str, Any]
    date: str
    """ISO 8601, UTC"""
    latency: float | None = None
    """milliseconds per image on that machine"""

    @property
    def architecture(self) -> str:
        """Name of the network's architecture. A recipe that names none uses the one of its model's name."""
        return str(self.recipe.get("architecture") or self.recipe.get("model") or self.model)

    @property
    def accuracy(self) -> float:
        """Test accuracy of the model that was kept, in [0, 1]."""
        return self.seeds[0].accuracy

    @property
    def mixed(self) -> bool:
        """Whether the model was trained and validated on drawings as well as on MNIST."""
        return self.recipe.get("mixed") is True


def load_record(model: str, artifacts: Path = ARTIFACTS) -> RunRecord:
    """Open a model's run and parse its run.json. Raises ArtifactError as `read_run` and `parse_record` do."""
    return read_run(model, artifacts, parse_record)


def parse_record(run: Run) -> RunRecord:
    """Parse run.json of an opened run. Raises ArtifactError when it lacks an entry."""
    try:
        return _build_record(run.json)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ArtifactError(
            f"run.json of {run.model} lacks an entry or holds an unexpected one ({error!r}). "
            f"{suggest_training(run.model)}"
        ) from error


def _build_record(content: dict[str, Any]) -> RunRecord:
    data = content["data"]
    return RunRecord(
        model=content["model"],
        recipe=content["recipe"],
        seeds=tuple(_build_seed(seed) for seed in content["seeds"]),
        best_epoch=content["best_epoch"],
        parameters=content["parameters"],
        size=content["size"],
        layers=tuple(_build_layer(layer) for layer in content["layers"]),
        calibration=Calibration(**content.get("calibration", {})),
        mnist_files=data["mnist"],
        other_files=data.get("files", {}),
        versions=content["versions"],
        machine=dict(content["machine"]),
        date=content["date"],
        latency=content.get("latency"),
    )


def _build_seed(content: dict[str, Any]) -> SeedRecord:
    return SeedRecord(
        seed=content["seed"],
        accuracy=content["accuracy"],
        seconds=content["seconds"],
        loss=content.get("loss"),
        validation_accuracy=content.get("validation_accuracy"),
        epochs=content.get("epochs"),
    )


def _build_layer(content: dict[str, Any]) -> LayerRecord:
    return LayerRecord(content["name"], content["type"], tuple(content["output_shape"]), content["parameters"])
