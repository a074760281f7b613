"""Which pieces of a mask may belong to one digit: all of them, those off the edge, near ones, the largest."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from digitpad.preprocessing.framing import BoundingBox
from digitpad.types import Mask

MOST_SIDES = 2
"""A piece that touches more sides of the picture than this is a frame, a table or a shadow."""

SPECK_AREA, SPECK_SIDE = 0.03, 0.08
"""A piece smaller than these shares of the largest piece's area or longer side is dirt."""

SMALLEST = 5
"""A piece's longer side in working pixels, unless it is the largest."""

GAP = 0.17
"""Pieces nearer to each other than this share of the largest piece's longer side are one digit."""

MOST_PIECES = 500
"""A mask of more pieces is grain and not ink; chalk has up to 300."""

MOST_GROUPS = 4
SMALLEST_GROUP = 0.25
"""Groups of near pieces that are proposed, and their longer side as a share of the largest group's."""


@dataclass(frozen=True, eq=False)
class Selection:
    """Some pieces of a mask, proposed as one digit."""

    name: str
    labels: npt.NDArray[np.int32]
    """(H, W): the number of the piece, from 1 on, that each pixel belongs to"""
    chosen: npt.NDArray[np.uint8]
    """(pieces + 1,): 1 for those selected"""
    box: BoundingBox
    area: int
    """in pixels"""
    share: float
    """the area as a share of that of all pieces that may be ink"""

    def cut(self, box: BoundingBox) -> npt.NDArray[np.uint8]:
        """The mask, of 0 and 1, inside a box."""
        top, left, bottom, right = box
        mask: npt.NDArray[np.uint8] = self.chosen[self.labels[top:bottom, left:right]]
        return mask


class Pieces:
    """The connected pieces of a mask (H, W) of 0 and 1."""

    def __init__(self, mask: npt.NDArray[np.uint8]) -> None:
        _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
        self.labels = np.asarray(labels, np.int32)
        left, top, width, height, area = stats[1:].T
        self.boxes = np.stack([top, left, top + height, left + width], axis=1)
        self.areas = area
        self.sides = np.maximum(width, height)
        ends = np.array([0, 0, *mask.shape])
        self.touched = (self.boxes == ends).sum(axis=1)
        self.possible = self._mark_possible()

    def _mark_possible(self) -> Mask:
        if not len(self.areas):
            return np.zeros(0, bool)
        possible: Mask = self.touched <= MOST_SIDES
        if not possible.any():
            possible[:] = True
        large: Mask = possible & ((self.sides >= SMALLEST) | (self.sides == self.sides.max()))
        return large

    def drop_specks(self, chosen: Mask) -> Mask:
        """Drop what is small beside the largest of the chosen pieces."""
        area, side = self.areas[chosen].max(initial=0), self.sides[chosen].max(initial=0)
        large: Mask = chosen & (self.areas >= SPECK_AREA * area) & (self.sides >= SPECK_SIDE * side)
        return large

    def select(self, name: str, chosen: Mask) -> Selection:
        """Join the chosen pieces."""
        lookup = np.concatenate([[False], chosen]).astype(np.uint8)
        boxes = self.boxes[chosen]
        (top, left), (bottom, right) = boxes[:, :2].min(axis=0).tolist(), boxes[:, 2:].max(axis=0).tolist()
        area = int(self.areas[chosen].sum())
        share = area / max(1, int(self.areas[self.possible].sum()))
        return Selection(name, self.labels, lookup, (top, left, bottom, right), area, share)

    def group(self, chosen: Mask) -> list[Mask]:
        """Split the chosen pieces into groups that lie near each other, the largest first."""
        near = self._label_near(chosen)
        groups = []
        for label in np.unique(near[chosen]):
            members = chosen & (near == label)
            boxes = self.boxes[members]
            side = int((boxes[:, 2:].max(axis=0) - boxes[:, :2].min(axis=0)).max())
            groups.append((side, members))
        groups.sort(key=lambda group: -group[0])
        return [members for side, members in groups[:MOST_GROUPS] if side >= SMALLEST_GROUP * groups[0][0]]

    def _label_near(self, chosen: Mask) -> npt.NDArray[np.int64]:
        """For each piece the number (N,) of the group it would fall into; only those of chosen pieces count."""
        mask = np.concatenate([[False], chosen]).astype(np.uint8)[self.labels]
        reach = GAP * self.sides[chosen].max() / 2
        away = cv2.distanceTransform(1 - mask, cv2.DIST_L2, 3)
        _, joined = cv2.connectedComponents((away <= reach).view(np.uint8))
        near = np.zeros(len(self.areas), np.int64)
        for piece in np.flatnonzero(chosen):
            top, left, _, right = self.boxes[piece]
            column = left + int(np.argmax(self.labels[top, left:right] == piece + 1))
            near[piece] = joined[top, column]
        return near


def select_pieces(mask: npt.NDArray[np.uint8]) -> Iterator[Selection]:
    """Propose selections of the pieces of a mask (H, W) of 0 and 1."""
    pieces = Pieces(mask)
    if not pieces.possible.any() or len(pieces.areas) > MOST_PIECES:
        return
    chosen = pieces.drop_specks(pieces.possible)
    yield pieces.select("all", chosen)
    inside = pieces.possible & (pieces.touched == 0)
    if inside.any():
        inside = pieces.drop_specks(inside)
        if not np.array_equal(inside, chosen):
            yield pieces.select("inside", inside)
        chosen = inside
    if chosen.sum() > 1:
        groups = pieces.group(chosen)
        if not np.array_equal(groups[0], chosen):
            for place, members in enumerate(groups):
                yield pieces.select(f"group {place}", members)
    largest = np.zeros(len(pieces.areas), bool)
    largest[np.argmax(np.where(pieces.possible, pieces.areas, -1))] = True
    if pieces.possible.sum() > 1:
        yield pieces.select("largest", largest)
