"""UNIPEN text: digits as a tablet's pen wrote them.

Guyon and others, "UNIPEN project of on-line data exchange and recognizer benchmarks" (1994): commands that
start with a dot, each followed by its arguments up to the next. Of these only what says where a mark begins,
what it is, who wrote it and where the pen went is read; every other command is passed over.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from digitpad.npz import LARGEST, StrokeFileError

if TYPE_CHECKING:
    from digitpad.strokes.drawing import Drawing

_COMMAND = re.compile(r"^\.([A-Za-z][A-Za-z0-9_]*)(.*)$")
_LABEL = re.compile(r'"([^"]*)"')
_STROKES = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?")
"""A stroke of a segment, or the first and the last of several, as it numbers them."""


@dataclass
class Sample:
    """A mark, as its segment is being read."""

    label: str
    """what stands between the quotes"""
    line: int
    """of its .SEGMENT, the first is 1"""
    writer: str = ""
    strokes: str = ""
    """which strokes of the file it says it has: 0, or 6-7"""
    drawing: "Drawing" = field(default_factory=list)
    """y points down; what follows the segment"""


@dataclass
class _Command:
    name: str
    line: int
    rest: str
    """what follows on the same line"""
    lines: list[str]
    """the lines up to the next command"""


def read_unipen(path: Path) -> list[Sample]:
    """The segments of a UNIPEN text, in its order. Raises StrokeFileError, naming line or sample."""
    text = _read_text(path)
    samples: list[Sample] = []
    strokes: Drawing = []
    columns, writer, pen_is_down = (0, 1), "", False
    for command in _read_commands(text):
        where = f"{path}: sample {len(samples) - 1} (line {command.line})"
        if command.name == "SEGMENT":
            label = _read_label(path, command)
            samples.append(Sample(label, command.line, writer, _find_strokes(command.rest)))
        elif command.name == "COMMENT" and samples:
            _read_writer(samples[-1], command.rest)
        elif command.name == "WRITER_ID":
            writer = command.rest.strip()
        elif command.name == "COORD":
            columns = _read_columns(path, command.rest.split())
        elif command.name == "PEN_DOWN":
            strokes.append(_read_points(where, command, columns))
            if samples:
                samples[-1].drawing.append(strokes[-1])
        pen_is_down = command.name == "PEN_DOWN" or (pen_is_down and command.name != "PEN_UP")
    if not samples:
        raise StrokeFileError(f"{path} is not UNIPEN text: it has no .SEGMENT.")
    if pen_is_down:
        raise StrokeFileError(f"{path} is cut off: its last sample, {len(samples) - 1}, has no .PEN_UP.")
    if not all(sample.drawing for sample in samples):
        _deal_out(path, samples, strokes)
    return samples


def _find_strokes(segment: str) -> str:
    """The second word of a segment, if it numbers strokes."""
    words = segment.split('"')[0].split()
    return words[1] if len(words) > 1 and words[1][0].isdigit() else ""


def _deal_out(path: Path, samples: list[Sample], strokes: "Drawing") -> None:
    """Give each sample the strokes whose numbers it names, where segments stand apart from the strokes.

    Where they do, at most the last one has strokes of its own, all of them.
    """
    if sum(bool(sample.drawing) for sample in samples) > 1:
        return
    for number, sample in enumerate(samples):
        sample.drawing = []
        for word in sample.strokes.split(",") if sample.strokes else []:
            match = _STROKES.fullmatch(word)
            first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, -1)
            if first > last or first < len(strokes) <= last:
                raise StrokeFileError(
                    f"{path}: sample {number} (line {sample.line}): expected numbers of strokes up to "
                    f"{len(strokes) - 1}, such as 0 or 6-7, got {sample.strokes[:60]!r}."
                )
            sample.drawing += strokes[first : last + 1]


def _read_text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise StrokeFileError(f"{path} has {path.stat().st_size:,} bytes, expected at most {LARGEST:,}.")
        content = path.read_bytes()
    except OSError as error:
        raise StrokeFileError(f"{path} cannot be read: {error.strerror}.") from error
    if b"\0" in content:
        raise StrokeFileError(f"{path} is neither an npz file nor UNIPEN text.")
    try:
        return content.decode("utf-8-sig")  # editors put a mark before the first command
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _read_commands(text: str) -> Iterator[_Command]:
    command = None
    for number, line in enumerate(text.splitlines(), start=1):
        match = _COMMAND.match(line)
        if match:
            if command:
                yield command
            command = _Command(match[1].upper(), number, match[2], [])
        elif command:
            command.lines.append(line)
    if command:
        yield command


def _read_label(path: Path, command: _Command) -> str:
    labels = _LABEL.findall(command.rest)
    if len(labels) != 1:
        raise StrokeFileError(
            f'{path}: line {command.line}: expected a segment with its label, as .SEGMENT DIGIT 0 ? "8", '
            f"got {command.rest[:60]!r}."
        )
    return labels[0]


def _read_writer(sample: Sample, comment: str) -> None:
    """Of the pen digits' `.COMMENT label writer order`; other comments say nothing about the writer."""
    words = comment.split()
    if len(words) == 3 and words[0] == sample.label:
        sample.writer = words[1]


def _read_columns(path: Path, names: list[str]) -> tuple[int, int]:
    if "X" not in names or "Y" not in names:
        raise StrokeFileError(f"{path}: expected .COORD with X and Y, got {' '.join(names)[:60]!r}.")
    return names.index("X"), names.index("Y")


def _read_points(where: str, command: _Command, columns: tuple[int, int]) -> np.ndarray:
    """Points (n, 2) float32 of a stroke, y turned to point down."""
    rows = [line.split() for line in (command.rest, *command.lines) if line.strip()]
    try:
        points = [(float(row[columns[0]]), -float(row[columns[1]])) for row in rows]
    except (ValueError, IndexError) as error:
        raise StrokeFileError(f"{where}: expected two numbers a point after .PEN_DOWN.") from error
    with np.errstate(over="ignore"):  # What is too large for float32 is named by whoever checks the points.
        return np.array(points, np.float32).reshape(-1, 2)
