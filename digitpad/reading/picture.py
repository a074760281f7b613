"""Decode a picture file, propose ink in it, and read the digit that a network finds among the proposals."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digitpad.preprocessing.image_files import read_upload
from digitpad.preprocessing.proposals import Proposal, find_proposals


@dataclass(frozen=True, eq=False)
class Picture:
    """A decoded picture and the ink that may be a digit in it."""

    pixels: npt.NDArray[np.uint8]
    """(H, W), (H, W, 3) or (H, W, 4)"""
    proposals: tuple[Proposal, ...]
    """empty for a blank picture"""

    @property
    def finds(self) -> int:
        """How often ink was found, in different ways: several may have found the same ink."""
        return sum(proposal.votes for proposal in self.proposals)


def build_picture(pixels: npt.NDArray[np.uint8]) -> Picture:
    """Propose ink in a picture. Raises ValueError for an array of another shape."""
    return Picture(pixels, tuple(find_proposals(pixels)))


def open_picture(content: bytes) -> Picture:
    """Decode a picture file and propose ink in it. Raises ValueError when it cannot be decoded."""
    return build_picture(read_upload(content))
