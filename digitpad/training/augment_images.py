"""Augment training images: as if other people had written MNIST's digits with other pens.

One sampling map per image combines rotation, scale, shear, shift and an elastic field (Simard, Steinkraus and
Platt 2003), so each image is interpolated once. Stroke thickness changes by blending the image with its
dilation or erosion. A whole batch is one tall picture of separate tiles: one OpenCV call per operation.
"""

import cv2
import numpy as np
import numpy.typing as npt

from digitpad.config import IMAGE_SIZE
from digitpad.recipes import Augmentation
from digitpad.types import Images

MARGIN = 6
"""Blank pixels around each image in its tile: strokes may leave the image but not enter the next tile."""
TILE = IMAGE_SIZE + 2 * MARGIN
CHUNK = 32_000 // TILE
"""Images per OpenCV call: `cv2.remap` takes at most 32,767 rows."""

ELASTIC_KNOTS = 6
"""Knots along each side of the elastic field, one every 5.4 pixels."""

Grid = npt.NDArray[np.float32]
"""(N, 28, 28), or broadcastable to it: one coordinate or displacement per pixel."""


def augment_images(images: Images, augmentation: Augmentation, rng: np.random.Generator) -> Images:
    """Augment images (N, 28, 28) in [0, 1], each by its own random amounts; the input is not changed."""
    chunks = [
        _augment_chunk(images[start : start + CHUNK], augmentation, rng)
        for start in range(0, len(images), CHUNK)
    ]
    return np.concatenate(chunks) if chunks else images.copy()


def _augment_chunk(images: Images, augmentation: Augmentation, rng: np.random.Generator) -> Images:
    tiles = np.pad(images, ((0, 0), (MARGIN, MARGIN), (MARGIN, MARGIN)))
    tiles = _change_thickness(tiles, augmentation.thickness, rng)
    rows, columns = _build_sampling_map(len(images), augmentation, rng)
    rows += TILE * np.arange(len(images), dtype=np.float32)[:, None, None]
    tall = tiles.reshape(-1, TILE)
    sampled = cv2.remap(tall, _stack(columns), _stack(rows), cv2.INTER_LINEAR)
    augmented = np.asarray(sampled, np.float32).reshape(images.shape)
    # MNIST stretches each digit to full ink, so a thinned stroke must not become grey.
    peaks = augmented.max(axis=(1, 2), keepdims=True)
    stretched: Images = augmented / np.maximum(peaks, 0.1)
    return stretched


def _stack(array: Grid) -> Grid:
    """Tiles (N, H, W) as one tall picture (N * H, W)."""
    return array.reshape(-1, array.shape[-1])


def _build_sampling_map(count: int, augmentation: Augmentation, rng: np.random.Generator) -> tuple[Grid, Grid]:
    """Rows and columns (N, 28, 28), in tile coordinates, where each output pixel is sampled."""
    matrix, shift = _draw_affine(count, augmentation, rng)
    centred = np.arange(IMAGE_SIZE, dtype=np.float32) - (IMAGE_SIZE - 1) / 2
    y, x = centred[:, None], centred[None, :]
    field = _draw_elastic(count, augmentation.elastic, rng)
    parts = []
    for axis in (0, 1):
        linear = matrix[:, axis, 0, None, None] * y + matrix[:, axis, 1, None, None] * x
        position = linear + shift[:, axis, None, None] + field[axis] + (TILE - 1) / 2
        parts.append(np.clip(position, 0, TILE - 1).astype(np.float32))
    return parts[0], parts[1]


def _draw_affine(
    count: int, augmentation: Augmentation, rng: np.random.Generator
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Random matrices (N, 2, 2) over (y, x) and shifts (N, 2) in pixels."""

    def draw(limit: float, *shape: int) -> npt.NDArray[np.float32]:
        return rng.uniform(-limit, limit, (count, *shape)).astype(np.float32)

    angle = np.deg2rad(draw(augmentation.rotation))
    scale = np.exp(draw(augmentation.scale)[:, None] + draw(augmentation.scale / 3, 2))
    shear = draw(augmentation.shear)
    cos, sin = np.cos(angle), np.sin(angle)
    rotate = np.stack([np.stack([cos, -sin], -1), np.stack([sin, cos], -1)], -2)
    slant = np.zeros((count, 2, 2), np.float32)
    slant[:, 0, 0], slant[:, 1, 1] = scale[:, 0], scale[:, 1]
    slant[:, 1, 0] = shear
    return rotate @ slant, draw(augmentation.shift, 2)


def _draw_elastic(count: int, deviation: float, rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """Random displacements (2, N, 28, 28) in pixels: normal at the knots, smooth between them.

    With a `deviation` of 0: zeros (2, 1, 1, 1).
    """
    if not deviation:
        return np.zeros((2, 1, 1, 1), np.float32)
    knots = rng.normal(0, 1, (2, count, ELASTIC_KNOTS, ELASTIC_KNOTS)).astype(np.float32)
    field = _KNOT_WEIGHTS @ knots @ _KNOT_WEIGHTS.T
    return np.multiply(deviation, field, dtype=np.float32)


def _compute_knot_weights() -> npt.NDArray[np.float32]:
    """Weights (28, knots) of the knots at each pixel: one Gaussian bump per knot, rows of unit variance."""
    pixels = np.linspace(0, ELASTIC_KNOTS - 1, IMAGE_SIZE)[:, None]
    weights = np.exp(-0.5 * ((pixels - np.arange(ELASTIC_KNOTS)) / 0.7) ** 2)
    weights /= np.sqrt((weights**2).sum(axis=1, keepdims=True))
    return weights.astype(np.float32)


_KNOT_WEIGHTS = _compute_knot_weights()
_CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))


def _change_thickness(tiles: Images, limit: float, rng: np.random.Generator) -> Images:
    """Blend each tile with its dilation or erosion by a random share up to `limit`."""
    amount = rng.uniform(-limit, limit, len(tiles)).astype(np.float32)[:, None, None]
    tall = _stack(tiles)
    thick = np.asarray(cv2.dilate(tall, _CROSS), np.float32).reshape(tiles.shape)
    thin = np.asarray(cv2.erode(tall, _CROSS), np.float32).reshape(tiles.shape)
    changed: Images = tiles + np.maximum(amount, 0) * (thick - tiles) + np.maximum(-amount, 0) * (thin - tiles)
    return changed
