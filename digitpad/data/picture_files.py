"""Load npz files of pictures: images (N, H, W) of digits or of other subjects.

Optional arrays: labels (N,), group (N,), and for other subjects class_names (K,), the names of the labels.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from digitpad.config import CLASSES
from digitpad.npz import NpzError, list_arrays, looks_like_npz, read_arrays, read_texts
from digitpad.types import AnyArray, Indices, Integers, Mask, Picture, Texts

MAX_SIDE = 4096
"""Pixels: a larger picture does not show a single digit."""

NO_LABEL = -1
"""Label of a picture that is not a digit."""


class PictureFileError(ValueError):
    """A file of pictures that cannot be read: one sentence that names the file and the fault.

    Inside this module a check raises the fault alone, and `load_pictures` adds the file's name.
    """


@dataclass(frozen=True)
class PictureSet:
    """N pictures with their labels and groups."""

    name: str
    """name of the file, without its suffix"""
    images: Picture
    """(N, H, W) uint8, or float32 in [0, 1]"""
    labels: Integers
    """(N,) int64: 0 to 9 for digits, NO_LABEL for other subjects"""
    groups: Texts
    """(N,): where each picture was collected"""

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, indices: Indices | Mask) -> "PictureSet":
        """Return the pictures at `indices`, in that order."""
        return PictureSet(self.name, self.images[indices], self.labels[indices], self.groups[indices])


def load_pictures(path: str | Path, *, digits: bool = True) -> PictureSet:
    """Load the pictures of an npz file, in the file's order.

    With `digits` every picture must be labelled 0 to 9; without, labels only choose among `class_names`. The
    group of a picture without `group` is its class name, or else the file's name. Raises PictureFileError: one
    sentence that names the file and the picture (the first is 0).
    """
    path = Path(path)
    try:
        return _load_digits(path) if digits else _load_others(path)
    except (NpzError, PictureFileError) as error:
        raise PictureFileError(f"{path}: {error}.") from error


def holds_pictures(path: Path) -> bool:
    """Tell whether a file is an npz file of pictures. Raises PictureFileError for a damaged archive."""
    try:
        return looks_like_npz(path) and "images" in list_arrays(path)
    except NpzError as error:
        raise PictureFileError(f"{path}: {error}.") from error


def _load_digits(path: Path) -> PictureSet:
    if "class_names" in list_arrays(path):
        raise PictureFileError("the pictures do not show digits (the file has 'class_names')")
    arrays = read_arrays(path, ("images", "labels"), ("group",))
    images = _check_images(arrays["images"])
    labels = _check_digits(arrays["labels"], len(images))
    groups = read_texts(arrays, "group", np.full(len(images), path.stem))
    return PictureSet(path.stem, images, labels, groups)


def _load_others(path: Path) -> PictureSet:
    arrays = read_arrays(path, ("images",), ("group", "labels", "class_names"))
    images = _check_images(arrays["images"])
    groups = np.full(len(images), path.stem)
    if "group" not in arrays and {"class_names", "labels"} <= set(arrays):
        groups = _name_classes(arrays["class_names"], arrays["labels"], len(images))
    labels = np.full(len(images), NO_LABEL)
    return PictureSet(path.stem, images, labels, read_texts(arrays, "group", groups))


def _check_images(images: AnyArray) -> Picture:
    """Return images (N, H, W) as uint8, or as float32 where they are floats, booleans or only 0 and 1."""
    wanted = "whole numbers from 0 to 255 or floats from 0 to 1"
    if images.ndim != 3 or images.dtype.kind not in "buif":
        raise PictureFileError(f"expected 'images' as (N, H, W) {wanted}, got {images.shape} of {images.dtype}")
    if not len(images):
        raise PictureFileError("the file holds no pictures")
    if not all(1 <= side <= MAX_SIDE for side in images.shape[1:]):
        raise PictureFileError(f"expected pictures of 1 to {MAX_SIDE} pixels a side, got {images.shape}")
    white = 1 if images.dtype.kind in "bf" else 255
    bad = ~((images >= 0) & (images <= white)).all(axis=(1, 2))
    if bad.any():
        raise PictureFileError(
            f"sample {np.argmax(bad)} has a value that is not between 0 and {white}; expected {wanted}"
        )
    if white == 1 or images.max() <= 1:
        return images.astype(np.float32)
    return images.astype(np.uint8)


def _name_classes(names: AnyArray, labels: AnyArray, count: int) -> Texts:
    """Return the class name (count,) of each picture."""
    if names.dtype.kind != "U" or names.ndim != 1:
        raise PictureFileError(f"expected 'class_names' as (K,) texts, got {names.shape} of {names.dtype}")
    _check_whole_numbers(labels, count)
    bad = (labels < 0) | (labels >= len(names))
    if bad.any():
        at = int(np.argmax(bad))
        raise PictureFileError(
            f"sample {at} is labelled {labels[at]}, but 'class_names' names {len(names)} classes"
        )
    named: Texts = names[labels]
    return named


def _check_digits(labels: AnyArray, count: int) -> Integers:
    _check_whole_numbers(labels, count)
    bad = (labels < 0) | (labels >= CLASSES)
    if bad.any():
        at = int(np.argmax(bad))
        raise PictureFileError(f"sample {at} is labelled {labels[at]}, expected a digit, 0 to 9")
    return labels.astype(np.int64)


def _check_whole_numbers(labels: AnyArray, count: int) -> None:
    if labels.dtype.kind not in "iu" or labels.shape != (count,):
        raise PictureFileError(
            f"expected 'labels' as ({count},) whole numbers, got {labels.shape} of {labels.dtype}"
        )
