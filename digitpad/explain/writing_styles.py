"""The ways of writing each digit, as a network sorts them.

k-means (Lloyd 1982, seeded as by Arthur and Vassilvitskii 2007) over training images in the features of the
network's penultimate layer, digit by digit. Kept with the run, so that no data set is needed to show them.
"""

import io
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import cv2
import numpy as np

from digitpad.artifacts.store import STYLES, ArtifactError, Run, read_run
from digitpad.config import ARTIFACTS, CLASSES, IMAGE_SIZE
from digitpad.npz import MAX_RUN_BYTES, read_arrays
from digitpad.recipes import write_command

EACH = 12
"""Styles a digit."""

SAMPLES = 1_500
"""Training images a digit that are sorted: more do not change the mean images to the eye."""

SEED = 0

FAR = 99
"""Percentile of a digit's images, by their distance to their own style, from which on a drawing is far. By
digit, not by style: the last styles of a digit are loose heaps of oddities that nothing would be far from."""

HABITS = ("width", "slant", "ink", "loops")
"""What is measured of a drawing, to say what is unusual about it; see `measure_images`."""

UNUSUAL = 2.5
"""Standard deviations from a digit's mean from which on a measure is unusual: 1 in 80 training images."""


@dataclass(frozen=True)
class Styles:
    """S styles of all digits, those of a digit together."""

    features: np.ndarray
    """(S, F) float32: the centres"""
    images: np.ndarray
    """(S, 28, 28) uint8: mean image of each style's members"""
    labels: np.ndarray
    """(S,) uint8: the digit that it is a way of writing"""
    counts: np.ndarray
    """(S,) int32: members"""
    typical: np.ndarray
    """(10,) float32: the median distance of a digit's images to their styles' centres"""
    far: np.ndarray
    """(10,) float32: the distance that 99 % of them stay below"""
    habits: np.ndarray
    """(10, 2, 4) float32: mean and standard deviation of HABITS for each digit"""


@dataclass(frozen=True)
class Oddity:
    """A measure in which a drawing differs from the training images of its digit."""

    habit: str
    """one of HABITS"""
    more: bool
    """above the usual; else below"""
    deviation: float
    """standard deviations, above 0"""


def compute_styles(features: np.ndarray, images: np.ndarray, labels: np.ndarray) -> Styles:
    """Sort images (N, 28, 28) in [0, 1] with features (N, F) and labels (N,) into EACH styles a digit.

    The same arguments give the same styles. A digit with fewer images than EACH gets as many styles as images.
    Raises ValueError when a digit has none.
    """
    parts = [_sort_digit(features[labels == d], images[labels == d], d) for d in range(CLASSES)]
    joined = {
        field.name: np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Styles)
    }
    return Styles(**joined)


def choose_samples(labels: np.ndarray) -> np.ndarray:
    """Indices of the first SAMPLES samples of each digit, ascending."""
    return np.sort(np.concatenate([np.flatnonzero(labels == digit)[:SAMPLES] for digit in range(CLASSES)]))


def _sort_digit(features: np.ndarray, images: np.ndarray, digit: int) -> Styles:
    if not len(features):
        raise ValueError(f"Expected images of every digit, got none of {digit}.")
    centers, member_of = _cluster(features, min(EACH, len(features)))
    order = np.argsort(-np.bincount(member_of, minlength=len(centers)), kind="stable")
    members = [np.flatnonzero(member_of == style) for style in order]
    distances = np.linalg.norm(features - centers[member_of], axis=1)
    measured = measure_images(images)
    return Styles(
        features=centers[order],
        images=np.stack([np.rint(images[member].mean(axis=0) * 255) for member in members]).astype(np.uint8),
        labels=np.full(len(order), digit, np.uint8),
        counts=np.array([len(member) for member in members], np.int32),
        typical=np.array([np.median(distances)], np.float32),
        far=np.array([np.percentile(distances, FAR)], np.float32),
        habits=np.stack([measured.mean(axis=0), measured.std(axis=0)])[None],
    )


