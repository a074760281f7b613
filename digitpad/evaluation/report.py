"""Everything that a page shows about a trained model, read from one run and checked together."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, stdev
from typing import Any

from digitpad.artifacts.store import MODEL, ArtifactError, Run, read_run
from digitpad.config import ARTIFACTS
from digitpad.evaluation.history import METRICS, History, read_history
from digitpad.evaluation.metrics import Reliability, compute_reliability
from digitpad.evaluation.run_record import LayerRecord, RunRecord, parse_record
from digitpad.evaluation.saved import SavedEvaluation, read_evaluation
from digitpad.recipes import suggest_training


@dataclass(frozen=True)
class Summary:
    """One row of the table of models."""

    parameters: int
    seeds: int
    """how many were trained"""
    accuracy: float
    """on the test set, in [0, 1]: mean over seeds"""
    accuracy_spread: float | None
    """standard deviation over seeds; None for one seed"""
    loss: float
    """on the test set, nats: of the model that was kept"""
    ece: float
    """expected calibration error of the model that was kept, in [0, 1]"""
    seconds: float
    """training time of the model that was kept"""
    size: int
    """of the model file, bytes"""
    latency: float | None
    """milliseconds per image, if the run recorded it"""

    @property
    def accuracy_percent(self) -> float:
        """In [0, 100]."""
        return 100 * self.accuracy

    @property
    def spread_words(self) -> str:
        """Spread of the accuracy as text; empty for one seed."""
        return "" if self.accuracy_spread is None else f"{self.accuracy_spread:.2%}".replace("%", " %")

    @property
    def ece_percent(self) -> float:
        """In [0, 100]."""
        return 100 * self.ece

    @property
    def minutes(self) -> float:
        """Training time of the model that was kept."""
        return self.seconds / 60


@dataclass(frozen=True)
class ModelReport:
    """What is known about one trained model. All sessions share it: do not change its contents."""

    model: str
    record: RunRecord
    history: History
    saved: SavedEvaluation
    reliability: Reliability
    summary: Summary
    layers: list[dict[str, str]]
    """one row per layer: name, type, output shape, parameters"""
    facts: dict[str, str]
    """configuration, data, versions, machine and date, as labels and text"""

    @property
    def best_epoch(self) -> int:
        """1-based: the epoch that was kept."""
        return self.record.best_epoch

    @property
    def mixed(self) -> bool:
        """Whether the model was trained and validated on drawings as well as on MNIST."""
        return self.record.mixed


def load_report(model: str, artifacts: Path = ARTIFACTS) -> ModelReport:
    """Open a model's run once and read its report. The model file is verified, but not loaded.

    Raises ArtifactError when a part is missing, damaged or inconsistent with the others.
    """
    return read_run(model, artifacts, read_report)


def read_report(run: Run) -> ModelReport:
    """Read the report of an opened run. Raises ArtifactError as `load_report`."""
    run.read(MODEL)
    record, history, saved = parse_record(run), read_history(run), read_evaluation(run)
    reliability = compute_reliability(saved.evaluation.probabilities, saved.evaluation.labels)
    try:
        _check_history(history, record.best_epoch)
        return ModelReport(
            model=run.model,
            record=record,
            history=history,
            saved=saved,
            reliability=reliability,
            summary=_summarize(record, saved.evaluation.loss, reliability.ece),
            layers=[_describe_layer(layer) for layer in record.layers],
            facts=_describe_run(record, epochs=len(history["loss"])),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ArtifactError(
            f"run.json or history.json of {run.model} lacks an entry or holds an unexpected one ({error!r}). "
            f"{suggest_training(run.model)}"
        ) from error


def _summarize(record: RunRecord, loss: float, ece: float) -> Summary:
    accuracies = [seed.accuracy for seed in record.seeds]
    return Summary(
        parameters=record.parameters,
        seeds=len(record.seeds),
        accuracy=mean(accuracies),
        accuracy_spread=stdev(accuracies) if len(accuracies) > 1 else None,
        loss=loss,
        ece=ece,
        seconds=record.seeds[0].seconds,
        size=record.size,
        latency=record.latency,
    )


def _check_history(history: History, best_epoch: int) -> None:
    epochs = len(history["loss"])
    for key in (*METRICS, "learning_rate"):
        if not all(isinstance(value, int | float) for value in history[key]):
            raise ValueError(f"expected numbers in {key}")
    if not 1 <= best_epoch <= epochs:
        raise ValueError(f"expected best_epoch in 1-{epochs}, got {best_epoch}")


def _describe_layer(layer: LayerRecord) -> dict[str, str]:
    return {
        "Layer": layer.name,
        "Type": layer.type,
        "Output": " × ".join(map(str, layer.output_shape)),
        "Parameters": f"{layer.parameters:,}",
    }


def _describe_run(record: RunRecord, epochs: int) -> dict[str, str]:
    """Configuration, data, versions, machine and date of a run, as labels and text."""
    seeds = ", ".join(str(seed.seed) for seed in record.seeds)
    files = {**record.mnist_files, **record.other_files}
    return {
        "learned from": _describe_sources(record),
        **_describe_recipe(record.recipe),
        "seed": f"{seeds} (the first is kept)" if len(record.seeds) > 1 else seeds,
        "kept epoch": f"{record.best_epoch} of {epochs}",
        "variation": _describe_augmentation(record.recipe.get("augmentation", {})),
        "data, by SHA-256": ", ".join(
            f"{name.split('-ubyte')[0]} {digest[:8]}…" for name, digest in files.items()
        ),
        "versions": ", ".join(f"{name} {version}" for name, version in record.versions.items()),
        "machine": ", ".join(
            f"{value} {name}" if name == "cores" else str(value) for name, value in record.machine.items()
        ),
        "date": record.date.replace("T", " ").replace("+00:00", " UTC"),
    }


def _describe_sources(record: RunRecord) -> str:
    if record.mixed:
        return "MNIST and drawings"
    return "MNIST, calibrated by drawings too" if record.other_files else "MNIST"


def _describe_augmentation(augmentation: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {value:g}" for name, value in augmentation.items() if value)


def _describe_recipe(recipe: Mapping[str, Any]) -> dict[str, str]:
    """A recipe as labels and text, including entries of other versions of this program."""
    facts, last, share = {}, recipe.get("last_rate"), recipe.get("averaging")
    for name, value in recipe.items():
        if name == "learning_rate" and isinstance(value, float) and isinstance(last, float):
            facts["learning rate"] = f"{value:g}, at the end {value * last:g}"
        elif name == "averaging" and isinstance(share, float) and share < 1:
            facts["weights averaged over"] = f"about {1 / (1 - share):,.0f} batches"
        elif name not in ("model", "mixed", "last_rate", "augmentation") and value is not None:
            facts[name.replace("_", " ")] = str(value)
    return facts
