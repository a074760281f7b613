"""Sheets: even areas inside a picture that may be the paper of a digit.

A page on a table, a dark pad in a white page, the inside of a frame: each is an area without edges that has its
ink within it. The ink is then what differs from the area's own colours.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from digitpad.preprocessing.contrast import ContrastMap, Lab, compute_distance, fit_plane
from digitpad.preprocessing.evidence import measure_slopes
from digitpad.types import Mask

SMOOTH = 1.0
"""Standard deviation, in pixels, of the blur before edges are sought."""

EDGE = 1.0
EDGE_OVER_GRAIN = 3.0
"""An edge rises by at least this many CIELAB units a pixel, and by this many times the median slope."""

MOST_SHEETS = 6
SMALLEST_AREA = 0.02
SMALLEST_SIDE = 0.12
"""A sheet's area as a share of the picture's, and its shorter side as a share of the picture's."""

ENCLOSED = 0.002
"""Share of a sheet that must be enclosed by it for it to have ink."""

CONVEX = 0.7
"""Share of its convex hull that a sheet fills."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """An even area with something enclosed by it."""

    corner: tuple[int, int]
    """(row, column) of its bounding box"""
    contrast: ContrastMap
    """(h, w) of its bounding box: 0 outside the sheet"""


def find_sheets(lab: Lab) -> list[Sheet]:
    """Find up to MOST_SHEETS sheets in a picture, the largest first."""
    even = _mark_even(lab)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(even.view(np.uint8), connectivity=4)
    height, width = even.shape
    sheets = []
    for label in np.argsort(-stats[1:, cv2.CC_STAT_AREA], kind="stable")[:MOST_SHEETS] + 1:
        column, row, across, down, area = (int(value) for value in stats[label])
        if area < SMALLEST_AREA * height * width or min(across, down) < SMALLEST_SIDE * min(height, width):
            continue
        place = slice(row, row + down), slice(column, column + across)
        paper = labels[place] == label
        filled = _fill(paper)
        if filled is not None:
            sheets.append(Sheet((row, column), _compare(np.ascontiguousarray(lab[place]), paper, filled)))
    return sheets


def _mark_even(lab: Lab) -> Mask:
    """Pixels (H, W) without an edge."""
    smooth = cv2.GaussianBlur(lab, (0, 0), SMOOTH)
    slope = measure_slopes(np.asarray(smooth, np.float32))
    even: Mask = slope < max(EDGE, EDGE_OVER_GRAIN * float(np.median(slope[::2, ::2])))
    return even


def _fill(paper: Mask) -> npt.NDArray[np.uint8] | None:
    """The area (h, w) with its holes filled; None when it has no holes or is no sheet's shape."""
    area = paper.view(np.uint8)
    outlines, _ = cv2.findContours(area, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    filled = np.zeros_like(area)
    cv2.drawContours(filled, outlines, -1, 1, -1)
    whole = cv2.countNonZero(filled)
    hull = cv2.contourArea(cv2.convexHull(max(outlines, key=cv2.contourArea)))
    enclosed = whole - cv2.countNonZero(area)
    return filled if enclosed >= ENCLOSED * whole and whole >= CONVEX * hull else None


def _compare(lab: Lab, paper: Mask, filled: npt.NDArray[np.uint8]) -> ContrastMap:
    """Distance (h, w) from a plane through the paper's colours, two pixels inside the sheet's outline."""
    padded = cv2.copyMakeBorder(filled, 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    inside = cv2.erode(padded, np.ones((3, 3), np.uint8), iterations=2)[1:-1, 1:-1] > 0
    return np.where(inside, compute_distance(lab, fit_plane(lab, paper)), 0)
