"""The files that `benchmarks.drawn_digits` reads, whatever their kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from digitpad.data.picture_files import PictureSet, holds_pictures, load_pictures
from digitpad.npz import NpzError, list_arrays, looks_like_npz, read_arrays
from digitpad.strokes.files import StrokeFileError, StrokeSet, load_strokes
from digitpad.training.corpus import Samples

TEXTS = (".tra", ".tes", ".unp", ".unipen")


@dataclass(frozen=True)
class Files:
    """What was read, in the order it was named."""

    digits: list[Samples]
    others: list[Samples]
    """what is no digit"""


def load_files(digits: Sequence[Path], others: Sequence[Path]) -> Files:
    """Read all of them. Raises StrokeFileError for the first that is not as it should be."""
    twice = [path for place, path in enumerate(others) if path in digits or path in others[:place]]
    twice += [path for place, path in enumerate(digits) if path in digits[:place]]
    if twice:
        raise StrokeFileError(f"{twice[0]} is named twice.")
    return Files([_load(path, digits=True) for path in digits], [_load(path, digits=False) for path in others])


def find_files(folder: Path) -> tuple[list[Path], list[Path]]:
    """The files of a folder with digits and those with other marks, by name; what is neither is left out.

    Strokes tell by their labels, digits or code points. Pictures belong to the others when they come with
    `class_names`, since numbers from 0 on may be digits or classes; else they are to be named.
    """
    if not folder.is_dir():
        raise StrokeFileError(f"{folder} is not a folder.")
    digits, others = [], []
    for path in sorted(folder.glob("[!.]*")):
        try:
            arrays = list_arrays(path) if looks_like_npz(path) else []
            if path.suffix in TEXTS or ("points" in arrays and not _are_code_points(path)):
                digits.append(path)
            elif "points" in arrays or ("images" in arrays and "class_names" in arrays):
                others.append(path)
        except NpzError as error:
            raise StrokeFileError(f"{path}: {error}.") from error
    return digits, others


def leave_out(files: Files, writers: Sequence[str]) -> Files:
    """The files without what `writers` drew. Raises StrokeFileError for one who drew nothing, or everything."""
    strokes = [samples for samples in (*files.digits, *files.others) if isinstance(samples, StrokeSet)]
    known = {str(writer) for samples in strokes for writer in samples.writers}
    for writer in writers:
        if writer not in known:
            raise StrokeFileError(f"No drawing is by a writer {writer!r}.")
    left = Files(*([_drop(samples, writers) for samples in part] for part in (files.digits, files.others)))
    for samples in (*left.digits, *left.others):
        if not len(samples):
            raise StrokeFileError(f"{samples.name} holds no drawings of other writers.")
    return left


def _drop(samples: Samples, writers: Sequence[str]) -> Samples:
    if isinstance(samples, PictureSet):
        return samples
    return samples.take(np.flatnonzero(~np.isin(samples.writers, list(writers))))


def _are_code_points(path: Path) -> bool:
    labels = read_arrays(path, ("labels",))["labels"]
    return labels.dtype.kind in "iu" and labels.size > 0 and bool(np.all(labels > 9))


def _load(path: Path, *, digits: bool) -> Samples:
    if holds_pictures(path):
        return load_pictures(path, digits=digits)
    return load_strokes(path, digits=digits)
