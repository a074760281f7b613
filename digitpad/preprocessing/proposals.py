"""Proposals: many cheap guesses which pixels of a picture are the digit. A network chooses among them.

Every contrast map is cut at two thresholds, and every selection of the remaining pieces is a proposal. Plain
framing of the whole picture (`read_picture`) is one more. Proposals that nearly coincide count as votes for the
first of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
import numpy.typing as npt

from digitpad.preprocessing.contrast import (
    ContrastMap,
    Lab,
    compute_contrast_maps,
    reduce_picture,
    resize_to_work,
    split_transparency,
    to_lab,
)
from digitpad.preprocessing.evidence import Evidence, cut_out, measure_evidence, measure_slopes, take_quantile
from digitpad.preprocessing.framing import Framing, frame_found, frame_ink
from digitpad.preprocessing.ink import read_picture
from digitpad.preprocessing.pen import redraw
from digitpad.preprocessing.pieces import Selection, select_pieces
from digitpad.preprocessing.sheets import find_sheets
from digitpad.types import AnyArray

CUTS = (0.0, 0.04, 0.1)
"""Shares of the shorter side that are cut off all around before the picture is searched: frames lie there."""

THRESHOLDS = (0.3, 0.55)
"""Ink has at least these shares of the strongest contrast. The lower keeps pale strokes, the higher drops lines
that are paler than the writing."""

STRONGEST = 0.002
"""Share of the pixels that may have more contrast than the strongest ink: dirt and reflections."""

FAINTEST = 1.5
"""The strongest ink differs from the paper by at least this distance in CIELAB."""

MOST_INK = 0.92
"""A mask that covers more of the picture than this is not ink."""

SMALLEST = 6
"""A proposal's longer side, and its area, in working pixels."""

PLAIN = "plain framing"
"""Method of the proposal that is not redrawn."""

Place = tuple[float, float, float, float]
"""(top, left, bottom, right) in pixels of the picture, not rounded."""


@dataclass(frozen=True, eq=False)
class Proposal:
    """Ink that may be the digit."""

    method: str
    place: Place
    framing: Framing
    evidence: Evidence
    votes: int = 1
    """how many ways of searching found it"""


@dataclass
class _Search:
    """What was found in a picture so far."""

    slopes: ContrastMap
    """(H, W) of the picture at working size"""
    scale: float
    found: dict[tuple[int, ...], Proposal] = field(default_factory=dict)

    def add(self, method: str, contrast: ContrastMap, selection: Selection, corner: tuple[int, int]) -> None:
        """Add a selection from a map whose corner is at `corner`, or a vote when it was found before."""
        side = max(selection.box[2] - selection.box[0], selection.box[3] - selection.box[1])
        if min(side, selection.area) < SMALLEST:
            return
        edges = [edge + corner[place % 2] for place, edge in enumerate(selection.box)]
        step = max(2, side // 40)
        key = (*(round(edge / step) for edge in edges), round(np.log(selection.area) / 0.12))
        if key in self.found:
            self.found[key] = replace(self.found[key], votes=self.found[key].votes + 1)
            return
        cutout = cut_out(contrast, selection)
        framing = frame_found(redraw(cutout.ink, cutout.pen))
        assert framing is not None  # a selection is not empty
        evidence = measure_evidence(cutout, contrast, selection, slopes=self.slopes, corner=corner)
        top, left, bottom, right = (edge / self.scale for edge in edges)
        self.found[key] = Proposal(method, (top, left, bottom, right), framing, evidence)


def find_proposals(picture: AnyArray) -> list[Proposal]:
    """Propose ink in a picture (H, W), (H, W, 3) RGB or (H, W, 4) RGBA, uint8 or floats in [0, 1].

    Returns about 40 proposals, none for a blank picture. Raises ValueError for other shapes.
    """
    picture, reduced = reduce_picture(picture)
    colours, opacity = split_transparency(picture)
    working, scale = resize_to_work(colours)
    lab = to_lab(working)
    search = _Search(measure_slopes(lab), scale * reduced)
    for name, contrast, corner in _list_maps(lab, opacity):
        for threshold, mask in _cut(contrast):
            for selection in select_pieces(mask):
                search.add(f"{name} > {threshold:.0%}, {selection.name}", contrast, selection, corner)
    proposals = list(search.found.values())
    plain = _propose_plainly(picture, reduced, proposals)
    return proposals if plain is None else [*proposals, plain]


def _list_maps(
    lab: Lab, opacity: npt.NDArray[np.float32] | None
) -> Iterator[tuple[str, ContrastMap, tuple[int, int]]]:
    """Every contrast map of a picture with its name and its corner in the picture."""
    height, width = lab.shape[:2]
    for cut in CUTS:
        border = round(cut * min(height, width))
        inner = np.ascontiguousarray(lab[border : height - border, border : width - border])
        for contrast in compute_contrast_maps(inner, local=cut == 0):
            yield f"{contrast.name}, {cut:.0%} cut off", contrast.values, (border, border)
    for place, sheet in enumerate(find_sheets(lab)):
        yield f"sheet {place}", sheet.contrast, sheet.corner
    if opacity is not None:
        yield "opacity", 100 * resize_to_work(opacity)[0], (0, 0)


def _cut(contrast: ContrastMap) -> Iterator[tuple[float, npt.NDArray[np.uint8]]]:
    """Masks of the ink in a contrast map, with their thresholds."""
    strongest = take_quantile(contrast.ravel(), 1 - max(STRONGEST, 3 / contrast.size))
    if strongest < FAINTEST:
        return
    for threshold in THRESHOLDS:
        mask = (contrast >= threshold * strongest).view(np.uint8)
        if cv2.countNonZero(mask) <= MOST_INK * mask.size:
            yield threshold, mask


def _propose_plainly(picture: AnyArray, scale: float, proposals: list[Proposal]) -> Proposal | None:
    """The whole picture's ink as `read_picture` finds it, framed without redrawing; None for a blank picture.

    Its evidence is that of the proposal that coincides best.
    """
    ink = read_picture(picture)
    framing = None if ink is None else frame_ink(ink)
    if ink is None or framing is None or not proposals:
        return None
    top, left, bottom, right = framing.bounding_box
    place = top / scale, left / scale, bottom / scale, right / scale
    nearest = max(proposals, key=lambda proposal: compute_overlap(proposal.place, place))
    evidence = nearest.evidence
    if compute_overlap(nearest.place, place) < 0.3:
        shares = (bottom - top) / ink.shape[0], (right - left) / ink.shape[1]
        touched = (top == 0, left == 0, bottom == ink.shape[0], right == ink.shape[1])
        evidence = replace(evidence, reach=max(shares), breadth=min(shares), touched=touched, truncated=0)
    return Proposal(PLAIN, place, framing, evidence)


def compute_overlap(one: Place, other: Place) -> float:
    """Intersection over union of two boxes, in [0, 1]."""
    height = min(one[2], other[2]) - max(one[0], other[0])
    width = min(one[3], other[3]) - max(one[1], other[1])
    if height <= 0 or width <= 0:
        return 0.0
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return height * width / (sum(areas) - height * width)
