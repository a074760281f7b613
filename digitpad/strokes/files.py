"""Load and save files of drawings that people made with a pen.

npz    points (N, 2), stroke_id (N,), offsets (S + 1,), labels (S,), and optionally group (S,) and writer (S,).
       Sample i is points[offsets[i]:offsets[i + 1]]; its strokes are numbered from 0 in the order they were
       drawn. x points right and y down, in any unit. A file with name (S,), the texts that a person called new
       symbols, may hold digits and symbols together: the name of a digit is empty.
text   UNIPEN (see `digitpad.strokes.unipen`), the format of the pen digits of the UCI repository.
"""

import io
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from digitpad.config import CLASSES
from digitpad.files import write_atomically
from digitpad.npz import NpzError, looks_like_npz, read_arrays, read_texts
from digitpad.strokes.drawing import Drawing
from digitpad.strokes.unipen import Segment, UnipenError, read_unipen
from digitpad.types import AnyArray, Indices, Integers, Mask, Stroke, Texts

MAX_FILE_COORDINATE = 1e7
"""Largest coordinate in a file: up to there float32 resolves whole units, and no tablet has more."""

MAX_FILE_STROKES = 256
"""Strokes of one drawing in an npz file: stroke_id is one byte."""

LAST_CODE_POINT = 0x10FFFF


class StrokeFileError(ValueError):
    """A file of drawings that cannot be read: one sentence that names the file and the fault.

    Inside this module a check raises the fault alone, and `load_strokes` adds the file's name.
    """


@dataclass(frozen=True)
class StrokeSet:
    """S drawings with their labels, groups and writers."""

    name: str
    """name of the file"""
    drawings: list[Drawing]
    labels: Integers
    """(S,) int64: 0 to 9 for digits, code points for other marks"""
    groups: Texts
    """(S,): where each drawing was collected"""
    writers: Texts
    """(S,): group/writer, so that two people of different groups never share a name"""
    names: Texts | None = None
    """(S,): names of symbols that a person taught, empty for digits; None in files of one kind"""

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, indices: Indices | Mask) -> "StrokeSet":
        """Return the samples at `indices`, in that order, or where a mask is true."""
        places = np.arange(len(self))[np.asarray(indices)]
        return StrokeSet(
            self.name,
            [self.drawings[place] for place in places],
            self.labels[places],
            self.groups[places],
            self.writers[places],
            None if self.names is None else self.names[places],
        )


def load_strokes(path: str | Path, *, digits: bool = True) -> StrokeSet:
    """Load the drawings of an npz or a UNIPEN file, in the file's order.

    With `digits` every drawing must be labelled 0 to 9; without, with the code point of another character. Of a
    file with names only the digits are loaded, or only the symbols.
    Without `group` the group is the file's name, and without `writer` each group counts as one writer. Raises
    StrokeFileError: one sentence that names the file and the sample (the first is 0).
    """
    path = Path(path)
    try:
        strokes = _load_npz(path, path.stem) if looks_like_npz(path) else _load_unipen(path, digits)
        if strokes.names is not None:
            strokes = _take_kind(strokes, strokes.names, digits)
        _check_labels(strokes.labels, digits)
    except (NpzError, UnipenError, StrokeFileError) as error:
        raise StrokeFileError(f"{path}: {error}.") from error
    return strokes


def load_named_strokes(content: bytes, name: str) -> StrokeSet:
    """Load digits and named symbols together, from the content of an npz file.

    Files of digits alone have no names and are loaded too. Raises StrokeFileError, which names the file `name`.
    """
    try:
        strokes = _load_npz(content, name)
        names = np.full(len(strokes), "") if strokes.names is None else strokes.names
        _check_labels(strokes.labels[names == ""], digits=True)
    except (NpzError, StrokeFileError) as error:
        raise StrokeFileError(f"{name}: {error}.") from error
    return replace(strokes, names=names)


def save_strokes(path: str | Path, strokes: StrokeSet) -> None:
    """Write drawings to an npz file atomically. Raises ValueError as `pack_strokes` does."""
    write_atomically(Path(path), pack_strokes(strokes))


