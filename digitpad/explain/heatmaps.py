"""Convert arrays to pictures (H, W, 3) uint8 RGB for display.

Grey shows ink. Viridis, which is perceptually ordered (van der Walt and Smith 2015), shows strength. The caller
chooses the two colours of signed values; the marks + and − work without colour.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from digitpad.types import Floats, ImageBytes, Pixels

Color = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""

CELL_SIZE = 10
"""Side, in pixels, of a value in a signed map: large enough for its mark."""

MARK_THRESHOLD = 0.35
"""Share of the scale from which a value is marked with + or −."""

UNDERLAY_BRIGHTNESS = 0.4
"""Brightness of the ink under a signed map."""


@dataclass(frozen=True)
class SignColors:
    """The colours of values above and below 0."""

    supports: Color
    opposes: Color


def paint_grey(image: Floats | ImageBytes) -> Pixels:
    """Paint ink (H, W), floats in [0, 1] or uint8, white on black."""
    grey = image if image.dtype == np.uint8 else np.rint(np.clip(image, 0, 1) * 255).astype(np.uint8)
    return np.repeat(grey[..., None], 3, axis=2)


def paint_strength(values: Floats, *, strongest: float) -> Pixels:
    """Paint values (H, W) from 0, dark violet, to `strongest`, yellow; all violet when `strongest` is 0."""
    share = np.clip(values / strongest if strongest > 0 else np.zeros_like(values), 0, 1)
    colors = cv2.applyColorMap(np.rint(share * 255).astype(np.uint8), cv2.COLORMAP_VIRIDIS)
    return np.ascontiguousarray(colors[..., ::-1], np.uint8)


def paint_signed(values: Floats, *, strongest: float, signs: SignColors, image: Floats | None = None) -> Pixels:
    """Paint values (H, W) in the colour of their sign, in full colour at ±`strongest`: (10 H, 10 W, 3).

    `image` (H, W) in [0, 1] is shown under the colours in grey. Strong values are marked with + or −.
    """
    share = np.clip(values / strongest if strongest > 0 else np.zeros_like(values), -1, 1)
    ground = np.zeros((*values.shape, 3)) if image is None else paint_grey(image) * UNDERLAY_BRIGHTNESS
    hue = np.where(share[..., None] > 0, signs.supports, signs.opposes)
    weight = np.abs(share)[..., None]
    cells = np.rint(ground * (1 - weight) + hue * weight).astype(np.uint8)
    picture = np.repeat(np.repeat(cells, CELL_SIZE, axis=0), CELL_SIZE, axis=1)
    _mark(picture, share)
    return picture


def _mark(picture: Pixels, share: Floats) -> None:
    """Draw black + and − into the cells of strong values."""
    middle, arm = CELL_SIZE // 2 - 1, CELL_SIZE // 5
    for row, column in np.argwhere(np.abs(share) >= MARK_THRESHOLD):
        top, left = row * CELL_SIZE, column * CELL_SIZE
        picture[top + middle : top + middle + 2, left + arm : left + CELL_SIZE - arm] = 0
        if share[row, column] > 0:
            picture[top + arm : top + CELL_SIZE - arm, left + middle : left + middle + 2] = 0


def find_strongest(*parts: Floats) -> float:
    """Find the largest magnitude in all parts, so that they can share one scale; 0 where all are empty."""
    return max((float(np.abs(part).max(initial=0)) for part in parts), default=0.0)
