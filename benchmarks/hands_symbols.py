"""Teach new symbols from a few examples and count what is recognised."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.hands_replay import Marks
from digitpad.reading.memory import Memory
from digitpad.types import Indices, Mask

OTHERS = 60
"""Drawings of a symbol by other writers, at most."""

DIGITS = 400
"""Digits of all writers that each symbol is tried on, at most; all of the symbol's own writer come on top."""

STRANGERS = 200
"""Drawings of other symbols, at most."""


@dataclass(frozen=True)
class SymbolResults:
    """Shares over all taught symbols, one taught at a time; None where there was nothing to try."""

    examples: int
    symbols: int
    """pairs of a writer and a symbol with at least one drawing beyond the examples"""
    same_writer: float | None
    """recognised, of the other drawings by the writer who taught it"""
    other_writers: float | None
    """recognised, of drawings by others"""
    own_digits: float | None
    """mistaken for the symbol, of the same writer's digits"""
    digits: float | None
    """mistaken, of all digits tried"""
    other_symbols: float | None
    """mistaken, of drawings of other symbols; upper and lower case of a letter do not count as different"""


def measure_symbols(symbols: Marks, digits: Marks, examples: int, rng: np.random.Generator) -> SymbolResults:
    """Teach every writer's every symbol in turn from `examples` random drawings."""
    hits: dict[str, list[Mask]] = {name: [] for name in ("same", "others", "own", "digits", "strangers")}
    count = 0
    for mine in _find_symbols(symbols, examples):
        mine = rng.permutation(mine)
        memory, name = Memory(), chr(int(symbols.labels[mine[0]]))
        for place in mine[:examples].tolist():
            memory = memory.teach(symbols.build_example(place, name))
        for key, marks in _choose_tests(symbols, digits, mine, rng).items():
            tested = marks.take(np.arange(examples, len(marks))) if key == "same" else marks
            hits[key].append(_recognise(memory, tested, examples))
        count += 1
    return SymbolResults(
        examples,
        count,
        same_writer=_average(hits["same"]),
        other_writers=_average(hits["others"]),
        own_digits=_average(hits["own"]),
        digits=_average(hits["own"] + hits["digits"]),
        other_symbols=_average(hits["strangers"]),
    )


def _find_symbols(symbols: Marks, examples: int) -> Iterator[Indices]:
    """Places of each writer's drawings of each symbol, where there are more than `examples`."""
    for writer in np.unique(symbols.writers):
        by_writer = np.flatnonzero(symbols.writers == writer)
        for label in np.unique(symbols.labels[by_writer]):
            mine = by_writer[symbols.labels[by_writer] == label]
            if len(mine) > examples:
                yield mine


def _choose_tests(symbols: Marks, digits: Marks, mine: Indices, rng: np.random.Generator) -> dict[str, Marks]:
    label, writer = int(symbols.labels[mine[0]]), symbols.writers[mine[0]]
    lower = np.array([chr(code).lower() for code in symbols.labels.tolist()])
    others = np.flatnonzero((symbols.labels == label) & (symbols.writers != writer))
    return {
        "same": symbols.take(mine),
        "others": symbols.take(rng.permutation(others)[:OTHERS]),
        "own": digits.take(np.flatnonzero(digits.writers == writer)),
        "digits": digits.take(rng.permutation(np.flatnonzero(digits.writers != writer))[:DIGITS]),
        "strangers": symbols.take(rng.permutation(np.flatnonzero(lower != chr(label).lower()))[:STRANGERS]),
    }


def _recognise(memory: Memory, marks: Marks, examples: int) -> Mask:
    """(S,): True where the answer is the taught symbol."""
    labels = memory.recall(marks.logits, marks.features, enough=examples).labels
    return np.array([isinstance(label, str) for label in labels], bool)


def _average(hits: list[Mask]) -> float | None:
    joined = np.concatenate([np.zeros(0, bool), *hits])
    return float(joined.mean()) if len(joined) else None
