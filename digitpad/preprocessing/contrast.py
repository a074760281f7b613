"""Contrast maps: how far every pixel of a picture differs from its paper, by several estimates of the paper.

No estimate suits every picture. The edge shows the paper of a drawing program and of a crop with margins, the
median that of a tight crop with little ink, a plane that of a page in sloping light, and a wide median filter
that of a page with shadows. Distances are in CIELAB, where about 2.3 is just noticeable (Mahy and others,
"Evaluation of Uniform Color Differences Developed after the Adoption of CIELAB and CIELUV", 1994).
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from digitpad.types import AnyArray, Floats, Mask

Lab = npt.NDArray[np.float32]
"""(H, W, 3): lightness 0 to 100, and the colour axes a and b, about -100 to 100."""
ContrastMap = npt.NDArray[np.float32]
"""(H, W): distance in CIELAB from the paper, 0 and up."""

WORKING_SIDES = (168, 288)
"""The longer side of a picture at working size is between these: 28 pixels are enlarged six times, and a digit
that fills an eighth of a photo keeps 36."""

PLANE_SAMPLES = 48
"""A plane is fitted to at most this many rows and columns of a map."""

LOCAL_SIDE = 96
LOCAL_WINDOW = 47
"""The local paper is the median of this window, in a copy whose longer side is LOCAL_SIDE. Digits are thin, so
paper is the majority in a window of half the picture."""

RIM = 20
"""The plane is fitted to this fraction of the shorter side along the picture's edge."""

SAME_PAPER = 1.5
"""Below this distance the medians of the edge and of the picture give the same map."""


@dataclass(frozen=True, eq=False)
class NamedMap:
    """A contrast map and the estimate of the paper that it came from."""

    name: str
    values: ContrastMap


def split_transparency(picture: AnyArray) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32] | None]:
    """Split a picture into colours (H, W, 3) in [0, 1] and opacity (H, W); None for a picture without.

    Transparent pixels become black or white, whichever differs more from the opaque ones. Raises ValueError for
    other shapes than (H, W), (H, W, 1), (H, W, 3) and (H, W, 4).
    """
    if picture.ndim not in (2, 3) or picture.size == 0 or picture.shape[2:] not in ((), (1,), (3,), (4,)):
        raise ValueError(f"Expected a picture (H, W), (H, W, 3) or (H, W, 4), got shape {picture.shape}.")
    scaled: npt.NDArray[np.float32] = picture.astype(np.float32) / np.float32(
        255 if picture.dtype == np.uint8 else 1
    )
    if picture.ndim == 2 or picture.shape[2] == 1:
        return np.repeat(scaled.reshape(*picture.shape[:2], 1), 3, axis=2), None
    colours = np.ascontiguousarray(scaled[..., :3])
    if picture.shape[2] == 3 or scaled[..., 3].min() == 1:
        return colours, None
    opacity = np.ascontiguousarray(scaled[..., 3])
    weight = float(opacity.sum())
    light = weight > 0 and float((colours.mean(axis=2) * opacity).sum()) / weight > 0.5
    laid = colours * opacity[..., None] + (0.0 if light else 1.0) * (1 - opacity[..., None])
    return laid.astype(np.float32), opacity


def reduce_picture(picture: AnyArray) -> tuple[AnyArray, float]:
    """Reduce a large picture (H, W, ...) to twice the working size, for speed. Returns it and its scale."""
    scale = 2 * WORKING_SIDES[1] / max(*picture.shape[:2], 1)
    if scale >= 1 or picture.ndim < 2:
        return picture, 1.0
    size = max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA)), scale


def resize_to_work(values: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.float32], float]:
    """Bring the longer side of (H, W) or (H, W, 3) between WORKING_SIDES. Returns the copy and its scale."""
    height, width = values.shape[:2]
    low, high = WORKING_SIDES
    scale = min(max(1.0, low / max(height, width)), high / max(height, width))
    if scale == 1:
        return values, 1.0
    size = max(1, round(width * scale)), max(1, round(height * scale))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(values, size, interpolation=method), np.float32), scale


def to_lab(colours: npt.NDArray[np.float32]) -> Lab:
    """Convert sRGB (H, W, 3) in [0, 1] to CIELAB."""
    return np.asarray(cv2.cvtColor(colours, cv2.COLOR_RGB2Lab), np.float32)


def list_edge(values: AnyArray) -> AnyArray:
    """The outermost pixels of (H, W, ...), as (N, ...)."""
    return np.concatenate([values[0], values[-1], values[1:-1, 0], values[1:-1, -1]])


