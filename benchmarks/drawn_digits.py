"""How well the models read digits that people drew: `python -m benchmarks.drawn_digits FILE...`.

Every drawing is put on a pad of 320 pixels at a random place, size, pen and slant (the same for the same seed)
and read by the page's own code; beside it stands what most digit apps do. FILEs are npz or UNIPEN text (see
digitpad/strokes/files.py), or npz of pictures (digitpad/data/picture_files.py). Without a FILE all that lie
in the folder named by DIGITPAD_STROKES are read.
"""

import argparse
import os
import sys
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from benchmarks.command import FAULTS, add_arguments, check_outputs, load_models, run_command
from benchmarks.drawn_files import Files, find_files, leave_out, load_files
from benchmarks.drawn_measures import Results, measure
from benchmarks.drawn_tables import print_tables
from benchmarks.replay import SLANT
from benchmarks.sheet import paint_sheet
from digitpad.arguments import natural, positive
from digitpad.artifacts.store import dump_json
from digitpad.data.mnist import DataError
from digitpad.data.pendigits import download_pendigits
from digitpad.files import write_atomically
from digitpad.ui.png import encode_png

STROKES_VARIABLE = "DIGITPAD_STROKES"
CACHE = Path.home() / ".cache" / "digitpad" / "strokes"
SHOWN = 48
"""The most mistakes on the sheet."""

WIDTH = 118
"""Columns of the tables where there is no terminal to ask."""


def main() -> int:
    """Measure and print; 2 and one sentence when something cannot be read."""
    args = parse_arguments()
    return run_command(lambda: _measure_and_print(args))


def _measure_and_print(args: argparse.Namespace) -> None:
    check_outputs(args.json, args.mistakes, inputs=[*args.files, *args.non_digits])
    files = leave_out(gather_files(args), args.without)
    classifiers = load_models(args.model, args.artifacts)
    with Progress(*Progress.get_default_columns(), console=FAULTS, transient=True) as bar:
        task = bar.add_task("Drawing and reading", total=None)
        results = measure(files, classifiers, args, partial(bar.update, task))
    terminal = Console(highlight=False, markup=False)
    console = terminal if terminal.is_terminal else Console(highlight=False, markup=False, width=WIDTH)
    print_tables(results, console)
    if args.json:
        write_atomically(args.json, dump_json(results.to_json()))
    if args.mistakes:
        save_mistakes(results, args.mistakes, terminal)


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.drawn_digits", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument(
        "files", nargs="*", type=Path, metavar="FILE",
        help=f"digits: npz of strokes or of pictures, or UNIPEN text (default: all in {STROKES_VARIABLE})",
    )  # fmt: skip
    parser.add_argument(
        "--non-digits", nargs="+", type=Path, default=[], metavar="FILE",
        help="letters, doodles, in the same formats: none may pass",
    )  # fmt: skip
    add_arguments(parser)
    parser.add_argument("--mistakes", type=Path, metavar="OUT.png", help="a picture of what is read wrong")
    parser.add_argument(
        "--without", nargs="+", default=[], metavar="WRITER",
        help="leave out what they drew; UNIPEN's writers are named FILE/NUMBER, as pendigits-orig.tes/13",
    )  # fmt: skip
    parser.add_argument(
        "--seed", type=natural, default=0, help="of places, sizes, pens and slants (%(default)s)"
    )
    parser.add_argument(
        "--slant", type=float, default=SLANT, help="largest added slant in degrees (%(default)g)"
    )
    parser.add_argument("--limit", type=positive, default=sys.maxsize, metavar="N", help="samples of each file")
    parser.add_argument(
        "--conditions", type=natural, default=1000, metavar="N",
        help="digits in each cell of the table of conditions (%(default)s; 0: no such table)",
    )  # fmt: skip
    parser.add_argument(
        "--download", action="store_true", help=f"get UCI's pen digits into {CACHE} and read them"
    )
    args = parser.parse_args()
    if not abs(args.slant) <= 45:
        parser.error(f"argument --slant: expected at most 45 degrees, got {args.slant:g}")
    return args


def gather_files(args: argparse.Namespace) -> Files:
    """What the command line names, else what DIGITPAD_STROKES holds."""
    if args.download:
        return load_files([*args.files, *download_pendigits(CACHE)], args.non_digits)
    if args.files:
        return load_files(args.files, args.non_digits)
    folder = os.environ.get(STROKES_VARIABLE)
    if not folder:
        raise DataError(
            f"Name files of digits that people drew, or their folder in {STROKES_VARIABLE}; "
            "UCI's pen digits come with: python -m benchmarks.drawn_digits --download"
        )
    digits, others = find_files(Path(folder))
    if not digits:
        raise DataError(f"{folder}, named by {STROKES_VARIABLE}, holds no stroke file of digits.")
    return load_files(digits, args.non_digits or others)


def save_mistakes(results: Results, path: Path, console: Console) -> None:
    """Write a sheet of digits that the first model reads wrong, as it sees them: evenly over all of them."""
    wrong = results.mistakes
    if not len(wrong):
        console.print(f"{results.models[0]} reads every digit right: {path} is not written.")
        return
    shown = [wrong[len(wrong) * place // SHOWN] for place in range(SHOWN)] if len(wrong) > SHOWN else wrong
    images = results.images[[mistake.sample for mistake in shown]]
    captions = [f"{mistake.label} read as {mistake.read}" for mistake in shown]
    write_atomically(path, encode_png(paint_sheet(images, captions)))
    console.print(f"{len(shown)} of the {len(wrong)} digits that {results.models[0]} reads wrong: {path}")


if __name__ == "__main__":
    sys.exit(main())
