"""A sheet of small pictures, each with its caption under it."""

from collections.abc import Sequence

import cv2
import numpy as np

ENLARGED = 4
"""Pixels of the sheet to a pixel of an image."""

_GAP, _CAPTION = 12, 22
_GREY = 230
_FONT, _FONT_SCALE = cv2.FONT_HERSHEY_SIMPLEX, 0.5


def paint_sheet(images: np.ndarray, captions: Sequence[str], *, columns: int = 8) -> np.ndarray:
    """Images (N, 28, 28) in [0, 1], enlarged and in rows, with short captions: (H, W) uint8, white on black.

    Raises ValueError without images, or when there are not as many captions.
    """
    if not len(images) or len(images) != len(captions):
        raise ValueError(
            f"Expected at least one image and as many captions, got {len(images)}, {len(captions)}."
        )
    side = ENLARGED * images.shape[1]
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    sheet = np.full((_GAP + rows * (side + _CAPTION + _GAP), _GAP + columns * (side + _GAP)), 40, np.uint8)
    for place, (image, caption) in enumerate(zip(images, captions, strict=True)):
        row, column = divmod(place, columns)
        top, left = _GAP + row * (side + _CAPTION + _GAP), _GAP + column * (side + _GAP)
        large = np.rint(image * 255).astype(np.uint8).repeat(ENLARGED, axis=0).repeat(ENLARGED, axis=1)
        sheet[top : top + side, left : left + side] = large
        _write(sheet, caption, left + side // 2, top + side + _CAPTION - 6)
    return sheet


def _write(sheet: np.ndarray, text: str, middle: int, bottom: int) -> None:
    (width, _), _ = cv2.getTextSize(text, _FONT, _FONT_SCALE, 1)
    cv2.putText(sheet, text, (middle - width // 2, bottom), _FONT, _FONT_SCALE, _GREY, 1, cv2.LINE_AA)
