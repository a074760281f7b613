"""Files of pictures, as npz: images (N, H, W) of digits or others, maybe labels (N,) and group (N,).

Where they are of other things than digits, `class_names` (K,) may name what the labels count.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from digitpad.config import CLASSES
from digitpad.npz import StrokeFileError, check_texts, list_arrays, looks_like_npz, read_arrays, read_texts

LONGEST_SIDE = 4096
"""Pixels: a larger picture is none of a single digit."""


@dataclass(frozen=True)
class PictureSet:
    """N pictures."""

    name: str
    """of the file"""
    images: np.ndarray
    """(N, H, W) uint8, or float32 in [0, 1]"""
    labels: np.ndarray
    """(N,) int64: 0-9 for digits, -1 for what is none"""
    groups: np.ndarray
    """(N,) str"""

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, indices: np.ndarray) -> "PictureSet":
        """The samples at `indices`, in that order."""
        return PictureSet(self.name, self.images[indices], self.labels[indices], self.groups[indices])


def load_pictures(path: str | Path, *, digits: bool = True) -> PictureSet:
    """The pictures of an npz file, in its order; `digits` says whether they must be digits, labelled 0 to 9.

    Without `group` the group of a picture is the name of its class, where the file has `class_names`, else the
    file's name. Labels of other things serve for nothing else. Raises StrokeFileError, one sentence that names
    the file and the sample (the first is 0).
    """
    path = Path(path)
    if digits and "class_names" in list_arrays(path):
        raise StrokeFileError(f"{path} holds pictures of other things than digits (it has 'class_names').")
    arrays = read_arrays(
        path,
        ("images", "labels") if digits else ("images",),
        ("group",) if digits else ("group", "labels", "class_names"),
    )
    images = _check_images(path, arrays["images"])
    labels = _check_labels(path, arrays["labels"], len(images)) if digits else np.full(len(images), -1)
    groups = np.full(len(images), path.stem)
    if "group" not in arrays and not digits and {"class_names", "labels"} <= set(arrays):
        groups = _name_classes(path, arrays["class_names"], arrays["labels"], len(images))
    return PictureSet(path.stem, images, labels, read_texts(path, arrays, "group", groups))


def holds_pictures(path: Path) -> bool:
    """Whether a file is an npz of pictures. Raises StrokeFileError for a damaged archive."""
    return looks_like_npz(path) and "images" in list_arrays(path)


def _check_images(path: Path, images: np.ndarray) -> np.ndarray:
    if images.ndim != 3 or images.dtype.kind not in "buif":
        raise StrokeFileError(
            f"{path}: expected 'images' as (N, H, W) whole numbers from 0 to 255 or floats from 0 to 1, "
            f"got {images.shape} of {images.dtype}."
        )
    if not len(images):
        raise StrokeFileError(f"{path} holds no pictures.")
    if not all(1 <= side <= LONGEST_SIDE for side in images.shape[1:]):
        raise StrokeFileError(
            f"{path}: expected pictures of 1 to {LONGEST_SIDE} pixels a side, got {images.shape}."
        )
    most = 1 if images.dtype.kind in "bf" else 255
    bad = ~((images >= 0) & (images <= most)).all(axis=(1, 2))
    if bad.any():
        wanted = "whole numbers from 0 to 255 or floats from 0 to 1"
        raise StrokeFileError(
            f"{path}: sample {np.argmax(bad)} has a value that is not between 0 and {most}; expected {wanted}."
        )
    if most == 1 or images.max() <= 1:  # of whole numbers 0 and 1 alone, 1 is white
        return images.astype(np.float32)
    return images.astype(np.uint8)


def _name_classes(path: Path, names: np.ndarray, labels: np.ndarray, count: int) -> np.ndarray:
    """The name (count,) of each picture's class."""
    if names.dtype.kind != "U" or names.ndim != 1:
        raise StrokeFileError(
            f"{path}: expected 'class_names' as (K,) texts, got {names.shape} of {names.dtype}."
        )
    check_texts(path, "class_names", names)
    _check_whole(path, labels, count)
    bad = (labels < 0) | (labels >= len(names))
    if bad.any():
        at = int(np.argmax(bad))
        raise StrokeFileError(
            f"{path}: sample {at} is labelled {labels[at]}, but 'class_names' names {len(names)} classes."
        )
    return names[labels]


def _check_whole(path: Path, labels: np.ndarray, count: int) -> None:
    if labels.dtype.kind not in "iu" or labels.shape != (count,):
        raise StrokeFileError(
            f"{path}: expected 'labels' as ({count},) whole numbers, got {labels.shape} of {labels.dtype}."
        )


def _check_labels(path: Path, labels: np.ndarray, count: int) -> np.ndarray:
    _check_whole(path, labels, count)
    bad = (labels < 0) | (labels >= CLASSES)
    if bad.any():
        at = int(np.argmax(bad))
        raise StrokeFileError(f"{path}: sample {at} is labelled {labels[at]}, expected a digit, 0 to 9.")
    return labels.astype(np.int64)
