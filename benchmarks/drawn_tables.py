"""Print the tables of `benchmarks.drawn_digits`."""

import math

from rich.console import Console
from rich.table import Table

from benchmarks.drawn_measures import ACCEPTED, CERTAIN, OWN, SCORE, SOFTMAX
from benchmarks.drawn_results import ModelResults, Results
from benchmarks.replay import PIPELINES
from digitpad.evaluation.intervals import Share

ALLOWED = 0.005
"""Tolerated loss of accuracy in a cell, compared with the centre cell."""


def print_tables(results: Results, console: Console) -> None:
    """Print accuracy, pipelines, conditions, calibration and acceptance, one column per model."""
    _print(console, "Accuracy as the page reads, % (95 % interval)", _build_accuracy(results))
    _print(console, "The way in, mean of the groups, %", _build_pipelines(results))
    if results.digits_in_a_cell:
        count = f"the same {results.digits_in_a_cell:,} digits in each cell"
        title = f"Where and how it is drawn: points above or below the centre cell (95 % interval), {count}"
        _print(console, title, _build_conditions(results))
        for name, result in results.models.items():
            console.print(f"{name}: {describe_worst(result)}")
    _print(console, "Expected calibration error, 15 bins, %", _build_calibration(results))
    _print(console, "Taken for a digit, %", _build_accepted(results))


def _print(console: Console, title: str, table: Table) -> None:
    console.print(f"\n{title}", style="bold")
    console.print(table)


def describe_worst(result: ModelResults) -> str:
    """A sentence on the cells that lie more than ALLOWED below the centre cell."""
    low = [cell for cell in result.cells if cell.difference.value < -ALLOWED - 1e-12]
    if not low:
        return "no cell is more than 0.5 point below the centre cell."
    worst = min(low, key=lambda cell: cell.difference.value)
    sure = sum(cell.difference.value + cell.difference.half_width < -ALLOWED for cell in low)
    return (
        f"{len(low)} of {len(result.cells) - 1} cells are more than 0.5 point below the centre cell, {sure} of "
        "them with their whole interval; "
        f"the lowest is {worst.kind} {worst.name} ({_format_points(worst.difference.value)})."
    )


def _start_table(results: Results, *columns: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, justify="right" if column == "digits" else "left")
    for name in results.models:
        table.add_column(name, justify="right")
    return table


def _build_accuracy(results: Results) -> Table:
    table = _start_table(results, "file, group", "digits")
    models = list(results.models.values())
    for place, (file, count) in enumerate(zip(results.digits, results.counts, strict=True)):
        table.add_row(file, f"{count:,}", *(_format_share(result.totals[place]) for result in models))
        groups = models[0].files[place]
        for group in groups if len(groups) > 1 else ():
            cells = (_format_share(result.files[place][group]) for result in models)
            table.add_row(f"  {group}", f"{groups[group].count:,}", *cells)
    table.add_row("mean of the groups", "", *(_format_percent(one.ways[-1]) for one in models), style="bold")
    return table


def _build_pipelines(results: Results) -> Table:
    table = _start_table(results, "what the network gets")
    for place, pipeline in enumerate(PIPELINES):
        table.add_row(pipeline, *(_format_percent(result.ways[place]) for result in results.models.values()))
    return table


def _build_conditions(results: Results) -> Table:
    table = _start_table(results, "cell", "")
    for place, cell in enumerate(results.models[results.first_model].cells):
        row = []
        for result in results.models.values():
            other = result.cells[place]
            gap = f"{_format_points(other.difference.value)} ±{100 * other.difference.half_width:.2f}"
            row.append(gap if place else f"{_format_percent(other.accuracy.value)} %")
        table.add_row(cell.kind, cell.name, *row)
    return table


def _build_calibration(results: Results) -> Table:
    table = _start_table(results, "file")
    for place, file in enumerate(results.digits):
        table.add_row(file, *(_format_percent(result.ece[place]) for result in results.models.values()))
    return table


def _build_accepted(results: Results) -> Table:
    table = _start_table(results, "rule", "file")
    for rule in (OWN, CERTAIN, SCORE, SOFTMAX):
        title = f"{rule} at {ACCEPTED:.0%} of digits".replace("%", " %") if rule in (SCORE, SOFTMAX) else rule
        for place, file in enumerate([*results.digits, *results.non_digits]):
            cells = []
            for result in results.models.values():
                unset = rule == OWN and math.isinf(result.threshold)
                cells.append("no threshold" if unset else _format_percent(result.accepted[rule][place].value))
            table.add_row(title if not place else "", file, *cells)
    return table


def _format_percent(value: float) -> str:
    return f"{100 * value:.2f}"


def _format_points(value: float) -> str:
    return f"{100 * value:+.2f}".replace("-", "−")


def _format_share(share: Share) -> str:
    return f"{_format_percent(share.value)} ({100 * share.low:.1f}–{100 * share.high:.1f})"
