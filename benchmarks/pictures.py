"""How many pictures of a digit are read: `python -m benchmarks.pictures FOLDER`, or `--made`.

FOLDER holds `<digit>/*` and, for pictures without a digit, `none/*`. They pass through the page's own code,
through plain framing, and through what most apps do: grey, invert by the corner pixel, resize to 28x28.
`--made` reads a matrix of generated pictures, kinds x sizes x pens x lights, which is the same in every run.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.command import FAULTS, FLAGSHIP, check_outputs, load_models, run_command
from benchmarks.picture_matrix import Cell, list_blank_cells, list_cells, make_cell
from benchmarks.picture_methods import (
    METHODS,
    NOTHING,
    Answer,
    Outcome,
    compute_outcome,
    describe_outcome,
    read_as_page,
)
from benchmarks.sheet import paint_sheet
from digitpad.arguments import natural, positive
from digitpad.artifacts.store import dump_json, find_models
from digitpad.config import CLASSES, find_artifacts
from digitpad.data.picture_files import PictureFileError
from digitpad.evaluation.intervals import Share
from digitpad.files import write_atomically
from digitpad.models.classifier import Classifier, load_classifier
from digitpad.preprocessing.image_files import read_upload

NONE = "none"
"""Name of the folder with pictures that show no digit."""

TITLES = ("right (95 %)", "no ink", "no digit", "wrong", "certain", "none", "certain")
"""Columns: read as labelled; failures: nothing found, called not a digit, another digit, and of these the
certain ones; pictures in `none/` that pass for a digit, and the certain ones of these."""

LOWEST = 20
"""Cells of the matrix that are printed."""

MOST_MISTAKES = 400
"""Mistakes of the matrix on the sheet."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Read, print; 2 and one sentence for a folder or a model that cannot be read."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.pictures", description=(__doc__ or "").split(":")[0]
    )
    parser.add_argument("folder", type=Path, nargs="?", metavar="FOLDER", help="<digit>/* and none/*")
    parser.add_argument("--made", action="store_true", help="read the matrix of generated pictures")
    parser.add_argument("--model", nargs="+", default=[FLAGSHIP], metavar="NAME", help="default: %(default)s")
    parser.add_argument(
        "--artifacts", type=Path, default=find_artifacts(), metavar="DIR", help="folder of the models"
    )
    parser.add_argument("--json", type=Path, metavar="OUT", help="write every figure there, too")
    parser.add_argument(
        "--mistakes", type=Path, metavar="OUT.png", help="write what the network saw where it failed"
    )
    parser.add_argument("--count", type=positive, default=100, help="pictures in a cell (%(default)s)")
    parser.add_argument("--seed", type=natural, default=0, help="of the generated pictures (%(default)s)")
    args = parser.parse_args(arguments)
    if bool(args.folder) == args.made:
        parser.error("give either FOLDER or --made")
    return run_command(lambda: _measure(args))


def _measure(args: argparse.Namespace) -> None:
    check_outputs(args.json, args.mistakes)
    models = load_models(args.model, args.artifacts)
    finder = _load_finder(models[0], args.artifacts)
    content = _measure_made(args, models[0], finder) if args.made else _measure_folder(args, models, finder)
    if args.json:
        write_atomically(args.json, dump_json(content))


def _load_finder(classifier: Classifier, artifacts: Path) -> Classifier:
    """The model that finds the digit for all, as on the page: the flagship where there is one."""
    if classifier.name == FLAGSHIP or FLAGSHIP not in find_models(artifacts):
        return classifier
    return load_classifier(FLAGSHIP, artifacts)


def list_pictures(folder: Path) -> list[tuple[Path, int | None]]:
    """The files of a folder with their digit, or None below `none/`.

    Raises PictureFileError when there are none.
    """
    labels: dict[str, int | None] = {str(digit): digit for digit in range(CLASSES)} | {NONE: None}
    found = [
        (path, label)
        for name, label in labels.items()
        for path in sorted((folder / name).glob("*"))
        if path.is_file() and not path.name.startswith(".")
    ]
    if not found:
        raise PictureFileError(f"Expected pictures in {folder}/0 to {folder}/9 or {folder}/{NONE}, found none.")
    return found