def _cluster(features: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Centres (count, F) float32 and the centre that each of (N, F) belongs to (N,)."""
    cv2.setRNGSeed(SEED)
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 100, 1e-4)
    points = np.ascontiguousarray(features, np.float32)
    none = np.zeros((len(points), 1), np.int32)  # nothing is known of the members beforehand
    _, member_of, centers = cv2.kmeans(points, count, none, criteria, 4, cv2.KMEANS_PP_CENTERS)
    return np.asarray(centers), np.asarray(member_of).ravel()


def measure_images(images: np.ndarray) -> np.ndarray:
    """HABITS of images (N, 28, 28) in [0, 1]: (N, 4) float32.

    width: of the bounding box over its height; slant: pixels to the right per pixel up, from the second
    moments; ink: in full pixels; loops: areas of paper that ink encloses.
    """
    return np.array([_measure(image) for image in images], np.float32)


def _measure(image: np.ndarray) -> tuple[float, float, float, float]:
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


def compute_distances(styles: Styles, features: np.ndarray) -> np.ndarray:
    """Distances (S,) of one drawing's features (F,) to each style, in units of what is typical of its digit.

    1 is as far as its digit's images usually are from their own style.
    """
    return _distances(styles, features) / np.maximum(styles.typical[styles.labels], 1e-6)


def find_nearest(styles: Styles, features: np.ndarray, count: int = 5) -> np.ndarray:
    """Indices (count,) of the styles nearest to features (F,), the nearest first."""
    return np.argsort(compute_distances(styles, features), kind="stable")[:count]


def compute_difference(styles: Styles, place: int, image: np.ndarray) -> np.ndarray:
    """(28, 28): above 0 where an image (28, 28) has ink that the style at `place` lacks, else below."""
    return image - styles.images[place].astype(np.float32) / 255


def is_far_from_all(styles: Styles, features: np.ndarray) -> bool:
    """Whether features (F,) lie further from every style than 99 % of its digit's images are from their own.

    With the cnn: about 2 in 100 of MNIST's test images, and three letters in four.
    """
    return bool((_distances(styles, features) > styles.far[styles.labels]).all())


def _distances(styles: Styles, features: np.ndarray) -> np.ndarray:
    return np.linalg.norm(styles.features - features, axis=1)


def find_oddities(styles: Styles, image: np.ndarray, label: int) -> list[Oddity]:
    """In what an image (28, 28) differs from training images of `label`, the oddest first; often nothing."""
    mean, deviation = styles.habits[label]
    away = (measure_images(image[None])[0] - mean) / np.maximum(deviation, 0.05)
    order = np.argsort(-np.abs(away), kind="stable")
    return [Oddity(HABITS[k], bool(away[k] > 0), float(abs(away[k]))) for k in order if abs(away[k]) > UNUSUAL]


def pack_styles(styles: Styles) -> bytes:
    """styles.npz."""
    file = io.BytesIO()
    np.savez_compressed(file, **asdict(styles))
    return file.getvalue()


def load_styles(model: str, artifacts: Path = ARTIFACTS) -> Styles | None:
    """The styles that a model's run left; None when it left none. Raises ArtifactError when damaged."""
    return read_run(model, artifacts, read_styles)


def read_styles(run: Run) -> Styles | None:
    """The styles of an opened run; None when it left none. Raises ArtifactError when damaged."""
    if STYLES not in run.parts:
        return None
    content = run.read(STYLES)
    try:
        names = [field.name for field in fields(Styles)]
        styles = Styles(**read_arrays(content, names, numbers_only=True, max_bytes=MAX_RUN_BYTES))
        _check_shapes(styles)
    except (KeyError, ValueError) as error:
        raise ArtifactError(
            f"The styles of {run.model} cannot be read ({error!r}). "
            f"To make them again: {write_command(run.model)} --complete"
        ) from error
    return styles


def _check_shapes(styles: Styles) -> None:
    """Raise ValueError for arrays that do not fit together."""
    count = len(np.atleast_1d(styles.labels))
    features = np.atleast_2d(styles.features).shape[-1]
    expected = {
        "features": (count, features), "images": (count, IMAGE_SIZE, IMAGE_SIZE), "labels": (count,),
        "counts": (count,), "typical": (CLASSES,), "far": (CLASSES,), "habits": (CLASSES, 2, len(HABITS)),
    }  # fmt: skip
    for name, shape in expected.items():
        if getattr(styles, name).shape != shape:
            raise ValueError(f"{name} has shape {getattr(styles, name).shape}, expected {shape}")
    labels = styles.labels
    if not count or styles.images.dtype != np.uint8 or labels.dtype != np.uint8 or labels.max() >= CLASSES:
        raise ValueError(f"expected pictures in uint8 and labels of 0-{CLASSES - 1}")
