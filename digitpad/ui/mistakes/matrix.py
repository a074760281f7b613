"""The matrix of counts that can be clicked, as a Vega-Lite specification."""

from typing import Any, Literal

import numpy as np

from digitpad.config import CLASSES
from digitpad.evaluation.mistakes import count_misread
from digitpad.ui.charts.spec import FONT, Spec, category, finish_chart, quantity
from digitpad.ui.mistakes.filters import ANY
from digitpad.ui.palette import Palette

CELL = "cell"
"""Name of the matrix's selection."""

HEAD, TOTAL = "head", "total"
PLACES = [HEAD, *map(str, range(CLASSES)), TOTAL]
"""Columns (and rows) of the matrix: the digit's name, ten counts, how many were misread."""


def plot_matrix(
    matrix: np.ndarray,
    palette: Palette,
    *,
    across: str = "read as",
    true: int | None = None,
    read: int | None = None,
) -> Spec:
    """A matrix of counts (10, 10), rows true, columns what was read (`across` says how), to be clicked.

    A cell, or the digit at the head of a row or column, is the selection CELL with fields `true` and `read`
    ("0"-"9" or ANY). The colour scale is logarithmic, so that one mistake shows beside 980 correct ones. `true`
    and `read` are outlined as chosen.
    """
    shared = {
        "x": category("column", across, sort=PLACES, axis=_bare_axis("top")),
        "y": category("row", "true digit", sort=PLACES, axis=_bare_axis("left")),
        "tooltip": category("spoken", "test images"),
        "description": category("spoken", None),
    }
    counts = {"type": "log", "domain": [1, 1000], "range": list(palette.counts), "clamp": True}
    cell = {"type": "rect", "cornerRadius": 3, "stroke": palette.ground, "strokeWidth": 2}
    squares = {"name": "cells", "mark": cell | {"color": palette.empty_cell}, "encoding": shared}
    colours = {
        "transform": [{"filter": "datum.filled"}],
        "mark": cell,
        "encoding": shared | {"color": quantity("count", None, scale=counts, legend=None)},
    }
    words = {
        "mark": {"type": "text", "fontSize": {"expr": f"width < 440 ? 11 : {FONT}"}, "cursor": "pointer"},
        "encoding": shared
        | {
            "text": category("text", None),
            "color": category("ink", None, scale=None),
            "opacity": {"condition": {"test": "datum.bold", "value": 1}, "value": 0.9},
        },
    }
    outline = {
        "transform": [{"filter": _is_chosen(true, read)}],
        "mark": cell | {"filled": False, "stroke": palette.accent, "strokeWidth": 3},
        "encoding": shared,
    }
    click = {"type": "point", "fields": ["true", "read"], "on": "click", "clear": False}
    layers = {
        "data": {"values": _list_cells(matrix, palette)},
        "layer": [squares, colours, words, outline],
        "resolve": {"scale": {"color": "independent"}},
    }
    params = [{"name": CELL, "select": click, "views": [squares["name"]]}]
    return finish_chart(palette, [layers], _describe_matrix(matrix), height=430, params=params)


def _list_cells(matrix: np.ndarray, palette: Palette) -> list[dict[str, Any]]:
    """One row a cell, heads and totals included; the corners are left out."""
    by_row, by_column = count_misread(matrix)
    cells = []
    for d in range(CLASSES):
        cells.append(_build_cell(str(d), HEAD, str(d), str(d), ANY, palette.true))
        cells.append(_build_cell(HEAD, str(d), str(d), ANY, str(d), palette.accent))
        cells.append(_build_cell(str(d), TOTAL, _blank_zero(by_row[d]), str(d), ANY, palette.text))
        cells.append(_build_cell(TOTAL, str(d), _blank_zero(by_column[d]), ANY, str(d), palette.text))
    for (row, column), count in np.ndenumerate(matrix):
        ink = palette.on_high_count if count > palette.high_count else palette.on_low_count
        cell = _build_cell(str(row), str(column), _blank_zero(count), str(row), str(column), ink)
        spoken = f"{count} of true {row}, read as {column}"
        cells.append(cell | {"count": int(count), "filled": bool(count), "spoken": spoken})
    return cells


def _build_cell(row: str, column: str, text: str, true: str, read: str, ink: str) -> dict[str, Any]:
    spoken = f"all of true {true}" if read == ANY else f"all read as {read}"
    return {
        "row": row, "column": column, "text": text, "true": true, "read": read, "ink": ink, "count": 0,
        "filled": False, "bold": HEAD in (row, column), "spoken": spoken,
    }  # fmt: skip


def _blank_zero(count: int) -> str:
    return str(count) if count else ""


def _is_chosen(true: int | None, read: int | None) -> str:
    """A Vega expression for the cells of the chosen row, column or cell; false for none."""
    conditions = [
        f"datum.{name} == '{digit}'" for name, digit in (("true", true), ("read", read)) if digit is not None
    ]
    inner = f"datum.row != '{TOTAL}' && datum.column != '{TOTAL}'"
    return " && ".join([*conditions, inner]) if conditions else "false"


def _bare_axis(orient: Literal["top", "left"]) -> Spec:
    bare = dict.fromkeys(("labels", "ticks", "domain", "grid"), False)
    return bare | {"orient": orient, "titlePadding": 2, "minExtent": 0}


def _describe_matrix(matrix: np.ndarray) -> str:
    pairs = [(int(n), r, c) for (r, c), n in np.ndenumerate(matrix) if n and r != c]
    worst = ", ".join(f"{r} read as {c}: {n}" for n, r, c in sorted(pairs, reverse=True)[:5])
    return (
        f"Matrix of counts, rows true digits, columns what they were read as. Most frequent: {worst or 'none'}."
    )
