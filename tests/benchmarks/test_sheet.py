"""sheet: small images in rows, each with its caption."""

import numpy as np
import pytest

from benchmarks.sheet import SCALE, paint_sheet


def test_every_image_is_on_the_sheet_with_its_caption():
    one = np.ones((5, 28, 28), np.float32)
    sheet = paint_sheet(one, ["4 read as 9"] * 5, columns=2)
    assert (sheet == 255).sum() == 5 * (28 * SCALE) ** 2
    assert sheet.shape[0] > sheet.shape[1]
    assert not np.array_equal(sheet, paint_sheet(one, [""] * 5, columns=2))


def test_a_caption_is_not_wider_than_its_picture():
    sheet = paint_sheet(np.zeros((1, 28, 28), np.float32), ["8 read as 9"])
    written = np.flatnonzero((sheet[-34:] > 100).any(axis=0))
    assert written[-1] - written[0] < 28 * SCALE


def test_a_sheet_needs_images_and_captions():
    with pytest.raises(ValueError, match="as many captions, got 1, 2"):
        paint_sheet(np.zeros((1, 28, 28)), ["a", "b"])
    with pytest.raises(ValueError, match="at least one image"):
        paint_sheet(np.zeros((0, 28, 28)), [])
