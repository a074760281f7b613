"""The writing styles of each digit: clusters of its training images in the network's penultimate features.

k-means (Lloyd 1982, seeded as by Arthur and Vassilvitskii 2007), digit by digit. The run keeps the result, so
that no data set is needed to show it.
"""

import io
from dataclasses import dataclass, fields
from pathlib import Path

import cv2
import numpy as np

from digitpad.artifacts.store import STYLES, ArtifactError, Run, read_run
from digitpad.config import ARTIFACTS, CLASSES, IMAGE_SIZE
from digitpad.explain.shape_measures import MEASURES, UnusualMeasure, compute_statistics, find_unusual
from digitpad.npz import MAX_RUN_BYTES, read_arrays
from digitpad.recipes import write_command
from digitpad.types import Features, Floats, Image, ImageBytes, Images, Indices, Integers, Labels

STYLES_PER_DIGIT = 12

SAMPLES_PER_DIGIT = 1_500
"""Training images of a digit that are clustered: with more, the mean images look the same."""

SEED = 0

ITERATIONS, PRECISION, ATTEMPTS = 100, 1e-4, 4
"""Limits of k-means: steps, movement of the centres at which it stops, and starts of which the best is kept."""

FAR_PERCENTILE = 99
"""A drawing is far from a digit when it is farther from its styles than this percentile of the digit's training
images from their own style. By digit, not by style: rare styles are clusters too diffuse for their own
threshold."""

MIN_DISTANCE = 1e-6
"""Floor of a typical distance: images that all equal their centre have none."""


@dataclass(frozen=True)
class WritingStyles:
    """S styles of all digits, grouped by digit, the most frequent style of a digit first."""

    centers: Features
    """(S, F) float32: cluster centres"""
    images: ImageBytes
    """(S, 28, 28) uint8: mean image of each style's members"""
    labels: Integers
    """(S,) uint8: digit of each style"""
    counts: Integers
    """(S,) int32: members of each style"""
    typical_distances: Floats
    """(10,) float32: median distance of a digit's images to the centres of their styles"""
    far_distances: Floats
    """(10,) float32: FAR_PERCENTILE of those distances"""
    shape_statistics: Floats
    """(10, 2, 4) float32: mean and standard deviation of the shape measures of each digit"""


_ARRAY_NAMES = {
    "centers": "features",
    "images": "images",
    "labels": "labels",
    "counts": "counts",
    "typical_distances": "typical",
    "far_distances": "far",
    "shape_statistics": "habits",
}
"""Names of the fields in styles.npz."""


def compute_styles(features: Features, images: Images, labels: Labels) -> WritingStyles:
    """Cluster images (N, 28, 28) in [0, 1] with features (N, F) and labels (N,) into styles of each digit.

    The same arguments give the same styles. A digit with fewer images than STYLES_PER_DIGIT gets one style per
    image. Raises ValueError for a digit without images.
    """
    parts = [_cluster_digit(features[labels == d], images[labels == d], d) for d in range(CLASSES)]
    joined = {
        field.name: np.concatenate([getattr(part, field.name) for part in parts])
        for field in fields(WritingStyles)
    }
    return WritingStyles(**joined)


def choose_samples(labels: Labels) -> Indices:
    """Return the indices of the first SAMPLES_PER_DIGIT samples of each digit, ascending."""
    chosen = [np.flatnonzero(labels == digit)[:SAMPLES_PER_DIGIT] for digit in range(CLASSES)]
    return np.sort(np.concatenate(chosen))


def _cluster_digit(features: Features, images: Images, digit: int) -> WritingStyles:
    if not len(features):
        raise ValueError(f"Expected images of every digit, got none of {digit}.")
    centers, member_of = _cluster(features, min(STYLES_PER_DIGIT, len(features)))
    order = np.argsort(-np.bincount(member_of, minlength=len(centers)), kind="stable")
    members = [np.flatnonzero(member_of == style) for style in order]
    distances = np.linalg.norm(features - centers[member_of], axis=1)
    return WritingStyles(
        centers=centers[order],
        images=np.stack([np.rint(images[member].mean(axis=0) * 255) for member in members]).astype(np.uint8),
        labels=np.full(len(order), digit, np.uint8),
        counts=np.array([len(member) for member in members], np.int32),
        typical_distances=np.array([np.median(distances)], np.float32),
        far_distances=np.array([np.percentile(distances, FAR_PERCENTILE)], np.float32),
        shape_statistics=compute_statistics(images)[None],
    )


