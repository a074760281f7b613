"""The matrix of counts that can be clicked, as a Vega-Lite specification."""

from typing import Any, Literal

import numpy as np

from digitpad.config import CLASSES
from digitpad.evaluation.mistakes import count_misread
from digitpad.types import Integers
from digitpad.ui.charts.spec import FONT, Spec, category, finish_chart, quantity
from digitpad.ui.mistakes.filters import ANY
from digitpad.ui.palette import Palette

CELL = "cell"
"""Name of the selection that a click makes."""

HEAD, TOTAL = "head", "total"
PLACES = [HEAD, *map(str, range(CLASSES)), TOTAL]
"""Rows and columns of the matrix: the name of the digit, ten counts, the number of misread samples."""


def plot_matrix(
    matrix: Integers,
    palette: Palette,
    *,
    across: str = "read as",
    true: int | None = None,
    read: int | None = None,
) -> Spec:
    """Plot a matrix of counts (10, 10) that can be clicked: rows true digits, columns what was read.

    `across` names the columns. A click on a cell, or on the digit at the head of a row or column, makes the
    selection CELL with the fields `true` and `read` ("0" to "9" or ANY). The chosen `true` and `read` are
    outlined.
    """
    shared = {
        "x": category("column", across, sort=PLACES, axis=_bare_axis("top")),
        "y": category("row", "true digit", sort=PLACES, axis=_bare_axis("left")),
        "tooltip": category("spoken", "test images"),
        "description": category("spoken", None),
    }
    cell = {"type": "rect", "cornerRadius": 3, "stroke": palette.ground, "strokeWidth": 2}
    squares = {"name": "cells", "mark": cell | {"color": palette.empty_cell}, "encoding": shared}
    outline = {
        "transform": [{"filter": _is_chosen(true, read)}],
        "mark": cell | {"filled": False, "stroke": palette.accent, "strokeWidth": 3},
        "encoding": shared,
    }
    layers = {
        "data": {"values": _list_cells(matrix, palette)},
        "layer": [squares, _color_counts(cell, shared, palette), _write_counts(shared), outline],
        "resolve": {"scale": {"color": "independent"}},
    }
    click = {"type": "point", "fields": ["true", "read"], "on": "click", "clear": False}
    params = [{"name": CELL, "select": click, "views": [squares["name"]]}]
    return finish_chart(palette, [layers], _describe_matrix(matrix), height=430, params=params)


def _color_counts(cell: Spec, shared: Spec, palette: Palette) -> Spec:
    """Color the cells on a logarithmic scale, so that one mistake shows beside 980 correct answers."""
    counts = {"type": "log", "domain": [1, 1000], "range": list(palette.counts), "clamp": True}
    return {
        "transform": [{"filter": "datum.filled"}],
        "mark": cell,
        "encoding": shared | {"color": quantity("count", None, scale=counts, legend=None)},
    }


def _write_counts(shared: Spec) -> Spec:
    text = {
        "text": category("text", None),
        "color": category("ink", None, scale=None),
        "opacity": {"condition": {"test": "datum.bold", "value": 1}, "value": 0.9},
    }
    font = {"expr": f"width < 440 ? 11 : {FONT}"}
    return {"mark": {"type": "text", "fontSize": font, "cursor": "pointer"}, "encoding": shared | text}


def _list_cells(matrix: Integers, palette: Palette) -> list[dict[str, Any]]:
    """List one row for each cell, heads and totals included, without the corners."""
    by_row, by_column = count_misread(matrix)
    cells = []
    for digit in map(str, range(CLASSES)):
        cells.append(_build_cell((digit, HEAD), digit, (digit, ANY), palette.true))
        cells.append(_build_cell((HEAD, digit), digit, (ANY, digit), palette.accent))
        cells.append(_build_cell((digit, TOTAL), _blank_zero(by_row[int(digit)]), (digit, ANY), palette.text))
        cells.append(
            _build_cell((TOTAL, digit), _blank_zero(by_column[int(digit)]), (ANY, digit), palette.text)
        )
    for (row, column), count in np.ndenumerate(matrix):
        place = str(row), str(column)
        ink = palette.on_high_count if count > palette.high_count else palette.on_low_count
        spoken = f"{count} of true {row}, read as {column}"
        counted = {"count": int(count), "filled": bool(count), "spoken": spoken}
        cells.append(_build_cell(place, _blank_zero(count), place, ink) | counted)
    return cells


def _build_cell(place: tuple[str, str], text: str, chosen: tuple[str, str], ink: str) -> dict[str, Any]:
    """Build a cell at `place` (row, column); a click on it chooses (true, read)."""
    (row, column), (true, read) = place, chosen
    spoken = f"all of true {true}" if read == ANY else f"all read as {read}"
    return {
        "row": row,
        "column": column,
        "text": text,
        "true": true,
        "read": read,
        "ink": ink,
        "count": 0,
        "filled": False,
        "bold": HEAD in place,
        "spoken": spoken,
    }


def _blank_zero(count: int | np.integer[Any]) -> str:
    return str(count) if count else ""


def _is_chosen(true: int | None, read: int | None) -> str:
    """Write a Vega expression that holds for the cells of the chosen row, column or cell; false for none."""
    conditions = [
        f"datum.{name} == '{digit}'" for name, digit in (("true", true), ("read", read)) if digit is not None
    ]
    inner = f"datum.row != '{TOTAL}' && datum.column != '{TOTAL}'"
    return " && ".join([*conditions, inner]) if conditions else "false"


def _bare_axis(orient: Literal["top", "left"]) -> Spec:
    bare = dict.fromkeys(("labels", "ticks", "domain", "grid"), False)
    return bare | {"orient": orient, "titlePadding": 2, "minExtent": 0}


def _describe_matrix(matrix: Integers) -> str:
    pairs = [(int(n), r, c) for (r, c), n in np.ndenumerate(matrix) if n and r != c]
    worst = ", ".join(f"{r} read as {c}: {n}" for n, r, c in sorted(pairs, reverse=True)[:5])
    return (
        f"Matrix of counts: rows true digits, columns what they were read as. Most frequent: {worst or 'none'}."
    )
