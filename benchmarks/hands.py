"""Measure what a memory of corrections gains for each writer: `python -m benchmarks.hands FILE...`.

Every writer with at least 25 digits draws them in random order and corrects each mistake. With --symbols, every
writer's new symbols are taught from 1, 3 and 5 examples. The network does not change. Only writers that the
model was not trained on show what a new user gains.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np
from rich.progress import Progress

from benchmarks.command import FAULTS, FLAGSHIP, check_outputs, load_models, run_command
from benchmarks.drawn_files import generate_files
from benchmarks.hands_replay import Lesson, Marks, read_marks, teach_writer
from benchmarks.hands_symbols import SymbolResults, measure_symbols
from benchmarks.report import build_parser
from digitpad.arguments import natural, positive
from digitpad.artifacts.store import dump_json
from digitpad.config import find_artifacts
from digitpad.data.mnist import DataError
from digitpad.evaluation.metrics import compute_reliability, softmax
from digitpad.files import write_atomically
from digitpad.strokes.files import StrokeSet, load_strokes

FEWEST_DIGITS = 25
"""Digits of a writer who takes part."""

ENROLLED = (0, 1, 2, 3)
"""Examples of each digit that are taught beforehand."""

EXAMPLES = (1, 3, 5)
"""Examples of a new symbol."""

SHOWN_EXAMPLES = 3
"""Examples from which the page recognises a symbol: the JSON's first figures are for these."""

MOST_CORRECTIONS = 5
"""Digits after this many corrections or more are counted together."""


@dataclass(frozen=True)
class HandResults:
    """Means over the random orders, summed over the writers. Field names are keys of the JSON."""

    enrolled: int
    digits: float
    mistakes_without: float
    mistakes_with: float
    mended: float
    """misread without memory, right with it"""
    broken: float
    """right without memory, misread with it"""
    ece_without: float
    ece_with: float
    by_corrections: list[list[float]]
    """for 0, 1, ... corrections before the digit: digits, mistakes without, mistakes with"""


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; returns 2 after one sentence when a file cannot be read."""
    args = parse_arguments(argv)
    return run_command(lambda: _measure_and_print(args))


def parse_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """Parse the command line."""
    parser = build_parser(__doc__, orders=1, fewest=5)
    parser.prog = "python -m benchmarks.hands"
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="digits: npz of strokes or UNIPEN")
    parser.add_argument(
        "--symbols", nargs="+", type=Path, default=[], metavar="FILE", help="letters and other marks to teach"
    )
    parser.add_argument("--model", default=FLAGSHIP, help="model to measure (%(default)s)")
    parser.add_argument("--artifacts", type=Path, default=find_artifacts(), metavar="DIR")
    parser.add_argument(
        "--orders", type=positive, default=5, metavar="N", help="random orders of each hand (%(default)s)"
    )
    parser.add_argument("--seed", type=natural, default=0, help="seed of the orders (%(default)s)")
    parser.add_argument(
        "--fewest",
        type=positive,
        default=FEWEST_DIGITS,
        metavar="N",
        help="digits of a writer who takes part, at least (%(default)s)",
    )
    args = parser.parse_args(argv)
    if not (args.files or args.smoke):
        parser.error("expected at least one FILE of digits")
    return args


def _measure_and_print(args: argparse.Namespace) -> None:
    check_outputs(args.json, inputs=[*args.files, *args.symbols])
    digit_sets, symbol_sets = _load(args)
    classifier = load_models([args.model], args.artifacts)[0]
    with Progress(*Progress.get_default_columns(), console=FAULTS, transient=True) as bar:
        task = bar.add_task("Reading", total=sum(map(len, [*digit_sets, *symbol_sets])))
        advance = partial(bar.advance, task)
        digits = read_marks(digit_sets, classifier, advance)
        symbols = read_marks(symbol_sets, classifier, advance) if symbol_sets else None
    hands = measure_hands(
        list_writers(digits, args.fewest), args.orders, args.seed, classifier.calibration.temperature
    )
    taught = [] if symbols is None else measure_all_symbols(symbols, digits, args.seed)
    print_results(hands, taught)
    if args.json:
        write_atomically(args.json, dump_json(to_json(hands, taught)))


def _load(args: argparse.Namespace) -> tuple[list[StrokeSet], list[StrokeSet]]:
    """The sets of digits and of symbols; generated digits where no file is named."""
    symbols = [load_strokes(path, digits=False) for path in args.symbols]
    if args.files:
        return [load_strokes(path) for path in args.files], symbols
    generated = generate_files(2 * FEWEST_DIGITS).digits
    return [samples for samples in generated if isinstance(samples, StrokeSet)], symbols


def list_writers(digits: Marks, fewest: int = FEWEST_DIGITS) -> list[Marks]:
    """The digits of each writer who has at least `fewest`. Raises DataError when there is none."""
    names, counts = np.unique(digits.writers, return_counts=True)
    chosen = names[counts >= fewest]
    if not len(chosen):
        raise DataError(f"No writer has {fewest} digits: nothing to measure.")
    return [digits.take(np.flatnonzero(digits.writers == name)) for name in chosen]


def measure_hands(writers: list[Marks], orders: int, seed: int, temperature: float) -> list[HandResults]:
    """Teach every writer's digits, once for each of ENROLLED and for each random order."""
    return [
        _summarise(
            [
                teach_writer(hand, enrolled, np.random.default_rng((seed, order, place)))
                for order in range(orders)
                for place, hand in enumerate(writers)
            ],
            enrolled,
            orders,
            temperature,
        )
        for enrolled in ENROLLED
    ]