def _cluster(features: Features, count: int) -> tuple[Features, Integers]:
    """Return the centres (count, F) float32, and the centre (N,) of each row of features (N, F)."""
    cv2.setRNGSeed(SEED)
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, ITERATIONS, PRECISION)
    points = np.ascontiguousarray(features, np.float32)
    unknown = np.zeros((len(points), 1), np.int32)  # initial members, which KMEANS_PP_CENTERS ignores
    _, member_of, centers = cv2.kmeans(points, count, unknown, criteria, ATTEMPTS, cv2.KMEANS_PP_CENTERS)
    return np.asarray(centers), np.asarray(member_of, np.int32).ravel()


def compute_distances(styles: WritingStyles, features: Features) -> Floats:
    """Compute the distances (S,) of one drawing's features (F,) to each style.

    1 is the typical distance of the digit's own images to their styles.
    """
    typical = np.maximum(styles.typical_distances[styles.labels], MIN_DISTANCE)
    distances: Floats = _compute_euclidean(styles, features) / typical
    return distances


def find_nearest(styles: WritingStyles, features: Features, count: int = 5) -> Indices:
    """Return the indices (count,) of the styles nearest to features (F,), the nearest first."""
    return np.argsort(compute_distances(styles, features), kind="stable")[:count]


def find_digit(styles: WritingStyles, label: int) -> Indices:
    """Find the styles of one digit, most common first."""
    return np.flatnonzero(styles.labels == label)


def compute_difference(styles: WritingStyles, place: int, image: Image) -> Floats:
    """(28, 28): above 0 where an image has ink that the style at `place` lacks, below 0 the reverse."""
    difference: Floats = image - styles.images[place].astype(np.float32) / np.float32(255)
    return difference


def is_far_from_all(styles: WritingStyles, features: Features) -> bool:
    """Tell whether features (F,) are far from the styles of every digit (see FAR_PERCENTILE).

    With the cnn: about 2 in 100 of MNIST's test images, and three letters in four.
    """
    return bool((_compute_euclidean(styles, features) > styles.far_distances[styles.labels]).all())


def _compute_euclidean(styles: WritingStyles, features: Features) -> Floats:
    return np.asarray(np.linalg.norm(styles.centers - features, axis=1))


def find_unusual_measures(styles: WritingStyles, image: Image, label: int) -> list[UnusualMeasure]:
    """Find the shape measures in which an image (28, 28) is unusual for `label`, the most unusual first."""
    return find_unusual(styles.shape_statistics[label], image)


def pack_styles(styles: WritingStyles) -> bytes:
    """Return the content of styles.npz."""
    file = io.BytesIO()
    arrays = {name: getattr(styles, field) for field, name in _ARRAY_NAMES.items()}
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def load_styles(model: str, artifacts: Path = ARTIFACTS) -> WritingStyles | None:
    """Load the styles of a model's run; None when it has none. Raises ArtifactError for damaged styles."""
    return read_run(model, artifacts, read_styles)


def read_styles(run: Run) -> WritingStyles | None:
    """Read the styles of an opened run; None when it has none. Raises ArtifactError for damaged styles."""
    if STYLES not in run.parts:
        return None
    content = run.read(STYLES)
    try:
        arrays = read_arrays(content, _ARRAY_NAMES.values(), numbers_only=True, max_bytes=MAX_RUN_BYTES)
        styles = WritingStyles(**{field: arrays[name] for field, name in _ARRAY_NAMES.items()})
        _check_shapes(styles)
    except ValueError as error:
        raise ArtifactError(
            f"The writing styles of {run.model} cannot be read ({error}). "
            f"To compute them again: {write_command(run.model)} --complete"
        ) from error
    return styles


def _check_shapes(styles: WritingStyles) -> None:
    """Raise ValueError for arrays that do not fit together."""
    count = len(np.atleast_1d(styles.labels))
    expected = {
        "centers": (count, np.atleast_2d(styles.centers).shape[-1]),
        "images": (count, IMAGE_SIZE, IMAGE_SIZE),
        "labels": (count,),
        "counts": (count,),
        "typical_distances": (CLASSES,),
        "far_distances": (CLASSES,),
        "shape_statistics": (CLASSES, 2, len(MEASURES)),
    }
    for field, shape in expected.items():
        found = getattr(styles, field).shape
        if found != shape:
            raise ValueError(f"{_ARRAY_NAMES[field]} has shape {found}, expected {shape}")
    labels = styles.labels
    if not count or styles.images.dtype != np.uint8 or labels.dtype != np.uint8 or labels.max() >= CLASSES:
        raise ValueError(f"expected images in uint8 and labels of 0 to {CLASSES - 1} in uint8")
