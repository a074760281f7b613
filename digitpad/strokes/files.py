"""Files of drawings that people made with a pen: read, checked, written.

npz    points (N, 2), stroke_id (N,), offsets (S + 1,), labels (S,), and maybe group (S,) and writer (S,):
       sample i is points[offsets[i]:offsets[i + 1]], its strokes are numbered from 0 in the order they were
       drawn; x points right and y down, in any unit
text   UNIPEN (see `digitpad.strokes.unipen`), as the pen digits of the UCI repository come
"""

import io
import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from digitpad.config import CLASSES
from digitpad.files import write_atomically
from digitpad.npz import StrokeFileError, looks_like_npz, read_arrays, read_texts
from digitpad.strokes.unipen import Sample, read_unipen

if TYPE_CHECKING:
    from digitpad.strokes.drawing import Drawing

__all__ = ["StrokeFileError", "StrokeSet", "load_strokes", "save_strokes"]

FARTHEST = 1e7
"""The largest coordinate: up to there float32 tells whole units apart, and no tablet has more."""

LAST_CODE_POINT = 0x10FFFF


@dataclass(frozen=True)
class StrokeSet:
    """S drawings and who drew them."""

    name: str
    """of the file"""
    drawings: "list[Drawing]"
    labels: np.ndarray
    """(S,) int64: 0-9 for digits, code points for other marks"""
    groups: np.ndarray
    """(S,) str: where it was collected"""
    writers: np.ndarray
    """(S,) str: no two people of different groups by one name"""

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, indices: np.ndarray) -> "StrokeSet":
        """The samples at `indices`, in that order, or where a mask is true."""
        places = np.arange(len(self))[np.asarray(indices)]
        drawings = [self.drawings[place] for place in places]
        return StrokeSet(self.name, drawings, self.labels[places], self.groups[places], self.writers[places])


def load_strokes(path: str | Path, *, digits: bool = True) -> StrokeSet:
    """The drawings of an npz or a UNIPEN file, in its order.

    `digits` says what they must be: digits labelled 0 to 9, or marks that are none, labelled with code points.
    Where the file does not say it, the group is the file's name and every group counts as one writer. Raises
    StrokeFileError, one sentence that names the file and the sample (the first is 0).
    """
    path = Path(path)
    strokes = _load_npz(path) if looks_like_npz(path) else _load_unipen(path, digits)
    _check_labels(path, strokes.labels, digits)
    return strokes


def save_strokes(path: str | Path, strokes: StrokeSet) -> None:
    """Write drawings as npz, whole or not at all. Raises ValueError for a drawing without points or with more
    than 256 strokes, which the file cannot hold.
    """
    counts = [sum(map(len, drawing)) for drawing in strokes.drawings]
    if not all(counts) or max(map(len, strokes.drawings), default=0) > 256:
        raise ValueError("Expected drawings of 1 to 256 strokes with points in them.")
    pieces = [stroke for drawing in strokes.drawings for stroke in drawing]
    numbers = [np.full(len(s), k) for drawing in strokes.drawings for k, s in enumerate(drawing)]
    file = io.BytesIO()
    np.savez_compressed(
        file,
        points=np.concatenate([np.zeros((0, 2)), *pieces]).astype(np.float32),
        stroke_id=np.concatenate([np.zeros(0), *numbers]).astype(np.uint8),
        offsets=np.cumsum([0, *counts]).astype(np.int32),
        labels=strokes.labels.astype(np.int32),
        group=strokes.groups.astype(str),
        writer=strokes.writers.astype(str),
    )
    write_atomically(Path(path), file.getvalue())


def _load_npz(path: Path) -> StrokeSet:
    required = ("points", "stroke_id", "offsets", "labels")
    arrays = read_arrays(path, required, ("group", "writer"))
    _check_points(path, arrays["points"])
    with np.errstate(over="ignore"):  # What is too large for float32 is found below.
        points = arrays["points"].astype(np.float32)
    count = len(points)
    stroke_ids = _read_whole_numbers(path, arrays, "stroke_id", count)
    labels = _read_whole_numbers(path, arrays, "labels", arrays["labels"].size)
    offsets = _read_whole_numbers(path, arrays, "offsets", len(labels) + 1)
    _check_offsets(path, offsets, count)
    _check_finite(path, points, offsets)
    _check_order(path, stroke_ids, offsets)
    drawings = [_split_strokes(points[i:j], stroke_ids[i:j]) for i, j in itertools.pairwise(offsets)]
    groups = read_texts(path, arrays, "group", np.full(len(labels), path.stem))
    writers = _name_writers(groups, read_texts(path, arrays, "writer", groups))
    return StrokeSet(path.stem, drawings, labels, groups, writers)


