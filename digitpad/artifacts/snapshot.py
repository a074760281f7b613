"""Several parts of a run as they were at one moment, though a training may replace it meanwhile."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from digitpad.artifacts.store import ArtifactError, load_run
from digitpad.recipes import write_command

TRIES = 5
"""Replacements in a row, during one reading, after which it gives up."""

Content = TypeVar("Content")


def read_at_once(model: str, artifacts: Path, read: Callable[[dict[str, Any]], Content]) -> Content:
    """What `read` makes of a run, given its run.json; again when run.json was another one afterwards.

    Raises what `read` raises for a run that stays as it is, and ArtifactError for one that does not stay.
    """
    for _ in range(TRIES):
        run = load_run(model, artifacts)
        try:
            content = read(run)
        except ArtifactError:
            if load_run(model, artifacts) == run:
                raise
            continue
        if load_run(model, artifacts) == run:
            return content
    raise ArtifactError(
        f"The run of {model} was replaced again and again while it was read. Wait until its training "
        f"has ended; to train it again: {write_command(model)}"
    )
