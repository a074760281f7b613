"""Measure what speaks for a selection of pieces being a digit, without a network."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from digitpad.preprocessing.contrast import ContrastMap
from digitpad.preprocessing.pen import measure_lines
from digitpad.preprocessing.pieces import Selection
from digitpad.types import Ink, Mask

FULL = 0.8
"""Quantile of the contrast within a mask that counts as full ink."""

RING = 0.15
"""Width of the paper around a selection whose grain is measured, as a share of its longer side."""

GRAIN = 0.9
"""Quantile of that paper's contrast: its grain, lines and dirt."""

EDGE = 0.5
"""Share of the slope of a selection's outline from which on slopes elsewhere are clutter."""

SQUARE = np.ones((3, 3), np.uint8)

Touched = tuple[bool, bool, bool, bool]
"""Whether something touches the top, left, bottom and right edge."""


@dataclass(frozen=True)
class Evidence:
    """Measurements of a selection."""

    contrast: float
    """of its ink with the paper, in CIELAB"""
    grain: float
    """90th percentile of the contrast of the paper around it"""
    sharpness: float
    """mean slope of the contrast along its outline, as a share of its contrast, times the pen's width"""
    clutter: float
    """pixels with a similar edge outside of its box, for each one inside"""
    pen: float
    """width of its lines as a share of its longer side"""
    bulge: float
    """width of its thickest part over the mean width: near 1 for strokes, high for blots and wedges"""
    reach: float
    """height or width as a share of the searched area's, whichever share is larger"""
    breadth: float
    """the smaller of the two shares: small for a line across the picture"""
    fill: float
    """share of its box that is ink"""
    outline: float
    """share of its ink within a pen's width of its box: near 1 for frames and corners"""
    share: float
    """its area as a share of all ink in the mask"""
    touched: Touched
    """edges of the picture"""
    truncated: int
    """how many edges it touches where the searched area ends and the picture does not"""


@dataclass(frozen=True, eq=False)
class Cutout:
    """A selection's box, cut out of its contrast map."""

    contrast: ContrastMap
    mask: npt.NDArray[np.uint8]
    """(h, w) of 0 and 1"""
    strongest: float
    """contrast of full ink"""
    pen: float
    widest: float
    """mean and greatest width of its lines, in pixels"""

    @property
    def ink(self) -> Ink:
        """(h, w) in [0, 1]: the contrast in the mask and, for soft edges, one pixel around it."""
        soft = cv2.dilate(self.mask, SQUARE) > 0
        ink: Ink = np.where(soft, np.clip(self.contrast / self.strongest, 0, 1), 0).astype(np.float32)
        return ink


def cut_out(contrast: ContrastMap, selection: Selection) -> Cutout:
    """Cut a selection out of its contrast map."""
    top, left, bottom, right = selection.box
    values = np.ascontiguousarray(contrast[top:bottom, left:right])
    mask = selection.cut(selection.box)
    pen, widest = measure_lines(mask)
    return Cutout(values, mask, take_quantile(values[mask > 0], FULL), pen, widest)


def measure_evidence(
    cutout: Cutout,
    contrast: ContrastMap,
    selection: Selection,
    *,
    slopes: ContrastMap,
    corner: tuple[int, int],
) -> Evidence:
    """Measure a selection in a contrast map whose corner is at `corner` of the picture.

    `slopes` (H, W) are those of the whole picture, see `measure_slopes`.
    """
    mask, (height, width) = cutout.mask, contrast.shape
    rim = (mask > 0) & (cv2.erode(_pad(mask), SQUARE)[1:-1, 1:-1] == 0)
    box = [edge + corner[place % 2] for place, edge in enumerate(selection.box)]
    inner = [edge == end for edge, end in zip(selection.box, (0, 0, height, width), strict=True)]
    outer = [edge == end for edge, end in zip(box, (0, 0, *slopes.shape), strict=True)]
    shares = mask.shape[0] / height, mask.shape[1] / width
    return Evidence(
        contrast=cutout.strongest,
        grain=_measure_grain(contrast, selection),
        sharpness=float(measure_slopes(cutout.contrast)[rim].mean()) / cutout.strongest * cutout.pen,
        clutter=_measure_clutter(slopes, box, rim),
        pen=cutout.pen / max(mask.shape),
        bulge=cutout.widest / cutout.pen,
        reach=max(shares),
        breadth=min(shares),
        fill=cv2.countNonZero(mask) / mask.size,
        outline=_measure_outline(mask, cutout.pen),
        share=selection.share,
        touched=(outer[0], outer[1], outer[2], outer[3]),
        truncated=sum(one and not other for one, other in zip(inner, outer, strict=True)),
    )


def measure_slopes(values: npt.NDArray[np.float32]) -> ContrastMap:
    """Slope (H, W), a pixel, of a contrast map (H, W) or of a picture (H, W, C) in CIELAB."""
    across, down = (cv2.Sobel(values, cv2.CV_32F, *order, scale=1 / 8) for order in ((1, 0), (0, 1)))
    squared = across * across + down * down
    slopes: ContrastMap = np.sqrt(squared if values.ndim == 2 else squared.sum(axis=2))
    return slopes


def take_quantile(values: npt.NDArray[np.float32], share: float) -> float:
    """The value (no mean of two) that `share` of the values do not exceed; 0 of none."""
    if not len(values):
        return 0.0
    place = min(len(values) - 1, int(share * len(values)))
    return float(np.partition(values, place)[place])


def _pad(mask: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    return np.asarray(cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT), np.uint8)


def _measure_grain(contrast: ContrastMap, selection: Selection) -> float:
    """High quantile of the contrast of the paper around a selection."""
    top, left, bottom, right = selection.box
    reach = max(4, round(RING * max(bottom - top, right - left)))
    height, width = contrast.shape
    box = max(0, top - reach), max(0, left - reach), min(height, bottom + reach), min(width, right + reach)
    away = cv2.dilate(selection.cut(box), SQUARE, iterations=2) == 0
    return take_quantile(contrast[box[0] : box[2], box[1] : box[3]][away], GRAIN)


def _measure_clutter(slopes: ContrastMap, box: list[int], rim: Mask) -> float:
    """Edges outside of a box for each pixel of an edge inside, counting those like its outline."""
    top, left, bottom, right = box
    edges = slopes >= EDGE * float(slopes[top:bottom, left:right][rim].mean())
    inside = slice(max(0, top - 2), bottom + 2), slice(max(0, left - 2), right + 2)
    within = int(np.count_nonzero(edges[inside]))
    return (int(np.count_nonzero(edges)) - within) / (within + 1)


def _measure_outline(mask: npt.NDArray[np.uint8], pen: float) -> float:
    """Share of a mask's pixels that are within one and a half pens of its box."""
    width = max(1, round(1.5 * pen))
    inner = np.ascontiguousarray(mask[width:-width, width:-width])
    return 1 - cv2.countNonZero(inner) / max(1, cv2.countNonZero(mask)) if inner.size else 1.0