def _load_unipen(path: Path, digits: bool) -> StrokeSet:
    samples = read_unipen(path)
    for place, sample in enumerate(samples):
        if not any(map(len, sample.drawing)):
            raise StrokeFileError(
                f"{path}: sample {place} (line {sample.line}) is empty: no points follow its .SEGMENT."
            )
    drawings = [[stroke for stroke in sample.drawing if len(stroke)] for sample in samples]
    offsets = np.cumsum([0, *(sum(map(len, drawing)) for drawing in drawings)])
    _check_finite(path, np.concatenate([stroke for drawing in drawings for stroke in drawing]), offsets)
    labels = [_read_label(path, place, sample, digits) for place, sample in enumerate(samples)]
    groups = np.full(len(samples), path.name)
    writers = np.array([f"{path.name}/{sample.writer}" for sample in samples])
    return StrokeSet(path.name, drawings, np.array(labels, np.int64), groups, writers)


def _read_label(path: Path, place: int, sample: Sample, digits: bool) -> int:
    if digits and sample.label in set("0123456789"):
        return int(sample.label)
    if digits or len(sample.label) != 1:
        wanted = "a digit" if digits else "one character"
        raise StrokeFileError(
            f"{path}: sample {place} (line {sample.line}) is labelled {sample.label[:20]!r}, expected {wanted}."
        )
    return ord(sample.label)


def _split_strokes(points: np.ndarray, stroke_ids: np.ndarray) -> "Drawing":
    return np.split(points, np.flatnonzero(np.diff(stroke_ids)) + 1)


def _read_whole_numbers(path: Path, arrays: dict[str, np.ndarray], name: str, count: int) -> np.ndarray:
    array = arrays[name]
    if array.dtype.kind not in "iu" or array.shape != (count,):
        raise StrokeFileError(
            f"{path}: expected {name!r} as ({count},) whole numbers, got {array.shape} of {array.dtype}."
        )
    if array.size and int(array.max()) > np.iinfo(np.int64).max:
        raise StrokeFileError(f"{path}: {name!r} holds {array.max()}, which is absurdly large.")
    return array.astype(np.int64)


def _name_writers(groups: np.ndarray, writers: np.ndarray) -> np.ndarray:
    """Writers as group/writer, where they are not yet: writer 1 of two sites is two people."""
    pairs = zip(groups.tolist(), writers.tolist(), strict=True)
    return np.array([w if w == g or w.startswith(f"{g}/") else f"{g}/{w}" for g, w in pairs])


def _check_points(path: Path, points: np.ndarray) -> None:
    if points.dtype.kind not in "fiu" or points.ndim != 2 or points.shape[1] != 2:
        raise StrokeFileError(
            f"{path}: expected 'points' as (N, 2) numbers, got {points.shape} of {points.dtype}."
        )


def _check_offsets(path: Path, offsets: np.ndarray, count: int) -> None:
    if len(offsets) == 1:
        raise StrokeFileError(f"{path} holds no drawings.")
    if offsets[0] != 0 or offsets[-1] != count:
        raise StrokeFileError(
            f"{path}: the offsets do not add up: they go from {offsets[0]} to {offsets[-1]}, "
            f"expected from 0 to the {count} points."
        )
    steps = np.diff(offsets)
    if (steps < 0).any():
        raise StrokeFileError(
            f"{path}: the offsets do not add up: sample {np.argmax(steps < 0)} ends before it starts."
        )
    if (steps == 0).any():
        raise StrokeFileError(f"{path}: sample {np.argmax(steps == 0)} is empty: it has no points.")


def _check_finite(path: Path, points: np.ndarray, offsets: np.ndarray) -> None:
    bad = ~(np.abs(points) <= FARTHEST).all(axis=1)
    if bad.any():
        at = int(np.argmax(bad))
        sample = int(np.searchsorted(offsets, at, side="right")) - 1
        raise StrokeFileError(
            f"{path}: sample {sample} has the point {tuple(points[at].tolist())}, expected finite numbers "
            f"within ±{FARTHEST:,.0f}."
        )


def _check_order(path: Path, stroke_ids: np.ndarray, offsets: np.ndarray) -> None:
    falls = np.diff(stroke_ids) < 0
    falls[offsets[1:-1] - 1] = False
    if falls.any():
        at = int(np.argmax(falls)) + 1
        sample = int(np.searchsorted(offsets, at, side="right")) - 1
        raise StrokeFileError(
            f"{path}: sample {sample} goes from stroke {stroke_ids[at - 1]} back to stroke {stroke_ids[at]}."
        )


def _check_labels(path: Path, labels: np.ndarray, digits: bool) -> None:
    if digits:
        bad, wanted = (labels < 0) | (labels >= CLASSES), "a digit, 0 to 9"
    else:
        code = (labels >= ord("0")) & (labels <= ord("9"))
        bad = (labels < CLASSES) | (labels > LAST_CODE_POINT) | code
        wanted = "the code point of a mark that is no digit"
    if bad.any():
        at = int(np.argmax(bad))
        raise StrokeFileError(f"{path}: sample {at} is labelled {labels[at]}, expected {wanted}.")
