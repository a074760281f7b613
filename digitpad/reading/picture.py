"""Decode a picture file and find the digit in it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digitpad.preprocessing.framing import Framing, frame_found
from digitpad.preprocessing.image_files import read_upload
from digitpad.preprocessing.photo import Found, find_digit


@dataclass(frozen=True, eq=False)
class Picture:
    """A decoded picture and the ink found in it."""

    pixels: npt.NDArray[np.uint8]
    """(H, W, 3) or (H, W, 4)"""
    found: Found | None
    """None when there is no digit in it"""

    def frame(self) -> Framing | None:
        """Frame the ink that was found; None when there is none."""
        return None if self.found is None else frame_found(self.found.ink)


def open_picture(content: bytes) -> Picture:
    """Decode a picture file and find the digit in it. Raises ValueError when it cannot be decoded."""
    pixels = read_upload(content)
    return Picture(pixels, find_digit(pixels))
