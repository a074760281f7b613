"""The matrix of counts that can be clicked, as an Altair chart."""

from typing import Any, Literal

import altair as alt
import numpy as np

from digitpad.browse import count_misread
from digitpad.config import CLASSES
from digitpad.ui.charts import FONT, finish_chart
from digitpad.ui.filters import ANY
from digitpad.ui.style import Palette

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
) -> alt.LayerChart:
    """A matrix of counts (10, 10), rows true, columns what was read (`across` says how), to be clicked.

    A cell, or the digit at the head of a row or column, is the selection CELL with fields `true` and `read`
    ("0"-"9" or ANY). The colour scale is logarithmic, so that one mistake shows beside 980 correct ones. `true`
    and `read` are outlined as chosen.
    """
    base = alt.Chart(alt.Data(values=_list_cells(matrix, palette))).encode(
        x=alt.X("column:N", sort=PLACES, title=across, axis=_bare_axis("top")),
        y=alt.Y("row:N", sort=PLACES, title="true digit", axis=_bare_axis("left")),
        tooltip=alt.Tooltip("spoken:N", title="test images"),
        description=alt.Description("spoken:N"),
    )
    selection = alt.selection_point(name=CELL, fields=["true", "read"], on="click", clear=False)
    scale = alt.Scale(type="log", domain=[1, 1000], range=list(palette.counts), clamp=True)
    filled = base.transform_filter("datum.filled").encode(color=alt.Color("count:Q", scale=scale, legend=None))
    squares = base.mark_rect(color=palette.faint, cornerRadius=3, stroke=palette.ground, strokeWidth=2)
    colours = filled.mark_rect(cornerRadius=3, stroke=palette.ground, strokeWidth=2)
    small = alt.ExprRef(f"width < 440 ? 11 : {FONT}")
    words = base.mark_text(fontSize=small, cursor="pointer").encode(
        text="text:N",
        color=alt.Color("ink:N", scale=None),
        opacity=alt.condition("datum.bold", alt.value(1), alt.value(0.9)),
    )
    outline = base.transform_filter(_is_chosen(true, read)).mark_rect(
        filled=False, stroke=palette.accent, strokeWidth=3, cornerRadius=3
    )
    layers = alt.layer(squares.add_params(selection).properties(name="cells"), colours, words, outline)
    layers = layers.resolve_scale(color="independent")
    return finish_chart(palette, layers.properties(height=430), _describe_matrix(matrix))


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
        ink = palette.ink_on_many if count > palette.many else palette.ink_on_few
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


def _bare_axis(orient: Literal["top", "left"]) -> alt.Axis:
    return alt.Axis(
        labels=False, ticks=False, domain=False, grid=False, orient=orient, titlePadding=2, minExtent=0
    )


def _describe_matrix(matrix: np.ndarray) -> str:
    pairs = [(int(n), r, c) for (r, c), n in np.ndenumerate(matrix) if n and r != c]
    worst = ", ".join(f"{r} read as {c}: {n}" for n, r, c in sorted(pairs, reverse=True)[:5])
    return (
        f"Matrix of counts, rows true digits, columns what they were read as. Most frequent: {worst or 'none'}."
    )