def compute_contrast_maps(lab: Lab, *, local: bool = True) -> list[NamedMap]:
    """Compare a picture with every estimate of its paper; without `local`, with the global ones only."""
    edge, middle = np.median(list_edge(lab), axis=0), np.median(lab[::2, ::2].reshape(-1, 3), axis=0)
    maps = [NamedMap("edge", compute_distance(lab, edge))]
    if np.abs(middle - edge).max() > SAME_PAPER:
        maps.append(NamedMap("median", compute_distance(lab, middle)))
    lightness = np.ascontiguousarray(lab[..., :1])
    maps += _split_sign("plane", (lightness - fit_plane(lightness, _mark_rim(lab)))[..., 0])
    if local:
        maps += _split_sign("local", lightness[..., 0] - estimate_local_paper(lightness[..., 0]))
    return maps


def compute_distance(lab: Lab, paper: AnyArray) -> ContrastMap:
    """Euclidean distance (H, W) of a picture from its paper, one colour (3,) or one a pixel (H, W, 3)."""
    difference = lab - paper.astype(np.float32)
    distance: ContrastMap = np.sqrt(np.einsum("ijk,ijk->ij", difference, difference))
    return distance


def _split_sign(name: str, difference: npt.NDArray[np.float32]) -> list[NamedMap]:
    return [
        NamedMap(f"{name}, darker", np.maximum(-difference, 0)),
        NamedMap(f"{name}, lighter", np.maximum(difference, 0)),
    ]


def _mark_rim(lab: Lab) -> Mask:
    width = max(1, min(lab.shape[:2]) // RIM)
    rim = np.ones(lab.shape[:2], bool)
    rim[width:-width, width:-width] = False
    return rim


def fit_plane(values: npt.NDArray[np.float32], paper: Mask) -> npt.NDArray[np.float32]:
    """Fit a plane to each channel of (H, W, C) where `paper` holds, dropping outliers four times.

    Returns the planes (H, W, C); a constant where fewer than eight pixels are paper.
    """
    height, width = values.shape[:2]
    down, across = max(1, height // PLANE_SAMPLES), max(1, width // PLANE_SAMPLES)
    rows, columns = np.nonzero(paper[::down, ::across])
    rows, columns = rows * down, columns * across
    if len(rows) < 8:
        return np.broadcast_to(np.median(values.reshape(-1, values.shape[2]), axis=0), values.shape)
    samples = np.stack([np.ones(len(rows)), columns / width, rows / height], axis=1)
    slopes = _solve_without_outliers(samples, values[rows, columns].astype(np.float64))
    x, y = np.arange(width)[None, :, None] / width, np.arange(height)[:, None, None] / height
    planes: npt.NDArray[np.float32] = (slopes[0] + slopes[1] * x + slopes[2] * y).astype(np.float32)
    return planes


def _solve_without_outliers(samples: Floats, values: Floats) -> Floats:
    """Least squares (3, C), repeated without the samples (N, 3) whose residual is far above the median's."""
    kept = np.ones(len(samples), bool)
    slopes: Floats = np.zeros((3, values.shape[1]))
    for _ in range(4):
        some = samples[kept]
        slopes = np.linalg.solve(some.T @ some + 1e-6 * np.eye(3), some.T @ values[kept])
        residuals = np.abs(values - samples @ slopes).sum(axis=1)
        nearer = residuals <= 1.5 * np.quantile(residuals, 0.6) + 0.5
        if nearer.sum() < 8:
            break
        kept = nearer
    return slopes


def estimate_local_paper(lightness: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Estimate the paper's lightness (H, W), 0 to 100, by a wide median filter."""
    height, width = lightness.shape
    scale = min(1.0, LOCAL_SIDE / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = 2.55 * cv2.resize(lightness, size, interpolation=cv2.INTER_AREA)
    window = min(LOCAL_WINDOW, min(size) // 4 * 2 + 1)
    half = window // 2
    # Mirrored by value at the edge, so that a slope of light goes on beyond it.
    wide = (
        np.pad(small, half, mode="reflect", reflect_type="odd")
        if min(size) > half
        else np.pad(small, half, "edge")
    )
    median = cv2.medianBlur(np.clip(np.rint(wide), 0, 255).astype(np.uint8), window)
    inside = median[half : half + size[1], half : half + size[0]].astype(np.float32) / 2.55
    paper: npt.NDArray[np.float32] = cv2.resize(inside, (width, height), interpolation=cv2.INTER_LINEAR)
    return paper
