"""Everything a page shows about a trained model, read and checked together."""

from dataclasses import dataclass
from pathlib import Path
from statistics import mean, stdev
from typing import Any

from digitpad.artifacts.snapshot import read_at_once
from digitpad.artifacts.store import MODEL, ArtifactError, read_part
from digitpad.config import ARTIFACTS
from digitpad.evaluation.history import METRICS, History, load_history
from digitpad.evaluation.metrics import Evaluation, Reliability, compute_reliability
from digitpad.evaluation.saved import SavedEvaluation, load_evaluation
from digitpad.recipes import write_command


@dataclass(frozen=True)
class Summary:
    """A model in one line of the table."""

    parameters: int
    seeds: int
    """how many were trained"""
    accuracy: float
    """on the test set, in [0, 1]: the mean over seeds"""
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
    """milliseconds an image, where the run recorded it"""

    @property
    def accuracy_percent(self) -> float:
        """In [0, 100]."""
        return 100 * self.accuracy

    @property
    def spread_words(self) -> str:
        """Spread of the accuracy, for reading; empty without one."""
        return "" if self.accuracy_spread is None else f"{self.accuracy_spread:.2%}".replace("%", " %")

    @property
    def ece_percent(self) -> float:
        """In [0, 100]."""
        return 100 * self.ece

    @property
    def minutes(self) -> float:
        """Training time."""
        return self.seconds / 60


@dataclass(frozen=True)
class Report:
    """A run and what came of it. Not to be changed: all sessions share it."""

    model: str
    run: dict[str, Any]
    """run.json"""
    history: History
    saved: SavedEvaluation
    reliability: Reliability
    summary: Summary

    @property
    def best_epoch(self) -> int:
        """1-based: the epoch that was kept."""
        return int(self.run["best_epoch"])

    @property
    def mixed(self) -> bool:
        """Whether it learned from drawings too, and was validated on some."""
        return self.run["recipe"].get("mixed") is True

    @property
    def layers(self) -> list[dict[str, str]]:
        """A row a layer: name, type, output shape, parameters."""
        return [
            {
                "Layer": layer["name"],
                "Type": layer["type"],
                "Output": " × ".join(map(str, layer["output_shape"])),
                "Parameters": f"{layer['parameters']:,}",
            }
            for layer in self.run["layers"]
        ]

    @property
    def facts(self) -> dict[str, str]:
        """Configuration, data, versions, machine and date, as run.json has them."""
        run, recipe = self.run, dict(self.run["recipe"])
        augmentation = recipe.pop("augmentation", {})
        drawings = run["data"].get("files", {})
        calibrated = ", calibrated by drawings too" if drawings else ""
        facts = {"learned from": "MNIST and drawings" if self.mixed else f"MNIST{calibrated}"}
        facts |= _describe_recipe(recipe)
        seeds = [seed["seed"] for seed in run["seeds"]]
        facts["seed"] = ", ".join(map(str, seeds)) + (" (the first is kept)" if len(seeds) > 1 else "")
        facts["kept epoch"] = f"{run['best_epoch']} of {len(self.history['loss'])}"
        facts["variation"] = ", ".join(f"{name} {value:g}" for name, value in augmentation.items() if value)
        files = run["data"]["mnist"] | drawings
        facts["data, by SHA-256"] = ", ".join(
            f"{name.split('-ubyte')[0]} {digest[:8]}…" for name, digest in files.items()
        )
        facts["versions"] = ", ".join(f"{name} {value}" for name, value in run["versions"].items())
        facts["machine"] = ", ".join(
            f"{value} {name}" if name == "cores" else str(value) for name, value in run["machine"].items()
        )
        facts["date"] = str(run["date"]).replace("T", " ").replace("+00:00", " UTC")
        return facts


def _describe_recipe(recipe: dict[str, Any]) -> dict[str, str]:
    """A recipe in words, whatever other versions of the program have noted in it."""
    facts, last, share = {}, recipe.get("last_rate"), recipe.get("averaging")
    for name, value in recipe.items():
        if name == "learning_rate" and isinstance(value, float) and isinstance(last, float):
            facts["learning rate"] = f"{value:g}, at the end {value * last:g}"
        elif name == "averaging" and isinstance(share, float) and share < 1:
            facts["weights averaged over"] = f"about {1 / (1 - share):,.0f} batches"
        elif name not in ("model", "mixed", "last_rate") and value is not None:
            facts[name.replace("_", " ")] = str(value)
    return facts


def load_report(model: str, artifacts: Path = ARTIFACTS) -> Report:
    """Read a run's report, after its every part was checked to belong to it, the model file too; never half of
    one run and half of the next.

    Raises ArtifactError when one does not, or when run.json or the history lacks something.
    """
    return read_at_once(model, artifacts, lambda run: _read_report(run, model, artifacts))


def _read_report(run: dict[str, Any], model: str, artifacts: Path) -> Report:
    read_part(model, MODEL, artifacts)
    history = load_history(model, artifacts)
    saved = load_evaluation(model, artifacts)
    reliability = compute_reliability(saved.evaluation.probabilities, saved.evaluation.labels)
    try:
        report = Report(
            model, run, history, saved, reliability, _summarize(run, saved.evaluation, reliability.ece)
        )
        _check_history(history, run)
        _ = report.layers, report.facts  # read here once, so that what they lack is noticed here
    except (AttributeError, KeyError, TypeError, IndexError, ValueError) as error:
        raise ArtifactError(
            f"run.json or history.json of {model} lacks something or holds something else ({error!r}). "
            f"To train it again: {write_command(model)}"
        ) from error
    return report


def _summarize(run: dict[str, Any], evaluation: Evaluation, ece: float) -> Summary:
    seeds = run["seeds"]
    accuracies = [float(seed["accuracy"]) for seed in seeds]
    latency = run.get("latency")
    return Summary(
        parameters=int(run["parameters"]),
        seeds=len(seeds),
        accuracy=mean(accuracies),
        accuracy_spread=stdev(accuracies) if len(accuracies) > 1 else None,
        loss=evaluation.loss,
        ece=ece,
        seconds=float(seeds[0]["seconds"]),
        size=int(run["size"]),
        latency=float(latency) if latency is not None else None,
    )


def _check_history(history: History, run: dict[str, Any]) -> None:
    epochs = len(history["loss"])
    for key in (*METRICS, "learning_rate"):
        if not all(isinstance(value, int | float) for value in history[key]):
            raise ValueError(f"expected numbers in {key}")
    if not 1 <= int(run["best_epoch"]) <= epochs:
        raise ValueError(f"expected best_epoch in 1-{epochs}, got {run['best_epoch']}")