def _measure_folder(args: argparse.Namespace, models: list[Classifier], finder: Classifier) -> dict[str, Any]:
    files = list_pictures(args.folder)
    labels = [label for _, label in files]
    answers: dict[str, dict[str, list[Answer]]] = {
        model.name: {name: [] for name in METHODS} for model in models
    }
    for path, _ in track(files, "Reading", console=FAULTS, transient=True):
        pixels = _decode(path)
        for model in models:
            for name, method in METHODS.items():
                answers[model.name][name].append(NOTHING if pixels is None else method(model, finder, pixels))
    outcomes = {
        model: {name: compute_outcome(some, labels) for name, some in methods.items()}
        for model, methods in answers.items()
    }
    _print_outcomes(outcomes)
    first = answers[models[0].name]["page"]
    mistakes = [place for place, label in enumerate(labels) if first[place].label != label]
    if args.mistakes and mistakes:
        _save_sheet(args.mistakes, [first[place] for place in mistakes], [labels[place] for place in mistakes])
    return {
        "pictures": sum(label is not None for label in labels),
        "none": labels.count(None),
        "models": {
            model: {name: describe_outcome(outcome) for name, outcome in methods.items()}
            for model, methods in outcomes.items()
        },
        "mistakes": [
            {"file": str(files[place][0]), "read": first[place].label, "sure": first[place].sure}
            for place in mistakes
        ],
    }


def _decode(path: Path) -> npt.NDArray[np.uint8] | None:
    """The pixels of a file; None, with a line on stderr, for one that the page refuses."""
    try:
        return read_upload(path.read_bytes())
    except ValueError as error:
        FAULTS.print(f"{path}: {error}")
        return None


def _measure_made(args: argparse.Namespace, classifier: Classifier, finder: Classifier) -> dict[str, Any]:
    outcomes: dict[Cell, Outcome] = {}
    cells = [*list_cells(), *list_blank_cells()]
    failed: list[tuple[Answer, int | None]] = []
    for cell in track(cells, "Reading", console=FAULTS, transient=True):
        pictures = list(make_cell(cell, args.count, seed=args.seed))
        answers = [read_as_page(classifier, finder, picture.pixels) for picture in pictures]
        labels = [picture.label for picture in pictures]
        outcomes[cell] = compute_outcome(answers, labels)
        failed += [
            (answer, label) for answer, label in zip(answers, labels, strict=True) if answer.label != label
        ]
    digits = {cell: outcome for cell, outcome in outcomes.items() if not cell.blank}
    blanks = {cell: outcome for cell, outcome in outcomes.items() if cell.blank}
    _print_cells(digits, blanks, args.count)
    if args.mistakes and failed:
        some = failed[:MOST_MISTAKES]
        _save_sheet(args.mistakes, [answer for answer, _ in some], [label for _, label in some])
    return {
        "count": args.count,
        "seed": args.seed,
        "cells": {cell.name: describe_outcome(outcome) for cell, outcome in outcomes.items()},
    }


def _print_outcomes(outcomes: dict[str, dict[str, Outcome]]) -> None:
    table = Table("Read as labelled, %", box=None, pad_edge=False)
    for title in TITLES:
        table.add_column(title, justify="right", no_wrap=True)
    for model, methods in outcomes.items():
        for name, outcome in methods.items():
            shares = list(vars(outcome).values())
            interval = f"{_percent(shares[0])} ({100 * shares[0].low:.1f}-{100 * shares[0].high:.1f})"
            table.add_row(f"{model}, {name}", interval, *(_percent(share) for share in shares[1:]))
    Console(highlight=False, markup=False).print(table)


def _print_cells(digits: dict[Cell, Outcome], blanks: dict[Cell, Outcome], count: int) -> None:
    console = Console(highlight=False, markup=False)
    table = Table(
        f"Lowest of {len(digits)} cells, {count} pictures each", "right, %", "certain and wrong, %", box=None
    )
    for cell in sorted(digits, key=lambda cell: digits[cell].accuracy.value)[:LOWEST]:
        table.add_row(cell.name, _percent(digits[cell].accuracy), _percent(digits[cell].wrong_and_sure))
    console.print(table)
    low = sum(outcome.accuracy.value < 0.98 for outcome in digits.values())
    mean = float(np.mean([outcome.accuracy.value for outcome in digits.values()]))
    console.print(f"{low} of {len(digits)} cells are below 98 %; the mean of the cells is {mean:.2%}.")
    table = Table("Blank sheets", "taken for a digit, %", "certain, %", box=None)
    for kind in dict.fromkeys(cell.kind for cell in blanks):
        some = [outcome for cell, outcome in blanks.items() if cell.kind == kind]
        means = (np.mean([getattr(one, name).value for one in some]) for name in ("passed", "passed_and_sure"))
        table.add_row(kind, *(f"{100 * mean:.2f}" for mean in means))
    console.print(table)


def _percent(share: Share) -> str:
    return f"{100 * share.value:.1f}" if share.count else "-"


def _save_sheet(path: Path, answers: Sequence[Answer], labels: Sequence[int | None]) -> None:
    """Write what the network saw of each mistake, captioned "label > read"."""
    captions = [
        f"{'-' if label is None else label} > {'-' if answer.label is None else answer.label}"
        for answer, label in zip(answers, labels, strict=True)
    ]
    sheet = paint_sheet(np.stack([answer.image for answer in answers]), captions)
    write_atomically(path, cv2.imencode(".png", sheet)[1].tobytes())


if __name__ == "__main__":
    sys.exit(main())
