"""What a run in progress keeps, so that it can be followed, stopped and resumed.

state.json            recipe, sources, seed, history, and whether it is running, stopped or finished
epoch-N.weights.h5    weights and optimizer after epoch N: the last one and the best one
average-N.weights.h5  beside it, the average of the weights by then, for a recipe that averages them
"""

import json
import shutil
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digitpad.evaluation.history import METRICS, History, find_best_epoch
from digitpad.files import check_free, write_atomically
from digitpad.recipes import Augmentation, Recipe, write_command

if TYPE_CHECKING:
    import keras


STATE = "state.json"


@dataclass
class Checkpoint:
    """Where a run stands; `save` and `save_weights` keep it in its folder."""

    folder: Path
    recipe: Recipe
    sources: dict[str, int]
    """what the run learns from: samples of each name"""
    seed: int
    history: History = field(
        default_factory=lambda: {key: [] for key in (*METRICS, "learning_rate", "seconds")}
    )

    @property
    def epochs_done(self) -> int:
        """How many epochs have ended."""
        return len(self.history["loss"])

    @property
    def best_epoch(self) -> int:
        """1-based; 0 before the first epoch has ended."""
        return find_best_epoch(self.history)

    def record(self, row: dict[str, float]) -> None:
        """Add an epoch to the history."""
        # One assignment: a Ctrl-C finds the epoch recorded or not, never half.
        self.history = {key: [*values, row[key]] for key, values in self.history.items()}

    def save(self, status: str) -> None:
        """Write state.json; `status` is running, stopped or finished."""
        content = {
            "status": status,
            "recipe": asdict(self.recipe),
            "sources": self.sources,
            "seed": self.seed,
            "history": self.history,
        }
        write_atomically(self.folder / STATE, json.dumps(content, indent=1).encode())

    def save_weights(self, model: "keras.Model", epoch: int, averaged: bool = False) -> None:
        """Keep weights and optimizer after an epoch, whole or not at all."""
        path = self._weights(epoch, averaged)
        check_free(self.folder, 3 * 4 * model.count_params())  # weights and two moments of each, float32
        unfinished = path.with_name(f"new.{path.name}")
        model.save_weights(unfinished)
        unfinished.replace(path)

    def load_weights(self, model: "keras.Model", epoch: int, averaged: bool = False) -> None:
        """Give the model back the weights and the optimizer that it had after an epoch."""
        model.load_weights(self._weights(epoch, averaged))

    def forget_others(self) -> None:
        """Delete all weights but the last and the best."""
        kept = {
            self._weights(epoch, averaged)
            for epoch in (self.epochs_done, self.best_epoch)
            for averaged in (False, True)
        }
        for path in set(self.folder.glob("*-*.weights.h5")) - kept:
            path.unlink()

    def _weights(self, epoch: int, averaged: bool) -> Path:
        return self.folder / f"{'average' if averaged else 'epoch'}-{epoch}.weights.h5"


def start_checkpoint(folder: Path, recipe: Recipe, sources: dict[str, int], seed: int) -> Checkpoint:
    """An empty checkpoint in `folder`; what an earlier run left there is deleted."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return Checkpoint(folder, recipe, sources, seed)


def load_checkpoint(folder: Path, recipe: Recipe, sources: dict[str, int]) -> Checkpoint:
    """The checkpoint of a run of `recipe`, which may ask for other epochs, that learned from `sources`.

    Raises ValueError when there is none, or when it was started with other settings or other data.
    """
    state = _read_state(folder, recipe.model)
    again = f"or start anew: {write_command(recipe.model)}"
    try:
        augmentation = Augmentation(**state["recipe"].pop("augmentation"))
        saved = Recipe(**state["recipe"], augmentation=augmentation)
        found, seed, history = state["sources"], state["seed"], _read_history(state["history"])
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(
            f"The run in {folder} is damaged, or of another version of this program ({error!r}). Resume it "
            f"with that one, {again}"
        ) from error
    if replace(saved, epochs=recipe.epochs) != recipe:
        raise ValueError(
            f"The run in {folder} was started with other settings ({saved}). Resume it with the same ones, "
            f"{again}"
        )
    if found != sources:
        raise ValueError(
            f"The run in {folder} learns from {_list_sources(found)}, not from {_list_sources(sources)}. "
            f"Resume it with the same files, {again}"
        )
    return Checkpoint(folder, recipe, sources, seed, history)


def _read_history(columns: dict[str, list[float]]) -> History:
    history = {key: [float(value) for value in columns[key]] for key in (*METRICS, "learning_rate", "seconds")}
    if len({len(values) for values in history.values()}) != 1:
        raise ValueError("columns of different lengths")
    return history


def _list_sources(sources: dict[str, int]) -> str:
    return ", ".join(f"{count:,} of {name}" for name, count in sources.items())


def load_seed(folder: Path, model: str) -> int:
    """The seed of the run whose checkpoint is in `folder`. Raises ValueError when there is none."""
    seed = _read_state(folder, model).get("seed")
    if not isinstance(seed, int):
        raise ValueError(f"The run in {folder} is damaged. Start anew: {write_command(model)}")
    return seed


def _read_state(folder: Path, model: str) -> dict[str, Any]:
    path = folder / STATE
    if not path.is_file():
        raise ValueError(f"There is no run to resume in {folder}. Start one: {write_command(model)}")
    try:
        state = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        state = None
    if not isinstance(state, dict):
        raise ValueError(f"The run in {folder} is damaged. Start anew: {write_command(model)}")
    return state


def checkpoint_folder(model: str, artifacts: Path, *, without: bool = False) -> Path:
    """Where a run in progress keeps its history and checkpoints; one `without` some groups does elsewhere."""
    return artifacts / ".training" / (f"{model}-without" if without else model)
