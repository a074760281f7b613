"""Accuracy on digits that people drew: `python -m benchmarks.drawn_digits FILE...`.

Each drawing is put on a pad of 320 pixels at a random place, size, pen and slant (the seed determines them) and
read by the page's own code, compared with what most digit apps do. FILEs are npz or UNIPEN text (see
digitpad/strokes/files.py), or npz of pictures (digitpad/data/picture_files.py). Without a FILE, all files in
the folder named by DIGITPAD_STROKES are read.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from benchmarks.command import FAULTS, add_arguments, check_outputs, load_models, run_command
from benchmarks.drawn_files import Files, exclude_writers, find_files, generate_files, load_files
from benchmarks.drawn_measures import measure
from benchmarks.drawn_results import Results, Settings
from benchmarks.drawn_tables import print_tables
from benchmarks.replay import SLANT
from benchmarks.sheet import paint_sheet
from benchmarks.smoke import add_smoke_option
from digitpad.arguments import natural, positive
from digitpad.artifacts.store import dump_json
from digitpad.data.mnist import DataError
from digitpad.data.pendigits import download_pendigits
from digitpad.files import write_atomically
from digitpad.ui.png import encode_png

STROKES_VARIABLE = "DIGITPAD_STROKES"
CACHE = Path.home() / ".cache" / "digitpad" / "strokes"
SHEET_SIZE = 48
"""Mistakes on the sheet, at most."""

WIDTH = 118
"""Columns of the tables when the output is not a terminal."""

SMOKE_DIGITS = 20


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; returns 2 after one sentence when a file cannot be read."""
    args = parse_arguments(argv)
    return run_command(lambda: _measure_and_print(args))


def _measure_and_print(args: argparse.Namespace) -> None:
    check_outputs(args.json, args.mistakes, inputs=[*args.files, *args.non_digits])
    files = exclude_writers(gather_files(args), args.without)
    classifiers = load_models(args.model, args.artifacts)
    settings = Settings(args.seed, args.slant, args.conditions, args.without, args.limit)
    with Progress(*Progress.get_default_columns(), console=FAULTS, transient=True) as bar:
        task = bar.add_task("Drawing and reading", total=None)
        results = measure(files, classifiers, settings, partial(bar.update, task))
    terminal = Console(highlight=False, markup=False)
    console = terminal if terminal.is_terminal else Console(highlight=False, markup=False, width=WIDTH)
    print_tables(results, console)
    if args.json:
        write_atomically(args.json, dump_json(results.to_json()))
    if args.mistakes:
        save_mistakes(results, args.mistakes, terminal)


def parse_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.drawn_digits", description=(__doc__ or "").splitlines()[0]
    )
    add_file_arguments(parser)
    add_arguments(parser)
    parser.add_argument("--mistakes", type=Path, metavar="OUT.png", help="save a picture of misread digits")
    parser.add_argument(
        "--seed", type=natural, default=0, help="seed of places, sizes, pens and slants (%(default)s)"
    )
    parser.add_argument(
        "--slant", type=float, default=SLANT, help="limit of the added slant in degrees (%(default)g)"
    )
    parser.add_argument(
        "--limit", type=positive, metavar="N", help="samples of each file, at most (default: all)"
    )
    parser.add_argument(
        "--conditions",
        type=natural,
        default=1000,
        metavar="N",
        help="digits in each cell of the table of conditions (%(default)s; 0: no such table)",
    )
    add_smoke_option(parser, limit=SMOKE_DIGITS, conditions=5)
    args = parser.parse_args(argv)
    if not abs(args.slant) <= 45:
        parser.error(f"argument --slant: expected at most 45 degrees, got {args.slant:g}")
    return args


def add_file_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options that choose the samples."""
    parser.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help=f"digits: npz of strokes or of pictures, or UNIPEN text (default: all in {STROKES_VARIABLE})",
    )
    parser.add_argument(
        "--non-digits",
        nargs="+",
        type=Path,
        default=[],
        metavar="FILE",
        help="letters or doodles in the same formats, which should be rejected",
    )
    parser.add_argument(
        "--without",
        nargs="+",
        default=[],
        metavar="WRITER",
        help="exclude writers; those of UNIPEN text are named FILE/NUMBER, as pendigits-orig.tes/13",
    )
    parser.add_argument(
        "--download", action="store_true", help=f"download UCI's pen digits to {CACHE} and read them"
    )


def gather_files(args: argparse.Namespace) -> Files:
    """Load the named files, else those in the folder DIGITPAD_STROKES.

    Without either, --smoke generates some digits. Raises DataError when there is nothing to read.
    """
    if args.download:
        return load_files([*args.files, *download_pendigits(CACHE)], args.non_digits)
    if args.files:
        return load_files(args.files, args.non_digits)
    folder = os.environ.get(STROKES_VARIABLE)
    if not folder and args.smoke:
        return generate_files(SMOKE_DIGITS)
    if not folder:
        raise DataError(
            f"Name files of drawn digits, or their folder in {STROKES_VARIABLE}. To download UCI's pen digits: "
            "python -m benchmarks.drawn_digits --download"
        )
    digits, non_digits = find_files(Path(folder))
    if not digits:
        raise DataError(f"{folder}, named by {STROKES_VARIABLE}, has no stroke file of digits.")
    return load_files(digits, args.non_digits or non_digits)


def save_mistakes(results: Results, path: Path, console: Console) -> None:
    """Save a sheet of digits that the first model misreads, as it sees them: evenly out of all of them."""
    wrong, model = results.mistakes, results.first_model
    if not wrong:
        console.print(f"{model} reads every digit right: {path} is not written.")
        return
    shown = [wrong[len(wrong) * place // SHEET_SIZE] for place in range(SHEET_SIZE)]
    shown = shown if len(wrong) > SHEET_SIZE else wrong
    images = results.images[[mistake.sample for mistake in shown]]
    captions = [f"{mistake.label} read as {mistake.predicted}" for mistake in shown]
    write_atomically(path, encode_png(paint_sheet(images, captions)))
    console.print(f"{len(shown)} of the {len(wrong)} digits that {model} reads wrong: {path}")


if __name__ == "__main__":
    sys.exit(main())
