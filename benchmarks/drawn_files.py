"""Load the files that `benchmarks.drawn_digits` measures: strokes and pictures, digits and non-digits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from digitpad.data.picture_files import PictureSet, holds_pictures, load_pictures
from digitpad.npz import NpzError, list_arrays, looks_like_npz, read_arrays
from digitpad.strokes.files import StrokeFileError, StrokeSet, load_strokes
from digitpad.strokes.templates import draw_digit
from digitpad.training.corpus import Samples

TEXT_SUFFIXES = (".tra", ".tes", ".unp", ".unipen")


@dataclass(frozen=True)
class Files:
    """The content of the files, in the order they were named."""

    digits: list[Samples]
    non_digits: list[Samples]

    def __iter__(self) -> Iterator[Samples]:
        return iter([*self.digits, *self.non_digits])


def load_files(digits: Sequence[Path], non_digits: Sequence[Path]) -> Files:
    """Load all files.

    Raises StrokeFileError or PictureFileError for the first one that cannot be read or is named twice.
    """
    named: set[Path] = set()
    for path in (*digits, *non_digits):
        if path in named:
            raise StrokeFileError(f"{path} is named twice.")
        named.add(path)
    return Files(
        [_load(path, digits=True) for path in digits], [_load(path, digits=False) for path in non_digits]
    )


def find_files(folder: Path) -> tuple[list[Path], list[Path]]:
    """Find the files of digits and of non-digits in a folder, each sorted by name.

    Stroke files are told apart by their labels: digits or code points. Pictures with `class_names` are
    non-digits. Other pictures are skipped, since their labels may be digits or classes.
    """
    if not folder.is_dir():
        raise StrokeFileError(f"{folder} is not a folder.")
    digits, non_digits = [], []
    for path in sorted(folder.glob("[!.]*")):
        try:
            arrays = list_arrays(path) if looks_like_npz(path) else []
            if path.suffix in TEXT_SUFFIXES or ("points" in arrays and not _has_code_points(path)):
                digits.append(path)
            elif "points" in arrays or ("images" in arrays and "class_names" in arrays):
                non_digits.append(path)
        except NpzError as error:
            raise StrokeFileError(f"{path}: {error}.") from error
    return digits, non_digits


def generate_files(count: int) -> Files:
    """One set of generated digits, for trying the benchmark without any file."""
    rng = np.random.default_rng(0)
    drawn = [draw_digit(rng) for _ in range(count)]
    labels = np.array([digit.label for digit in drawn])
    names = np.full(count, "generated")
    return Files([StrokeSet("generated", [digit.drawing for digit in drawn], labels, names, names)], [])


def exclude_writers(files: Files, writers: Sequence[str]) -> Files:
    """The files without the drawings of `writers`.

    Raises StrokeFileError for an unknown writer, and for a file that has no other writers.
    """
    known = {str(name) for samples in files if isinstance(samples, StrokeSet) for name in samples.writers}
    for writer in writers:
        if writer not in known:
            raise StrokeFileError(f"There are no drawings by a writer {writer!r}.")
    left = Files(
        [_exclude(samples, writers) for samples in files.digits],
        [_exclude(samples, writers) for samples in files.non_digits],
    )
    for samples in left:
        if not len(samples):
            raise StrokeFileError(f"{samples.name} has no drawings by other writers.")
    return left


def _exclude(samples: Samples, writers: Sequence[str]) -> Samples:
    if isinstance(samples, PictureSet):
        return samples
    return samples.take(np.flatnonzero(~np.isin(samples.writers, list(writers))))


def _has_code_points(path: Path) -> bool:
    labels = read_arrays(path, ("labels",))["labels"]
    return labels.dtype.kind in "iu" and labels.size > 0 and bool(np.all(labels > 9))


def _load(path: Path, *, digits: bool) -> Samples:
    if holds_pictures(path):
        return load_pictures(path, digits=digits)
    return load_strokes(path, digits=digits)
