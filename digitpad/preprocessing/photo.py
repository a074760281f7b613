"""A photo or picture of a digit → its ink, found on paper that is neither even nor clean.

The paper's brightness is estimated everywhere (a wide median, which keeps the edges of shadows), ink is what is
darker or lighter than its own paper, and of that the largest group that may be a digit. A pen much thinner than
MNIST's is made as wide, as `ink.draw_ink` does for strokes.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from digitpad.config import IMAGE_SIZE, PEN
from digitpad.preprocessing.framing import BoundingBox, compute_bounding_box, resize_ink
from digitpad.preprocessing.ink import DRAWN_SIDE, MARGIN, to_grey

PAPER_SIDE = 256
"""Longer side, in pixels, of the small copy that the paper is estimated on."""

PAPER_WINDOW = 121
"""Side of the median there: digits are thin, so that in a window of half the picture paper is the majority."""

EVEN = 4 / 255
"""A picture whose edge varies by less has one paper all over: a screenshot, a scan, a drawing program."""

NOISE = 5.0
"""How many standard deviations of the paper's grain a pixel must stand out to be ink."""

STRAY = 0.0005
"""Share of the picture's pixels that may stand out by accident."""

CONTRAST = 0.2
"""How far, as a share of the light on its paper, the strongest ink must stand out."""

PEN_SHARE = 0.45
"""Ink has at least this share of the strongest ink's contrast: ruled lines are paler than what was written."""

SPECK = 0.02
"""Share of the largest patch's pixels below which a patch is dirt."""

ALONG_EDGE = 0.22
"""Share of the picture's edge from which on a piece that lies there is a table, a shadow or another sheet."""

SMALLEST = 0.03
"""A digit's longer side as a share of the picture's; what is smaller is a full stop or dirt."""

SMALLEST_PIXELS = 6
"""A digit's longer side in pixels: fewer cannot show one."""

SHARP = 0.5
"""A pen's edge is at least this share as sharp as the sharpest in the picture; shadows are softer."""

PEN_EDGE = 0.7
"""Contrast gained a pixel at its edge, times the pen's width, where paper is uneven: what was written reaches 1
and more, while what is left of shadows and ruled lines stays below."""

GAP = 0.17
"""Patches of one digit are at most this far apart, as a share of the largest patch's longer side."""

THIN = 0.6
"""A pen thinner than this share of MNIST's is widened; thicker ones occur in MNIST."""


@dataclass(frozen=True)
class Found:
    """A digit found in a picture."""

    ink: np.ndarray
    """(164, 164) float32 in [0, 1]: the digit alone, 160 pixels large"""
    box: BoundingBox
    """where it was, in pixels of the picture"""
    dark: bool
    """whether it is darker than its paper"""
    others: int
    """how many more groups of ink there are that could be digits"""


def find_digit(picture: np.ndarray) -> Found | None:
    """The largest ink in a picture that may be a digit; None when there is none.

    Grey (H, W), colour (H, W, 3) or with transparency (H, W, 4), uint8 or floats in [0, 1]. Raises ValueError
    for other shapes.
    """
    grey = to_grey(picture)
    darker, lighter = (_find_patches(contrast) for contrast in measure_contrasts(grey))
    patches = [*darker, *lighter]
    least = 0 if _is_even(grey) else PEN_EDGE
    sharpest = max((patch.sharpness for patch in patches), default=0)
    sharp = [
        patch
        for patch in patches
        if patch.sharpness >= SHARP * sharpest and patch.sharpness * patch.pen >= least
    ]
    if not sharp:
        return None
    chosen = max(sharp, key=lambda patch: patch.side)
    others = sum(patch.side >= chosen.side / 2 for patch in sharp) - 1
    return Found(_redraw(chosen), chosen.box, any(patch is chosen for patch in darker), others)


