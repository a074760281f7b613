"""Save the state of a run after each epoch, so that it can be followed, stopped and resumed.

state.json            recipe, sources, seed, history and status (running, stopped or finished)
epoch-N.weights.h5    weights and optimizer after epoch N: of the last epoch and of the best one
average-N.weights.h5  the average of the weights after epoch N, for a recipe that averages them
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
COLUMNS = (*METRICS, "learning_rate", "seconds")
"""Keys of a run's history."""


@dataclass
class Checkpoint:
    """The state of a run; `save` and `save_weights` write it to its folder."""

    folder: Path
    recipe: Recipe
    sources: dict[str, int]
    """Training samples by source name."""
    seed: int
    history: History = field(default_factory=lambda: {key: [] for key in COLUMNS})

    @property
    def epochs_done(self) -> int:
        """Number of complete epochs."""
        return len(self.history["loss"])

    @property
    def best_epoch(self) -> int:
        """The epoch (1-based) with the lowest validation loss; 0 before the first epoch has ended."""
        return find_best_epoch(self.history)

    def record(self, row: dict[str, float]) -> None:
        """Add an epoch to the history."""
        # One assignment: Ctrl-C finds the epoch recorded completely or not at all.
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
        """Write weights and optimizer after an epoch, completely or not at all.

        Raises OSError when the disk lacks the space.
        """
        path = self._find_weights(epoch, averaged)
        check_free(self.folder, 3 * 4 * model.count_params())  # weights and two moments of each, float32
        unfinished = path.with_name(f"new.{path.name}")
        model.save_weights(unfinished)
        unfinished.replace(path)

    def load_weights(self, model: "keras.Model", epoch: int, averaged: bool = False) -> None:
        """Restore the model's weights and optimizer after an epoch."""
        model.load_weights(self._find_weights(epoch, averaged))

    def delete_other_weights(self) -> None:
        """Delete all weights except those of the last epoch and of the best one."""
        kept = {
            self._find_weights(epoch, averaged)
            for epoch in (self.epochs_done, self.best_epoch)
            for averaged in (False, True)
        }
        for path in set(self.folder.glob("*-*.weights.h5")) - kept:
            path.unlink()

    def _find_weights(self, epoch: int, averaged: bool) -> Path:
        return self.folder / f"{'average' if averaged else 'epoch'}-{epoch}.weights.h5"


def start_checkpoint(folder: Path, recipe: Recipe, sources: dict[str, int], seed: int) -> Checkpoint:
    """An empty checkpoint in `folder`. Deletes the checkpoint of an earlier run there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return Checkpoint(folder, recipe, sources, seed)


def load_checkpoint(folder: Path, recipe: Recipe, sources: dict[str, int]) -> Checkpoint:
    """Load the checkpoint of a run of `recipe` on `sources`; the number of epochs may differ.

    Raises ValueError when there is none, when it is damaged, or when the run was started with another recipe or
    other data.
    """
    state = _read_state(folder, recipe.model)
    restart = f"or start again: {write_command(recipe.model)}"
    try:
        augmentation = Augmentation(**state["recipe"].pop("augmentation"))
        saved = Recipe(**state["recipe"], augmentation=augmentation)
        found, seed, history = state["sources"], state["seed"], _read_history(state["history"])
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(
            f"The run in {folder} is damaged, or of another version of this program ({error!r}). Resume it "
            f"with that version, {restart}"
        ) from error
    if replace(saved, epochs=recipe.epochs) != recipe:
        raise ValueError(
            f"The run in {folder} was started with other settings ({saved}). Resume it with the same settings, "
            f"{restart}"
        )
    if found != sources:
        raise ValueError(
            f"The run in {folder} was started with {_list_sources(found)}; this command has "
            f"{_list_sources(sources)}. Resume it with the same files, {restart}"
        )
    return Checkpoint(folder, recipe, sources, seed, history)


def _read_history(columns: dict[str, list[float]]) -> History:
    history = {key: [float(value) for value in columns[key]] for key in COLUMNS}
    if len({len(values) for values in history.values()}) != 1:
        raise ValueError("columns of different lengths")
    return history


def _list_sources(sources: dict[str, int]) -> str:
    return ", ".join(f"{count:,} of {name}" for name, count in sources.items())


def load_seed(folder: Path, model: str) -> int:
    """The seed of the run whose checkpoint is in `folder`. Raises ValueError when there is none."""
    seed = _read_state(folder, model).get("seed")
    if not isinstance(seed, int):
        raise _describe_damage(folder, model)
    return seed


def _read_state(folder: Path, model: str) -> dict[str, Any]:
    path = folder / STATE
    if not path.is_file():
        raise ValueError(f"There is no run to resume in {folder}. To start one: {write_command(model)}")
    try:
        state = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        state = None
    if not isinstance(state, dict):
        raise _describe_damage(folder, model)
    return state


def _describe_damage(folder: Path, model: str) -> ValueError:
    return ValueError(f"The run in {folder} is damaged. To start again: {write_command(model)}")


def find_checkpoint_folder(model: str, artifacts: Path, *, excluding_groups: bool = False) -> Path:
    """The folder of the checkpoint of a run in progress; runs with excluded groups have their own."""
    return artifacts / ".training" / (f"{model}-without" if excluding_groups else model)
