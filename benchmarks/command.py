"""What the commands that measure shipped models share: their models, what they write, how they end."""

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console

from benchmarks.drawn_files import TEXTS
from digitpad.artifacts.store import ArtifactError, find_models
from digitpad.config import find_artifacts
from digitpad.data.mnist import DataError
from digitpad.data.picture_files import PictureFileError
from digitpad.models.classifier import Classifier, load_classifier
from digitpad.strokes.files import StrokeFileError

FLAGSHIP = "digitpad"

FAULTS = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
"""Where progress and what is wrong are told."""


def run_command(work: Callable[[], None]) -> int:
    """Do the work; its exit status, 2 after one sentence on what cannot be read or written."""
    try:
        work()
    except (StrokeFileError, PictureFileError, DataError, ArtifactError) as error:
        FAULTS.print(str(error))
        return 2
    except OSError as error:
        FAULTS.print(f"{error.filename}: {error.strerror}.")
        return 2
    except KeyboardInterrupt:
        return 130  # as a shell counts an interrupted program
    return 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which models are measured, and where the figures go."""
    parser.add_argument("--model", nargs="+", default=[], metavar="NAME", help="default: all in artifacts/")
    parser.add_argument(
        "--artifacts", type=Path, default=find_artifacts(), metavar="DIR", help="where the models lie"
    )
    parser.add_argument("--json", type=Path, metavar="OUT", help="write every figure there, too")


def check_outputs(*paths: Path | None, inputs: Sequence[Path] = ()) -> None:
    """Raise DataError, before the work begins, for a file that could not be written at its end, or that would
    take the place of drawings or of another one.
    """
    drawings = {path.resolve() for path in inputs}
    outputs: list[Path] = []
    for path in filter(None, paths):
        if path.resolve() in drawings or path.suffix in (".npz", *TEXTS):
            raise DataError(f"{path} is not written: it is, or is named as, a file of drawings.")
        if path.resolve() in outputs:
            raise DataError(f"{path} is to be written twice: expected a name for each.")
        if path.is_dir() or not os.access(path.parent, os.W_OK):
            raise DataError(f"{path} cannot be written: expected the name of a file in a folder of yours.")
        outputs.append(path.resolve())


def load_models(names: list[str], artifacts: Path) -> list[Classifier]:
    """The models asked for, else all, the flagship first."""
    found = names or sorted(find_models(artifacts), key=lambda name: (name != FLAGSHIP, name))
    if not found:
        raise ArtifactError(
            f"There is no trained model in {artifacts}. To train one: python train.py --model cnn"
        )
    return [load_classifier(name, artifacts) for name in dict.fromkeys(found)]
