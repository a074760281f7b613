"""What the commands that measure saved models share: their options, their checks, their exit status."""

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console

from benchmarks.drawn_files import TEXT_SUFFIXES
from digitpad.artifacts.store import ArtifactError, find_models
from digitpad.config import find_artifacts
from digitpad.data.mnist import DataError
from digitpad.data.picture_files import PictureFileError
from digitpad.models.classifier import Classifier, load_classifier
from digitpad.strokes.files import StrokeFileError

FLAGSHIP = "digitpad"

FAULTS = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
"""For progress and errors."""


def run_command(work: Callable[[], None]) -> int:
    """Call `work`; returns the exit status, 2 after one sentence for a file that cannot be read or written."""
    try:
        work()
    except (StrokeFileError, PictureFileError, DataError, ArtifactError) as error:
        FAULTS.print(str(error))
        return 2
    except OSError as error:
        FAULTS.print(f"{error.filename}: {error.strerror}.")
        return 2
    except KeyboardInterrupt:
        return 130  # the status that a shell gives an interrupted program
    return 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add --model, --artifacts and --json."""
    parser.add_argument(
        "--model", nargs="+", default=[], metavar="NAME", help="models to measure (default: all)"
    )
    parser.add_argument(
        "--artifacts", type=Path, default=find_artifacts(), metavar="DIR", help="folder of the models"
    )
    parser.add_argument("--json", type=Path, metavar="OUT", help="also write every figure to this file")


def check_outputs(*paths: Path | None, inputs: Sequence[Path] = ()) -> None:
    """Check the output files before any work. Raises DataError for a file that cannot be written.

    An output must not replace one of the `inputs` or another output, and must not have a name that a file of
    drawings has.
    """
    drawings = {path.resolve() for path in inputs}
    outputs: list[Path] = []
    for path in filter(None, paths):
        if path.resolve() in drawings or path.suffix in (".npz", *TEXT_SUFFIXES):
            raise DataError(f"{path} would replace a file of drawings, or has the name of one.")
        if path.resolve() in outputs:
            raise DataError(f"{path} would be written twice: expected a different name for each output.")
        if path.is_dir() or not os.access(path.parent, os.W_OK):
            raise DataError(f"{path} cannot be written: expected a file name in a writable folder.")
        outputs.append(path.resolve())


def load_models(names: list[str], artifacts: Path) -> list[Classifier]:
    """Load the named models, or all of them with the flagship first."""
    found = names or sorted(find_models(artifacts), key=lambda name: (name != FLAGSHIP, name))
    if not found:
        raise ArtifactError(
            f"There is no trained model in {artifacts}. To train one: python train.py --model cnn"
        )
    return [load_classifier(name, artifacts) for name in dict.fromkeys(found)]