def pack_strokes(strokes: StrokeSet) -> bytes:
    """Content of an npz file of drawings.

    Raises ValueError for a drawing without points or with more than MAX_FILE_STROKES strokes.
    """
    counts = [sum(map(len, drawing)) for drawing in strokes.drawings]
    if not all(counts) or max(map(len, strokes.drawings), default=0) > MAX_FILE_STROKES:
        raise ValueError(f"Expected drawings of 1 to {MAX_FILE_STROKES} strokes with points in them.")
    pieces = [stroke for drawing in strokes.drawings for stroke in drawing]
    numbers = [np.full(len(s), k) for drawing in strokes.drawings for k, s in enumerate(drawing)]
    file = io.BytesIO()
    arrays: dict[str, AnyArray] = {} if strokes.names is None else {"name": strokes.names.astype(str)}
    np.savez_compressed(
        file,
        allow_pickle=False,
        points=np.concatenate([np.zeros((0, 2)), *pieces]).astype(np.float32),
        stroke_id=np.concatenate([np.zeros(0), *numbers]).astype(np.uint8),
        offsets=np.cumsum([0, *counts]).astype(np.int32),
        labels=strokes.labels.astype(np.int32),
        group=strokes.groups.astype(str),
        writer=strokes.writers.astype(str),
        **arrays,
    )
    return file.getvalue()


def _load_npz(source: Path | bytes, name: str) -> StrokeSet:
    arrays = read_arrays(source, ("points", "stroke_id", "offsets", "labels"), ("group", "writer", "name"))
    points = _convert_points(arrays["points"])
    stroke_ids = _read_whole_numbers(arrays, "stroke_id", len(points))
    labels = _read_whole_numbers(arrays, "labels", arrays["labels"].size)
    offsets = _read_whole_numbers(arrays, "offsets", len(labels) + 1)
    _check_offsets(offsets, len(points))
    _check_coordinates(points, offsets)
    _check_order(stroke_ids, offsets)
    drawings = [_split_strokes(points[i:j], stroke_ids[i:j]) for i, j in itertools.pairwise(offsets)]
    groups = read_texts(arrays, "group", np.full(len(labels), name))
    writers = _name_writers(groups, read_texts(arrays, "writer", groups))
    names = read_texts(arrays, "name", groups) if "name" in arrays else None
    return StrokeSet(name, drawings, labels, groups, writers, names)


def _take_kind(strokes: StrokeSet, names: Texts, digits: bool) -> StrokeSet:
    """The digits, or the named symbols, of a file that may hold both."""
    unnamed = np.strings.str_len(names) == 0
    chosen = strokes.take(unnamed if digits else ~unnamed)
    if not len(chosen):
        raise StrokeFileError(f"the file holds no {'digits' if digits else 'symbols'}")
    return chosen


def _load_unipen(path: Path, digits: bool) -> StrokeSet:
    segments = read_unipen(path)
    for sample, segment in enumerate(segments):
        if not any(map(len, segment.drawing)):
            raise StrokeFileError(
                f"sample {sample} (line {segment.line}) is empty: no points follow its .SEGMENT"
            )
    drawings = [[stroke for stroke in segment.drawing if len(stroke)] for segment in segments]
    offsets = np.cumsum([0, *(sum(map(len, drawing)) for drawing in drawings)])
    _check_coordinates(np.concatenate([stroke for drawing in drawings for stroke in drawing]), offsets)
    labels = np.array([_read_label(sample, segment, digits) for sample, segment in enumerate(segments)])
    groups = np.full(len(segments), path.name)
    writers = np.array([f"{path.name}/{segment.writer}" for segment in segments])
    return StrokeSet(path.name, drawings, labels.astype(np.int64), groups, writers)


def _read_label(sample: int, segment: Segment, digits: bool) -> int:
    if digits and segment.label in set("0123456789"):
        return int(segment.label)
    if digits or len(segment.label) != 1:
        wanted = "a digit" if digits else "one character"
        raise StrokeFileError(
            f"sample {sample} (line {segment.line}) is labelled {segment.label[:20]!r}, expected {wanted}"
        )
    return ord(segment.label)


