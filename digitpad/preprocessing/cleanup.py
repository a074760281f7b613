"""Remove strokes that do not belong to the digit: a stray dot far away, a line underneath."""

from collections.abc import Sequence

import numpy as np

from digitpad.strokes.drawing import Drawing
from digitpad.types import Stroke

DOT_SIZE, DOT_GAP = 0.08, 0.5
"""A stroke up to this size and at least this far from the rest, as shares of the rest's longer side, is the tap
of a palm or of a pen being tried. The dot of an i and the bar of a 5 are nearer."""

LINE_RISE, LINE_WIDTH, LINE_GAP = 0.15, 0.3, 0.05
"""A line under the digit rises by at most the first, as a share of its own width. Its width and its distance
below the rest are at least the others, as shares of the rest's longer side. The foot of a 1 or a 2 touches the
rest."""


def drop_stray_dots(strokes: Sequence[Stroke]) -> Drawing:
    """Return the strokes without small ones far from all others; all of them where all are dots."""
    lows = np.array([stroke.min(axis=0) for stroke in strokes], np.float64)
    highs = np.array([stroke.max(axis=0) for stroke in strokes], np.float64)
    sizes = (highs - lows).max(axis=1)
    large = sizes > DOT_SIZE * sizes.max()
    if not large.any():
        return list(strokes)
    low, high = lows[large].min(axis=0), highs[large].max(axis=0)
    side = (high - low).max()
    gaps = np.maximum(np.maximum(low - highs, lows - high), 0).max(axis=1)
    kept = large | (sizes > DOT_SIZE * side) | (gaps < DOT_GAP * side)
    return [stroke for stroke, keep in zip(strokes, kept, strict=True) if keep]


def drop_underline(strokes: Sequence[Stroke]) -> Drawing:
    """Return the strokes without the lowest, where that underlines all others, as people do with a 6 or a 9."""
    if len(strokes) < 2:
        return list(strokes)
    tops = [float(stroke[:, 1].min()) for stroke in strokes]
    lowest = int(np.argmax(tops))
    rest = [*strokes[:lowest], *strokes[lowest + 1 :]]
    points = np.concatenate(rest)
    side = float(np.ptp(points, axis=0).max())
    width, rise = np.ptp(strokes[lowest], axis=0)
    gap = tops[lowest] - float(points[:, 1].max())
    underlined = rise <= LINE_RISE * width and width >= LINE_WIDTH * side and gap > LINE_GAP * side > 0
    return rest if underlined else list(strokes)
