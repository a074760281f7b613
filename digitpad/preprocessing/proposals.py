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
    resize_to_work,
    split_transparency,
    to_lab,
)
from digitpad.preprocessing.framing import Framing, frame_found, frame_ink
from digitpad.preprocessing.ink import read_picture
from digitpad.preprocessing.pen import measure_pen, measure_widest, redraw
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


@dataclass(frozen=True)
class Evidence:
    """Measurements of a proposal that do not need a network."""

    contrast: float
    """of its ink with the paper, in CIELAB"""
    grain: float
    """90th percentile of the contrast of the paper around it"""
    sharpness: float
    """mean slope of the contrast along its outline, as a share of its contrast, times the pen's width"""
    pen: float
    """width of its lines as a share of its longer side"""
    bulge: float
    """width of its thickest part over the mean width: near 1 for strokes, high for blots and wedges"""
    reach: float
    """height or width as a share of the searched area's, whichever share is larger"""
    breadth: float
    """the smaller of the two shares: small for a line across the picture"""
    fill: float
    """share of its box that is ink"""
    share: float
    """its area as a share of all ink in the mask"""
    touched: tuple[bool, bool, bool, bool]
    """whether it touches the top, left, bottom and right edge of the picture"""
    truncated: int
    """how many inner edges it touches, where the searched area ends and the picture does not"""
    outline: float
    """share of its ink within a pen's width of its bounding box"""


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
    """A picture at working size, and what was found in it so far."""

    scale: float
    shape: tuple[int, int]
    """(H, W) of the picture at working size"""
    found: dict[tuple[int, ...], Proposal] = field(default_factory=dict)

    def add(self, method: str, contrast: ContrastMap, selection: Selection, corner: tuple[int, int]) -> None:
        """Add a selection from a map whose corner is at `corner`, or a vote when it was found before."""
        top, left, bottom, right = selection.box
        area = cv2.countNonZero(selection.mask[top:bottom, left:right])
        side = max(bottom - top, right - left)
        if min(side, area) < SMALLEST:
            return
        moved = (top + corner[0], left + corner[1], bottom + corner[0], right + corner[1])
        step = max(2, side // 40)
        key = (*(round(edge / step) for edge in moved), round(np.log(area) / 0.12))
        if key in self.found:
            self.found[key] = replace(self.found[key], votes=self.found[key].votes + 1)
            return
        proposal = self._build(method, contrast, selection, corner)
        self.found[key] = proposal

    def _build(
        self, method: str, contrast: ContrastMap, selection: Selection, corner: tuple[int, int]
    ) -> Proposal:
        top, left, bottom, right = selection.box
        inside = slice(top, bottom), slice(left, right)
        mask = np.ascontiguousarray(selection.mask[inside])
        pen = measure_pen(mask)
        strongest = _take_quantile(contrast[inside][mask > 0], 0.8)
        soft = cv2.dilate(mask, np.ones((3, 3), np.uint8)) > 0
        ink = np.where(soft, np.clip(contrast[inside] / strongest, 0, 1), 0).astype(np.float32)
        framing = frame_found(redraw(ink, pen))
        assert framing is not None  # a selection is not empty
        edges = top + corner[0], left + corner[1], bottom + corner[0], right + corner[1]
        evidence = self._measure(contrast, selection, pen, edges)
        return Proposal(method, tuple(edge / self.scale for edge in edges), framing, evidence)  # type: ignore[arg-type]

    def _measure(
        self, contrast: ContrastMap, selection: Selection, pen: float, edges: tuple[int, int, int, int]
    ) -> Evidence:
        top, left, bottom, right = selection.box
        mask = np.ascontiguousarray(selection.mask[top:bottom, left:right])
        values = np.ascontiguousarray(contrast[top:bottom, left:right])
        strongest = _take_quantile(values[mask > 0], 0.8)
        height, width = selection.mask.shape
        reached = (top == 0, left == 0, bottom == height, right == width)
        ends = (0, 0, *self.shape)
        touched = tuple(edge == end for edge, end in zip(edges, ends, strict=True))
        return Evidence(
            contrast=strongest,
            grain=_measure_grain(contrast, selection),
            sharpness=_measure_slope(values, mask) / strongest * pen,
            pen=pen / max(mask.shape),
            bulge=measure_widest(mask) / pen,
            reach=max(mask.shape[0] / height, mask.shape[1] / width),
            breadth=min(mask.shape[0] / height, mask.shape[1] / width),
            fill=cv2.countNonZero(mask) / mask.size,
            share=selection.share,
            touched=touched,  # type: ignore[arg-type]
            truncated=sum(inner and not outer for inner, outer in zip(reached, touched, strict=True)),
            outline=_measure_outline(mask, pen),
        )


def find_proposals(picture: AnyArray) -> list[Proposal]:
    """Propose ink in a picture (H, W), (H, W, 3) RGB or (H, W, 4) RGBA, uint8 or floats in [0, 1].

    Returns about 40 proposals, none for a blank picture. Raises ValueError for other shapes.
    """
    colours, opacity = split_transparency(picture)
    working, scale = resize_to_work(colours)
    lab = to_lab(working)
    search = _Search(scale, lab.shape[:2])
    for name, contrast, corner in _list_maps(lab, opacity):
        for threshold, mask in _cut(contrast):
            for selection in select_pieces(mask):
                search.add(f"{name} > {threshold:.0%}, {selection.name}", contrast, selection, corner)
    proposals = list(search.found.values())
    plain = _propose_plainly(picture, proposals)
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
    strongest = _take_quantile(contrast.ravel(), 1 - max(STRONGEST, 3 / contrast.size))
    if strongest < FAINTEST:
        return
    for threshold in THRESHOLDS:
        mask = (contrast >= threshold * strongest).view(np.uint8)
        if cv2.countNonZero(mask) <= MOST_INK * mask.size:
            yield threshold, mask


def _take_quantile(values: npt.NDArray[np.float32], share: float) -> float:
    """The value (no mean of two) that `share` of the values do not exceed; 0 of none."""
    if not len(values):
        return 0.0
    place = min(len(values) - 1, int(share * len(values)))
    return float(np.partition(values, place)[place])


def _measure_grain(contrast: ContrastMap, selection: Selection) -> float:
    """90th percentile of the contrast of the paper around a selection, up to 15 % of its size away."""
    top, left, bottom, right = selection.box
    reach = max(4, round(0.15 * max(bottom - top, right - left)))
    around = slice(max(0, top - reach), bottom + reach), slice(max(0, left - reach), right + reach)
    away = cv2.dilate(selection.mask[around], np.ones((3, 3), np.uint8), iterations=2) == 0
    return _take_quantile(contrast[around][away], 0.9)


def _measure_slope(contrast: ContrastMap, mask: npt.NDArray[np.uint8]) -> float:
    """Mean slope of the contrast (h, w) along the outline of its mask, a pixel."""
    padded = cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    inner = cv2.erode(padded, np.ones((3, 3), np.uint8))[1:-1, 1:-1]
    across, down = (cv2.Sobel(contrast, cv2.CV_32F, *order, scale=1 / 8) for order in ((1, 0), (0, 1)))
    return float(cv2.magnitude(across, down)[(mask > 0) & (inner == 0)].mean())


def _measure_outline(mask: npt.NDArray[np.uint8], pen: float) -> float:
    """Share of a mask's pixels that lie within a pen's width of its box."""
    width = max(1, round(1.5 * pen))
    inner = mask[width:-width, width:-width]
    return (
        1 - cv2.countNonZero(np.ascontiguousarray(inner)) / max(1, cv2.countNonZero(mask))
        if inner.size
        else 1.0
    )


def _propose_plainly(picture: AnyArray, proposals: list[Proposal]) -> Proposal | None:
    """The whole picture's ink as `read_picture` finds it, framed without redrawing; None for a blank picture.

    Its evidence is that of the proposal that coincides best.
    """
    ink = read_picture(picture)
    framing = None if ink is None else frame_ink(ink)
    if ink is None or framing is None or not proposals:
        return None
    place: Place = framing.bounding_box
    nearest = max(proposals, key=lambda proposal: compute_overlap(proposal.place, place))
    evidence = nearest.evidence
    if compute_overlap(nearest.place, place) < 0.3:
        top, left, bottom, right = framing.bounding_box
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
