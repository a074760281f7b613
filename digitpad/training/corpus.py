"""Load everything that a run learns from or is measured by: MNIST, stroke files and picture files."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from digitpad.config import NOT_A_DIGIT
from digitpad.data.mnist import Mnist, hash_file
from digitpad.data.picture_files import PictureSet, holds_pictures, load_pictures
from digitpad.strokes.files import StrokeSet, load_strokes

Samples = StrokeSet | PictureSet
"""The content of one file."""


@dataclass(frozen=True)
class Corpus:
    """All loaded data of a run, before it is split by writer."""

    mnist: Mnist
    digits: tuple[StrokeSet, ...] = ()
    """One set per stroke file of digits."""
    non_digits: tuple[Samples, ...] = ()
    """One set per file of letters, symbols or pictures; the strokes are labelled NOT_A_DIGIT."""
    files: dict[str, str] = field(default_factory=dict)
    """SHA-256 in hex digits of each stroke or picture file, by the file's name."""

    @property
    def groups(self) -> list[str]:
        """Names of all groups of writers and kinds of pictures, in alphabetical order."""
        return sorted({str(group) for samples in (*self.digits, *self.non_digits) for group in samples.groups})


def load_corpus(mnist: Mnist, digits: Sequence[Path] = (), non_digits: Sequence[Path] = ()) -> Corpus:
    """Load the stroke files `digits`, and `non_digits`: stroke files of other marks or npz files of pictures.

    Raises StrokeFileError for a file that cannot be read.
    """
    return Corpus(
        mnist,
        digits=tuple(load_strokes(path) for path in digits),
        non_digits=tuple(_load_non_digits(path) for path in non_digits),
        files=hash_files([*digits, *non_digits]),
    )


def _load_non_digits(path: Path) -> Samples:
    if holds_pictures(path):
        return load_pictures(path, digits=False)
    strokes = load_strokes(path, digits=False)
    return replace(strokes, labels=np.full(len(strokes), NOT_A_DIGIT))


def hash_files(paths: Iterable[Path]) -> dict[str, str]:
    """SHA-256 of files by name. Files of the same name in several folders are numbered from the second on."""
    hashes: dict[str, str] = {}
    names: list[str] = []
    for path in dict.fromkeys(paths):
        name = _clean_name(path.name)
        number = names.count(name)
        hashes[f"{name} {number + 1}" if number else name] = hash_file(path)
        names.append(name)
    return hashes


def _clean_name(name: str) -> str:
    """Replace the characters that run.json's schema refuses and shorten the name to 100 characters."""
    return re.sub(r"[^\w.+ -]", "_", name)[:100]
