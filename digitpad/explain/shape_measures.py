"""Measure the shape of a digit, and find the measures in which a drawing is unusual."""

from dataclasses import dataclass

import cv2
import numpy as np

from digitpad.types import Floats, Image, Images

MEASURES = ("width", "slant", "ink", "loops")
"""What `measure_images` measures, in this order."""

UNUSUAL = 2.5
"""Standard deviations from a digit's mean beyond which a measure is unusual: 1 in 80 training images."""

MIN_DEVIATION = 0.05
"""Floor of a standard deviation: nearly all 1s have no loop."""


@dataclass(frozen=True)
class UnusualMeasure:
    """A measure in which an image differs from the training images of its digit."""

    name: str
    """one of MEASURES"""
    above: bool
    """whether it is above the mean, else below"""
    deviation: float
    """distance from the mean in standard deviations, above 0"""


def measure_images(images: Images) -> Floats:
    """Measure MEASURES of images (N, 28, 28) in [0, 1]: (N, 4) float32.

    width: of the bounding box, divided by its height; slant: pixels to the right per pixel up, from the second
    moments; ink: sum of the image; loops: areas of paper enclosed by ink.
    """
    return np.array([_measure(image) for image in images], np.float32)


def _measure(image: Image) -> tuple[float, float, float, float]:
    inked = image > 0.5
    rows, columns = np.nonzero(inked)
    if not len(rows):
        return 1.0, 0.0, 0.0, 0.0
    row, column = rows - rows.mean(), columns - columns.mean()
    slant = -float(row @ column) / max(float(row @ row), 1.0)
    width = (np.ptp(columns) + 1) / (np.ptp(rows) + 1)
    paper = np.pad(~inked, 1, constant_values=True).astype(np.uint8)
    areas, _ = cv2.connectedComponents(paper, connectivity=4)
    return float(width), slant, float(image.sum()), float(areas - 2)  # 2: the ink, and the paper around it


def compute_statistics(images: Images) -> Floats:
    """Compute mean and standard deviation of MEASURES over images: (2, 4) float32."""
    measured = measure_images(images)
    return np.stack([measured.mean(axis=0), measured.std(axis=0)])


def find_unusual(statistics: Floats, image: Image) -> list[UnusualMeasure]:
    """Find the measures of an image that are unusual by `statistics` (2, 4), the largest deviation first."""
    mean, deviation = statistics
    away = (measure_images(image[None])[0] - mean) / np.maximum(deviation, MIN_DEVIATION)
    order = np.argsort(-np.abs(away), kind="stable")
    return [
        UnusualMeasure(MEASURES[k], bool(away[k] > 0), float(abs(away[k])))
        for k in order
        if abs(away[k]) > UNUSUAL
    ]