def _summarise(lessons: list[Lesson], enrolled: int, orders: int, temperature: float) -> HandResults:
    labels = np.concatenate([lesson.labels for lesson in lessons])
    alone = np.concatenate([lesson.alone for lesson in lessons]).astype(np.float64)
    helped = np.concatenate([lesson.helped for lesson in lessons])
    corrections = np.concatenate([lesson.corrections for lesson in lessons]).clip(0, MOST_CORRECTIONS)
    wrong, still = alone.argmax(axis=1) != labels, helped.argmax(axis=1) != labels
    counted = [corrections == number for number in range(MOST_CORRECTIONS + 1)]
    return HandResults(
        enrolled,
        digits=len(labels) / orders,
        mistakes_without=wrong.sum() / orders,
        mistakes_with=still.sum() / orders,
        mended=(wrong & ~still).sum() / orders,
        broken=(still & ~wrong).sum() / orders,
        ece_without=compute_reliability(softmax(alone / temperature), labels).ece,
        ece_with=compute_reliability(softmax(helped / temperature), labels).ece,
        by_corrections=[
            [part.sum() / orders, wrong[part].sum() / orders, still[part].sum() / orders] for part in counted
        ],
    )


def measure_all_symbols(symbols: Marks, digits: Marks, seed: int) -> list[SymbolResults]:
    """Teach all symbols, once for each of EXAMPLES."""
    return [
        measure_symbols(symbols, digits, examples, np.random.default_rng((seed, examples)))
        for examples in EXAMPLES
    ]


def print_results(hands: Sequence[HandResults], symbols: Sequence[SymbolResults]) -> None:
    """Print both tables."""
    print("Digits: mistakes without and with memory (means over the random orders)")
    for row in hands:
        change = 100 * (row.mistakes_with / row.mistakes_without - 1) if row.mistakes_without else 0
        print(
            f"  {row.enrolled} of each digit enrolled: {row.mistakes_without:.1f} -> {row.mistakes_with:.1f} "
            f"of {row.digits:,.0f} ({change:+.0f} %), mended {row.mended:.1f}, broken {row.broken:.1f} "
            f"({100 * row.broken / row.digits:.3f} %), ECE {row.ece_without:.4f} -> {row.ece_with:.4f}"
        )
    print("By number of corrections so far: mistakes without -> with")
    for number, (digits, without, with_memory) in enumerate(hands[0].by_corrections):
        more = " or more" if number == MOST_CORRECTIONS else ""
        print(f"  {number}{more}: {without:.1f} -> {with_memory:.1f} of {digits:,.0f}")
    for line in symbols:
        print(
            f"Symbols from {line.examples}: recognised {_format(line.same_writer)} by the same writer, "
            f"{_format(line.other_writers)} by others; mistaken for them: {_format(line.digits)} of digits "
            f"({_format(line.own_digits)} of the same writer's), {_format(line.other_symbols)} of other symbols"
        )


def _format(share: float | None) -> str:
    return "-" if share is None else f"{share:.2%}"


def to_json(hands: Sequence[HandResults], symbols: Sequence[SymbolResults]) -> dict[str, object]:
    """All figures. The first keys are for corrections alone and for symbols from SHOWN_EXAMPLES examples."""
    shown = next((row for row in symbols if row.examples == SHOWN_EXAMPLES), None)
    first = asdict(hands[0])
    return {
        **{key: first[key] for key in ("digits", "mistakes_without", "mistakes_with", "mended", "broken")},
        "symbol_recall": shown and shown.same_writer,
        "symbol_recall_other_writers": shown and shown.other_writers,
        "symbol_false": shown and shown.digits,
        "hands": [asdict(row) for row in hands],
        "symbols": [asdict(row) for row in symbols],
    }


if __name__ == "__main__":
    sys.exit(main())
