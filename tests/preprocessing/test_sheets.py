"""A sheet inside a picture is found with the ink on it."""

import cv2
import numpy as np
import pytest

from digitpad.preprocessing.contrast import to_lab
from digitpad.preprocessing.sheets import find_sheets


def lay_sheet(table, paper, ink, *, tilt=0):
    """A sheet with a bar on a table, (200, 200, 3)."""
    picture = np.full((200, 200, 3), table, np.float32)
    corners = np.array([[40, 30 + tilt], [160 - tilt, 30], [160, 170 - tilt], [40 + tilt, 170]])
    cv2.fillPoly(picture, [corners], (paper,) * 3)
    picture[70:130, 95:105] = ink
    return picture


@pytest.mark.parametrize(("table", "paper", "ink"), [(0.2, 0.9, 0.1), (1.0, 0.0, 1.0), (0.5, 0.9, 0.5)])
@pytest.mark.parametrize("tilt", [0, 12])
def test_the_ink_on_a_sheet_has_contrast_and_the_table_has_none(table, paper, ink, tilt):
    sheets = find_sheets(to_lab(lay_sheet(table, paper, ink, tilt=tilt)))
    inside = next(sheet for sheet in sheets if sheet.corner[0] > 20)
    row, column = inside.corner
    assert inside.contrast[100 - row, 100 - column] > 30
    assert inside.contrast[:3].max() == 0


def test_an_even_picture_and_one_of_noise_have_no_sheets():
    rng = np.random.default_rng(0)
    assert find_sheets(to_lab(np.full((100, 100, 3), 0.7, np.float32))) == []
    assert find_sheets(to_lab(rng.random((100, 100, 3), np.float32))) == []


def test_a_blank_sheet_is_not_one_with_ink():
    blank = lay_sheet(0.2, 0.9, 0.9)
    assert all(sheet.corner[0] < 20 for sheet in find_sheets(to_lab(blank)))
