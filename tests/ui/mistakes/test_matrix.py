"""ui/mistakes/matrix.py: the matrix of counts that can be clicked."""

import numpy as np
import pytest

from digitpad.ui.mistakes.filters import ANY
from digitpad.ui.mistakes.matrix import CELL, HEAD, TOTAL, plot_matrix
from digitpad.ui.palette import LIGHT
from tests.ui.charts.reading import list_layers, list_rows


@pytest.fixture
def matrix():
    matrix = np.diag(np.full(10, 980))
    matrix[9, 4] = 3
    matrix[2, 7] = 1
    return matrix


def find_cells(chart):
    """The rows of a chart by row and column of the matrix."""
    return {(row["row"], row["column"]): row for row in list_rows(chart)}


def test_the_matrix_shows_every_count_and_leaves_zeros_blank(matrix):
    cells = find_cells(plot_matrix(matrix, LIGHT))
    assert cells["9", "4"]["text"] == "3"
    assert cells["9", "9"]["text"] == "980"
    assert cells["0", "1"]["text"] == ""
    assert cells["9", TOTAL]["text"] == "3"
    assert cells[TOTAL, "7"]["text"] == "1"


def test_few_mistakes_show_beside_many_correct_ones(matrix):
    colors = [layer["encoding"].get("color") for layer in list_layers(plot_matrix(matrix, LIGHT))]
    scales = [color["scale"] for color in colors if color and color.get("scale")]
    assert scales[0]["type"] == "log"
    assert scales[0]["domain"] == [1, 1000]


def test_a_cell_a_row_and_a_column_can_be_clicked(matrix):
    chart = plot_matrix(matrix, LIGHT)
    (param,) = chart["params"]
    assert param["name"] == CELL
    assert param["select"]["fields"] == ["true", "read"]
    cells = find_cells(chart)
    assert (cells["9", "4"]["true"], cells["9", "4"]["read"]) == ("9", "4")
    assert (cells["9", HEAD]["true"], cells["9", HEAD]["read"]) == ("9", ANY)
    assert (cells[HEAD, "4"]["true"], cells[HEAD, "4"]["read"]) == (ANY, "4")


@pytest.mark.parametrize(
    ("true", "read", "expected"),
    [(None, None, "false"), (9, None, "datum.true == '9'"), (9, 4, "datum.true == '9' && datum.read == '4'")],
)
def test_the_chosen_cells_are_outlined(matrix, true, read, expected):
    outline = list_layers(plot_matrix(matrix, LIGHT, true=true, read=read))[-1]
    assert outline["transform"][0]["filter"].startswith(expected)
    assert outline["mark"]["stroke"] == LIGHT.accent


def test_the_text_alternative_lists_the_most_frequent_mistakes_first(matrix):
    assert "9 read as 4: 3, 2 read as 7: 1" in plot_matrix(matrix, LIGHT)["description"]
