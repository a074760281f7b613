"""Training-time variation: other hands, other pens, drawn from MNIST's own images.

One sampling map per image holds rotation, scale, shear, shift and an elastic field (Simard, Steinkraus and
Platt 2003), so that every image is interpolated once; stroke thickness is changed by blending with the image's
dilation or erosion. A whole batch is one tall picture of separate tiles: one OpenCV call each.
"""

import cv2
import numpy as np

from digitpad.config import IMAGE_SIZE
from digitpad.recipes import Augmentation

MARGIN = 6
TILE = IMAGE_SIZE + 2 * MARGIN
CHUNK = 32_000 // TILE
"""Images handled at once: OpenCV's pictures end at 32,767 rows."""


ELASTIC_KNOTS = 6
"""Knots a side of the elastic field: about one to 5.4 pixels, the coarseness of a wavering hand."""


def augment_images(images: np.ndarray, augmentation: Augmentation, rng: np.random.Generator) -> np.ndarray:
    """A varied copy of images (N, 28, 28) float32 in [0, 1]: same shape, dtype and range."""
    chunks = [
        _augment_chunk(images[start : start + CHUNK], augmentation, rng)
        for start in range(0, len(images), CHUNK)
    ]
    return np.concatenate(chunks) if chunks else images.copy()


def _augment_chunk(images: np.ndarray, augmentation: Augmentation, rng: np.random.Generator) -> np.ndarray:
    tiles = np.pad(images, ((0, 0), (MARGIN, MARGIN), (MARGIN, MARGIN)))
    tiles = _change_thickness(tiles, augmentation.thickness, rng)
    rows, columns = _sampling_map(len(images), augmentation, rng)
    rows += TILE * np.arange(len(images), dtype=np.float32)[:, None, None]
    tall = tiles.reshape(-1, TILE)
    out = cv2.remap(tall, _tall(columns), _tall(rows), cv2.INTER_LINEAR)
    out = out.reshape(images.shape)
    # MNIST stretches every digit to full ink, so a thinned pen must not end up pale.
    return out / np.maximum(out.max(axis=(1, 2), keepdims=True), 0.1)


def _tall(array: np.ndarray) -> np.ndarray:
    return array.reshape(-1, array.shape[-1])


def _sampling_map(
    count: int, augmentation: Augmentation, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns (N, 28, 28) float32, in its tile, where each pixel of each image is read."""
    matrix, shift = _affine(count, augmentation, rng)
    centred = np.arange(IMAGE_SIZE, dtype=np.float32) - (IMAGE_SIZE - 1) / 2
    y, x = centred[:, None], centred[None, :]
    field = _elastic(count, augmentation.elastic, rng)
    parts = []
    for axis in (0, 1):
        linear = matrix[:, axis, 0, None, None] * y + matrix[:, axis, 1, None, None] * x
        position = linear + shift[:, axis, None, None] + field[axis] + (TILE - 1) / 2
        parts.append(np.clip(position, 0, TILE - 1).astype(np.float32))
    return parts[0], parts[1]


def _affine(count: int, augmentation: Augmentation, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Matrices (N, 2, 2) over (y, x) and shifts (N, 2), float32."""

    def draw(largest: float, *shape: int) -> np.ndarray:
        return rng.uniform(-largest, largest, (count, *shape)).astype(np.float32)

    angle = np.deg2rad(draw(augmentation.rotation))
    scale = np.exp(draw(augmentation.scale)[:, None] + draw(augmentation.scale / 3, 2))
    shear = draw(augmentation.shear)
    cos, sin = np.cos(angle), np.sin(angle)
    rotate = np.stack([np.stack([cos, -sin], -1), np.stack([sin, cos], -1)], -2)
    slant = np.zeros((count, 2, 2), np.float32)
    slant[:, 0, 0], slant[:, 1, 1] = scale[:, 0], scale[:, 1]
    slant[:, 1, 0] = shear
    return rotate @ slant, draw(augmentation.shift, 2)


def _elastic(count: int, deviation: float, rng: np.random.Generator) -> np.ndarray:
    """Displacements (2, N, 28, 28) float32 in pixels, or one for all: normal at the knots, smooth between."""
    if not deviation:
        return np.zeros((2, 1, 1, 1), np.float32)
    knots = rng.normal(0, 1, (2, count, ELASTIC_KNOTS, ELASTIC_KNOTS)).astype(np.float32)
    field = _SPREAD @ knots @ _SPREAD.T
    return deviation * field


def _spread() -> np.ndarray:
    """(28, knots) float32: weights of the knots at each pixel, a Gaussian bump each, unit variance."""
    pixels = np.linspace(0, ELASTIC_KNOTS - 1, IMAGE_SIZE)[:, None]
    weights = np.exp(-0.5 * ((pixels - np.arange(ELASTIC_KNOTS)) / 0.7) ** 2)
    return (weights / np.sqrt((weights**2).sum(axis=1, keepdims=True))).astype(np.float32)


_SPREAD = _spread()
_CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))


def _change_thickness(tiles: np.ndarray, largest: float, rng: np.random.Generator) -> np.ndarray:
    amount = rng.uniform(-largest, largest, len(tiles)).astype(np.float32)[:, None, None]
    tall = _tall(tiles)
    thick = cv2.dilate(tall, _CROSS).reshape(tiles.shape)
    thin = cv2.erode(tall, _CROSS).reshape(tiles.shape)
    return tiles + np.maximum(amount, 0) * (thick - tiles) + np.maximum(-amount, 0) * (thin - tiles)
