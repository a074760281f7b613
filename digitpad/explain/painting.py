"""Arrays → pictures (H, W, 3) uint8, RGB, for showing.

Grey for ink; viridis, which is perceptually ordered (van der Walt and Smith 2015), for how strong something is;
blue for and orange against, told apart by most colour-blind people and, being marked with + and −, by everyone.
"""

import cv2
import numpy as np

FOR = (86, 164, 255)
"""Blue: speaks for."""
AGAINST = (255, 150, 56)
"""Orange: speaks against."""

CELL = 10
"""Pixels of a picture to a pixel of an image, where marks must fit into it."""

MARKED = 0.35
"""Share of the scale from which on a pixel is marked with + or −."""

UNDERLAY = 0.4
"""Brightness of the ink under a coloured picture."""


def paint_grey(image: np.ndarray) -> np.ndarray:
    """Ink (H, W), floats in [0, 1] or uint8: white on black."""
    grey = image if image.dtype == np.uint8 else np.rint(np.clip(image, 0, 1) * 255).astype(np.uint8)
    return np.repeat(grey[..., None], 3, axis=2)


def paint_strength(values: np.ndarray, *, strongest: float) -> np.ndarray:
    """Values (H, W), 0 dark violet to `strongest` yellow; a flat map where nothing is strong."""
    share = np.clip(values / strongest if strongest > 0 else np.zeros_like(values), 0, 1)
    colors = cv2.applyColorMap(np.rint(share * 255).astype(np.uint8), cv2.COLORMAP_VIRIDIS)
    return np.ascontiguousarray(colors[..., ::-1])


def paint_signed(values: np.ndarray, *, strongest: float, image: np.ndarray | None = None) -> np.ndarray:
    """Values (H, W): blue above 0, orange below, full colour at ±`strongest`; (10 H, 10 W, 3).

    `image` (H, W) in [0, 1] lies under them in grey. Strong pixels are marked with + or −.
    """
    share = np.clip(values / strongest if strongest > 0 else np.zeros_like(values), -1, 1)
    ground = np.zeros((*values.shape, 3)) if image is None else paint_grey(image) * UNDERLAY
    hue = np.where(share[..., None] > 0, FOR, AGAINST)
    weight = np.abs(share)[..., None]
    cells = np.rint(ground * (1 - weight) + hue * weight).astype(np.uint8)
    picture = np.repeat(np.repeat(cells, CELL, axis=0), CELL, axis=1)
    return _mark(picture, share)


def _mark(picture: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Black + and − on the cells that are strong."""
    middle, arm = CELL // 2 - 1, CELL // 5
    for row, column in np.argwhere(np.abs(share) >= MARKED):
        top, left = row * CELL, column * CELL
        picture[top + middle : top + middle + 2, left + arm : left + CELL - arm] = 0
        if share[row, column] > 0:
            picture[top + arm : top + CELL - arm, left + middle : left + middle + 2] = 0
    return picture


def find_strongest(*parts: np.ndarray) -> float:
    """The largest magnitude in all parts, so that they share one scale; 0 where all are blank."""
    return max((float(np.abs(part).max(initial=0)) for part in parts), default=0.0)
