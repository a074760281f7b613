"""Paint a sheet of small images, each with its caption under it."""

from collections.abc import Sequence

import cv2
import numpy as np

from digitpad.types import ImageBytes, Images

SCALE = 4
"""Pixels of the sheet per pixel of an image, along each side."""

_GAP, _CAPTION_HEIGHT = 12, 22
_BACKGROUND, _TEXT = 40, 230
_FONT, _FONT_SCALE = cv2.FONT_HERSHEY_SIMPLEX, 0.5


def paint_sheet(images: Images, captions: Sequence[str], *, columns: int = 8) -> ImageBytes:
    """Paint images (N, 28, 28) enlarged in rows, with short captions: (H, W) uint8, white on black.

    Raises ValueError without images, or for another number of captions.
    """
    if not len(images) or len(images) != len(captions):
        raise ValueError(
            f"Expected at least one image and as many captions, got {len(images)}, {len(captions)}."
        )
    side = SCALE * images.shape[1]
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    height, width = _GAP + rows * (side + _CAPTION_HEIGHT + _GAP), _GAP + columns * (side + _GAP)
    sheet = np.full((height, width), _BACKGROUND, np.uint8)
    for place, (image, caption) in enumerate(zip(images, captions, strict=True)):
        row, column = divmod(place, columns)
        top, left = _GAP + row * (side + _CAPTION_HEIGHT + _GAP), _GAP + column * (side + _GAP)
        enlarged = np.rint(image * 255).astype(np.uint8).repeat(SCALE, axis=0).repeat(SCALE, axis=1)
        sheet[top : top + side, left : left + side] = enlarged
        _write_caption(sheet, caption, left + side // 2, top + side + _CAPTION_HEIGHT - 6)
    return sheet


def _write_caption(sheet: ImageBytes, text: str, middle: int, bottom: int) -> None:
    (width, _), _ = cv2.getTextSize(text, _FONT, _FONT_SCALE, 1)
    cv2.putText(sheet, text, (middle - width // 2, bottom), _FONT, _FONT_SCALE, _TEXT, 1, cv2.LINE_AA)