def _split_strokes(points: Stroke, stroke_ids: Integers) -> Drawing:
    return np.split(points, np.flatnonzero(np.diff(stroke_ids)) + 1)


def _convert_points(points: AnyArray) -> Stroke:
    """Convert points (N, 2) to float32; too large ones become infinite, which the check by sample refuses."""
    if points.dtype.kind not in "fiu" or points.ndim != 2 or points.shape[1] != 2:
        raise StrokeFileError(f"expected 'points' as (N, 2) numbers, got {points.shape} of {points.dtype}")
    with np.errstate(over="ignore"):
        return points.astype(np.float32)


def _read_whole_numbers(arrays: Mapping[str, AnyArray], name: str, count: int) -> Indices:
    array = arrays[name]
    if array.dtype.kind not in "iu" or array.shape != (count,):
        raise StrokeFileError(
            f"expected {name!r} as ({count},) whole numbers, got {array.shape} of {array.dtype}"
        )
    if array.size and int(array.max()) > np.iinfo(np.int64).max:
        raise StrokeFileError(f"{name!r} holds {array.max()}, expected 64-bit signed integers")
    return array.astype(np.int64)


def _name_writers(groups: Texts, writers: Texts) -> Texts:
    """Prefix writers with their group where they are not yet: writer 1 of two sites is two people."""
    pairs = zip(groups.tolist(), writers.tolist(), strict=True)
    return np.array([w if w == g or w.startswith(f"{g}/") else f"{g}/{w}" for g, w in pairs])


def _check_offsets(offsets: Indices, count: int) -> None:
    if len(offsets) == 1:
        raise StrokeFileError("the file holds no drawings")
    if offsets[0] != 0 or offsets[-1] != count:
        raise StrokeFileError(
            f"the offsets go from {offsets[0]} to {offsets[-1]}, expected from 0 to the {count} points"
        )
    steps = np.diff(offsets)
    if (steps < 0).any():
        raise StrokeFileError(f"the offsets decrease: sample {np.argmax(steps < 0)} ends before it starts")
    if (steps == 0).any():
        raise StrokeFileError(f"sample {np.argmax(steps == 0)} is empty: it has no points")


def _check_coordinates(points: Stroke, offsets: Indices) -> None:
    bad = ~(np.abs(points) <= MAX_FILE_COORDINATE).all(axis=1)  # also true for NaN
    if bad.any():
        at = int(np.argmax(bad))
        raise StrokeFileError(
            f"sample {_find_sample(at, offsets)} has the point {tuple(points[at].tolist())}, expected finite "
            f"numbers within ±{MAX_FILE_COORDINATE:,.0f}"
        )


def _check_order(stroke_ids: Indices, offsets: Indices) -> None:
    """Check that stroke numbers never fall within a sample."""
    falls = np.diff(stroke_ids) < 0
    falls[offsets[1:-1] - 1] = False
    if falls.any():
        at = int(np.argmax(falls)) + 1
        raise StrokeFileError(
            f"sample {_find_sample(at, offsets)} goes from stroke {stroke_ids[at - 1]} back to stroke "
            f"{stroke_ids[at]}"
        )


def _find_sample(point: int, offsets: Indices) -> int:
    """Find the sample that a point belongs to."""
    return int(np.searchsorted(offsets, point, side="right")) - 1


def _check_labels(labels: Integers, digits: bool) -> None:
    if digits:
        bad, wanted = (labels < 0) | (labels >= CLASSES), "a digit, 0 to 9"
    else:
        is_digit = (labels >= ord("0")) & (labels <= ord("9"))
        bad = (labels < CLASSES) | (labels > LAST_CODE_POINT) | is_digit
        wanted = "the code point of a character that is not a digit"
    if bad.any():
        at = int(np.argmax(bad))
        raise StrokeFileError(f"sample {at} is labelled {labels[at]}, expected {wanted}")
