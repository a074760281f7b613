"""Strokes that do not belong to the digit: a stray dot, a line underneath."""

import numpy as np

STRAY_SIZE, STRAY_GAP = 0.08, 0.5
"""A stroke no larger than this and no nearer than that, as shares of the longer side of all the rest, is a tap
of a palm or a pen that was tried out. The dot of an i and the bar of a 5 lie nearer."""


LINE_LEVEL, LINE_WIDTH, LINE_GAP = 0.15, 0.3, 0.05
"""A line under the digit rises by no more than the first, a share of its width, and is at least as wide and as
far below all the rest as the others, shares of the longer side of that. The foot of a 1 or a 2 touches it."""


def drop_stray_dots(strokes: list[np.ndarray]) -> list[np.ndarray]:
    """Strokes (n, 2) without the small ones that lie far from all others; all of them where all are dots."""
    lows = np.array([stroke.min(axis=0) for stroke in strokes], np.float64)
    highs = np.array([stroke.max(axis=0) for stroke in strokes], np.float64)
    sizes = (highs - lows).max(axis=1)
    main = sizes > STRAY_SIZE * sizes.max()
    if not main.any():
        return strokes
    low, high = lows[main].min(axis=0), highs[main].max(axis=0)
    side = (high - low).max()
    gaps = np.maximum(np.maximum(low - highs, lows - high), 0).max(axis=1)
    kept = main | (sizes > STRAY_SIZE * side) | (gaps < STRAY_GAP * side)
    return [stroke for stroke, keep in zip(strokes, kept, strict=True) if keep]


def drop_underline(strokes: list[np.ndarray]) -> list[np.ndarray]:
    """Strokes (n, 2) without the lowest, where that underlines all others, as people do with a 6 and a 9."""
    if len(strokes) < 2:
        return strokes
    tops = [float(stroke[:, 1].min()) for stroke in strokes]
    lowest = int(np.argmax(tops))
    rest = strokes[:lowest] + strokes[lowest + 1 :]
    points = np.concatenate(rest)
    side = float(np.ptp(points, axis=0).max())
    width, rise = np.ptp(strokes[lowest], axis=0)
    gap = tops[lowest] - float(points[:, 1].max())
    underlined = rise <= LINE_LEVEL * width and width >= LINE_WIDTH * side and gap > LINE_GAP * side > 0
    return rest if underlined else strokes
