"""What `benchmarks.drawn_digits` prints."""

import math

from rich.console import Console
from rich.table import Table

from benchmarks.drawn_measures import ACCEPTED, CERTAIN, OWN, SCORE, SOFTMAX, ModelResults, Results
from benchmarks.replay import WAYS
from digitpad.evaluation.intervals import Share

ALLOWED = 0.005
"""How far a cell may lie below the centre cell."""


def print_tables(results: Results, console: Console) -> None:
    """Accuracy, the ways in, conditions, confidence and what passes, one model a column."""
    _print(console, "Accuracy as the page reads, % (95 % interval)", _build_accuracy(results))
    _print(console, "The way in, mean of the groups, %", _build_ways(results))
    if results.cell_count:
        count = f"the same {results.cell_count:,} digits in each cell"
        title = f"Where and how it is drawn: points above or below the centre cell (95 % interval), {count}"
        _print(console, title, _build_conditions(results))
        for name in results.models:
            console.print(f"{name}: {describe_worst(results.results[name])}")
    _print(console, "Expected calibration error, 15 bins, %", _build_confidence(results))
    _print(console, "Taken for a digit, %", _build_accepted(results))


def _print(console: Console, title: str, table: Table) -> None:
    console.print(f"\n{title}", style="bold")
    console.print(table)


def describe_worst(result: ModelResults) -> str:
    """Whether a cell of the conditions falls more than half a point below the centre cell."""
    low = [cell for cell in result.cells if cell.difference.value < -ALLOWED - 1e-12]
    if not low:
        return "no cell is more than 0.5 point below the centre cell."
    worst = min(low, key=lambda cell: cell.difference.value)
    sure = sum(cell.difference.value + cell.difference.half_width < -ALLOWED for cell in low)
    return (
        f"{len(low)} of {len(result.cells) - 1} cells are more than 0.5 point below the centre cell, {sure} of "
        "them with their whole interval; "
        f"the lowest is {worst.kind} {worst.name} ({_points(worst.difference.value)})."
    )


def _start(results: Results, *columns: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, justify="right" if column == "digits" else "left")
    for name in results.models:
        table.add_column(name, justify="right")
    return table


def _build_accuracy(results: Results) -> Table:
    table = _start(results, "file, group", "digits")
    all_of = [results.results[name] for name in results.models]
    for place, (file, count) in enumerate(zip(results.digits, results.counts, strict=True)):
        table.add_row(file, f"{count:,}", *(_share(result.totals[place]) for result in all_of))
        groups = all_of[0].files[place]
        for group in groups if len(groups) > 1 else ():
            cells = (_share(result.files[place][group]) for result in all_of)
            table.add_row(f"  {group}", f"{groups[group].count:,}", *cells)
    table.add_row("mean of the groups", "", *(_percent(result.ways[-1]) for result in all_of), style="bold")
    return table


def _build_ways(results: Results) -> Table:
    table = _start(results, "what the network gets")
    for place, way in enumerate(WAYS):
        table.add_row(way, *(_percent(results.results[name].ways[place]) for name in results.models))
    return table


def _build_conditions(results: Results) -> Table:
    table = _start(results, "cell", "")
    for place, cell in enumerate(results.results[results.models[0]].cells):
        row = []
        for name in results.models:
            other = results.results[name].cells[place]
            gap = f"{_points(other.difference.value)} ±{100 * other.difference.half_width:.2f}"
            row.append(gap if place else f"{_percent(other.accuracy.value)} %")
        table.add_row(cell.kind, cell.name, *row)
    return table


def _build_confidence(results: Results) -> Table:
    table = _start(results, "file")
    for place, file in enumerate(results.digits):
        table.add_row(file, *(_percent(results.results[name].ece[place]) for name in results.models))
    return table


def _build_accepted(results: Results) -> Table:
    table = _start(results, "rule", "file")
    for rule in (OWN, CERTAIN, SCORE, SOFTMAX):
        said = f"{rule} at {ACCEPTED:.0%} of digits".replace("%", " %") if rule in (SCORE, SOFTMAX) else rule
        for place, file in enumerate([*results.digits, *results.others]):
            cells = []
            for name in results.models:
                result = results.results[name]
                unset = rule == OWN and math.isinf(result.threshold)
                cells.append("no threshold" if unset else _percent(result.accepted[rule][place].value))
            table.add_row(said if not place else "", file, *cells)
    return table


def _percent(value: float) -> str:
    return f"{100 * value:.2f}"


def _points(value: float) -> str:
    return f"{100 * value:+.2f}".replace("-", "−")


def _share(share: Share) -> str:
    return f"{_percent(share.value)} ({100 * share.low:.1f}–{100 * share.high:.1f})"