def measure_contrasts(grey: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How far every pixel of a picture (H, W) in [0, 1] is darker, and how far lighter, than its paper, as a
    share of the light there; 0 within the paper's grain.
    """
    paper = _estimate_paper(grey)
    fine = cv2.GaussianBlur(grey, (0, 0), max(0.4, max(grey.shape) / 1600))
    darker = (paper - fine) / np.maximum(paper, 0.1)
    # The grain's standard deviation from the median (1.4826: Gaussian), because ink is the minority.
    grain = NOISE * 1.4826 * float(np.median(np.abs(darker)))
    return np.where(darker > grain, darker, 0), np.where(darker < -grain, -darker, 0)


def _estimate_paper(grey: np.ndarray) -> np.ndarray:
    """The brightness (H, W) that the paper has at every pixel, written on or not."""
    if _is_even(grey):
        return np.full_like(grey, np.median(_list_edge(grey)))
    height, width = grey.shape
    scale = min(1.0, PAPER_SIDE / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    window = min(PAPER_WINDOW, min(size) // 4 * 2 + 1)
    # Mirrored at the edge so that a slope of light goes on beyond it.
    wide = np.pad(255 * small, window // 2, mode="reflect", reflect_type="odd")
    paper = cv2.medianBlur(np.clip(np.rint(wide), 0, 255).astype(np.uint8), window).astype(np.float32) / 255
    inside = slice(window // 2, window // 2 + size[1]), slice(window // 2, window // 2 + size[0])
    return cv2.resize(paper[inside], (width, height), interpolation=cv2.INTER_LINEAR)


def _is_even(grey: np.ndarray) -> bool:
    """Whether the paper is the same all around the picture."""
    return float(np.ptp(np.quantile(_list_edge(grey), [0.05, 0.95]))) < EVEN


def _list_edge(values: np.ndarray) -> np.ndarray:
    """What is on the edge of (H, W)."""
    return np.concatenate([values[0], values[-1], values[1:-1, 0], values[1:-1, -1]])


def _find_strongest(contrast: np.ndarray) -> float | None:
    """The contrast of the strongest ink, some stray pixels apart; None when there is no ink."""
    stray = min(contrast.size, max(3, round(STRAY * contrast.size)))
    strongest = float(np.partition(contrast, -stray, axis=None)[-stray])
    return strongest if strongest >= CONTRAST else None


@dataclass(frozen=True)
class _Patch:
    """Ink that may be a digit: one connected piece, or some that lie near each other."""

    box: BoundingBox
    ink: np.ndarray
    """(h, w) float32 in [0, 1]: what is in the box"""
    mask: np.ndarray
    """(h, w) bool"""
    sharpness: float
    """mean slope of the contrast at its edge: high for a pen, low for a shadow"""

    @property
    def pen(self) -> float:
        """Mean width of its lines in pixels: in a strip w wide the mean distance to paper is w/4 + 1/2."""
        padded = np.pad(self.mask, 1).astype(np.uint8)
        distance = cv2.distanceTransform(padded, cv2.DIST_L2, 5)[1:-1, 1:-1]
        return max(1.0, 4 * float(distance[self.mask].mean()) - 2)

    @property
    def side(self) -> int:
        """The longer side of its box."""
        return max(self.mask.shape)


def _find_patches(contrast: np.ndarray) -> list[_Patch]:
    """All that may be digits in a picture's contrast (H, W)."""
    strongest = _find_strongest(contrast)
    if strongest is None:
        return []
    clean = _drop_dirt(contrast >= PEN_SHARE * strongest)
    pieces = _list_pieces(clean)[1]
    if not len(pieces):
        return []
    distance = cv2.distanceTransform((~clean).astype(np.uint8), cv2.DIST_L2, 5)
    count, near = cv2.connectedComponents((distance <= GAP * pieces[:, :2].max() / 2).astype(np.uint8))
    patches = [_cut(contrast, clean & (near == one), strongest) for one in range(1, count)]
    smallest = max(SMALLEST * max(contrast.shape), SMALLEST_PIXELS)
    return [patch for patch in patches if patch.side >= smallest]


def _cut(contrast: np.ndarray, mask: np.ndarray, strongest: float) -> _Patch:
    """A patch from its mask (H, W); what has `strongest` contrast and more is full ink."""
    box = compute_bounding_box(mask)
    assert box is not None  # every group of pieces has ink
    top, left, bottom, right = box
    place = slice(top, bottom), slice(left, right)
    alone, padded = mask[place], np.pad(mask[place], 1).astype(np.uint8)
    soft = cv2.dilate(padded, np.ones((3, 3)))[1:-1, 1:-1] > 0
    inner = cv2.erode(padded, np.ones((3, 3)))[1:-1, 1:-1] > 0
    slope = np.hypot(*(cv2.Sobel(contrast, cv2.CV_32F, *way, scale=1 / 8)[place] for way in ((1, 0), (0, 1))))
    ink = np.where(soft, np.clip(contrast[place] / strongest, 0, 1), 0).astype(np.float32)
    return _Patch(box, ink, alone, float(slope[alone & ~inner].mean()))


def _drop_dirt(mask: np.ndarray) -> np.ndarray:
    """A mask without specks and without what comes in over the edge: lines, shadows, the table."""
    labels, pieces = _list_pieces(mask)
    if not len(pieces):
        return mask
    height, width = mask.shape
    on_edge = _list_edge(labels)
    touching = np.bincount(on_edge, minlength=len(pieces) + 1)[1:]
    across = (pieces[:, :2] >= 0.9 * np.array([width, height])).any(axis=1)
    line = across & (pieces[:, :2].min(axis=1) <= 0.15 * max(mask.shape))
    kept = (touching <= ALONG_EDGE * len(on_edge)) & ~(line & (touching > 0))
    inside = kept & (touching == 0) & (pieces[:, :2].max(axis=1) >= SMALLEST * max(mask.shape))
    if inside.any():
        kept &= touching == 0
    kept &= pieces[:, 2] >= SPECK * pieces[kept, 2].max(initial=0)
    return np.concatenate([[False], kept])[labels]


def _list_pieces(mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Labels (H, W) from 1 of a mask's connected patches, and their (width, height, pixels) (N, 3)."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    return labels, stats[1:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA]]


def _redraw(patch: _Patch) -> np.ndarray:
    """The patch's ink, 160 pixels large with paper around it, its pen not thinner than MNIST's."""
    height, width = patch.mask.shape
    pen, wanted = patch.pen, PEN * DRAWN_SIDE
    thin = pen * DRAWN_SIDE / patch.side < THIN * wanted
    scale = (DRAWN_SIDE - wanted) / (patch.side - pen) if thin else DRAWN_SIDE / patch.side
    size = max(1, round(width * scale)), max(1, round(height * scale))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    digit = cv2.resize(patch.ink, size, interpolation=way)
    ink = np.zeros((DRAWN_SIDE + 2 * MARGIN,) * 2, np.float32)
    row, column = (len(ink) - size[1]) // 2, (len(ink) - size[0]) // 2
    ink[row : row + size[1], column : column + size[0]] = digit
    if not thin:
        return ink
    wider = round(wanted - pen * scale) + 1
    return cv2.dilate(ink, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (wider, wider)))


def fit_square(picture: np.ndarray, box: BoundingBox | None, *, side: int) -> tuple[np.ndarray, BoundingBox]:
    """A picture for showing, grey in the middle of a square (side, side) float32 in [0, 1]; and where `box`
    (all of it for None) lies there.
    """
    grey = to_grey(picture)
    height, width = grey.shape
    scale = side / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    row, column = (side - size[1]) // 2, (side - size[0]) // 2
    square = np.zeros((side, side), np.float32)
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_NEAREST
    square[row : row + size[1], column : column + size[0]] = cv2.resize(grey, size, interpolation=way)
    top, left, bottom, right = (round(edge * scale) for edge in box or (0, 0, height, width))
    return square, (top + row, left + column, bottom + row, right + column)


def resize_picture(picture: np.ndarray, *, dark: bool) -> np.ndarray:
    """A picture merely made square and resized to (28, 28), its ink white if it is `dark` on light paper: what
    most digit apps do. Only for showing why the rest of this module is there.
    """
    square, (top, left, bottom, right) = fit_square(picture, None, side=10 * IMAGE_SIZE)
    inside = square[top:bottom, left:right]
    square[top:bottom, left:right] = 1 - inside if dark else inside
    return resize_ink(square)
