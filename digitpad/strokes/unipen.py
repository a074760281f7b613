"""Read UNIPEN text: marks as a tablet recorded them.

Guyon and others, "UNIPEN project of on-line data exchange and recognizer benchmarks" (1994). A line
that starts with a dot is a command; its arguments continue up to the next command. This module reads the
commands for segments, labels, writers, columns and pen positions, and skips all others.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from digitpad.strokes.drawing import Drawing
from digitpad.types import Stroke

MAX_TEXT_BYTES = 1 << 29
"""Size of a text; the largest of the pen digits has 5 MB."""

_COMMAND = re.compile(r"^\.([A-Za-z][A-Za-z0-9_]*)(.*)$")
_LABEL = re.compile(r'"([^"]*)"')
_STROKE_RANGE = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?")
"""One stroke number, or the first and the last of a range."""


class UnipenError(ValueError):
    """A text that cannot be read. The message is a clause without the file's name: the caller adds it."""


@dataclass
class Segment:
    """One labelled mark."""

    label: str
    """text between the quotes"""
    line: int
    """line of its .SEGMENT; the first is 1"""
    writer: str = ""
    stroke_numbers: str = ""
    """numbers of its strokes in the file, such as 0 or 6-7; empty where the segment does not say"""
    drawing: Drawing = field(default_factory=list)
    """strokes with y pointing down"""


@dataclass
class _Command:
    name: str
    line: int
    rest: str
    """text after the name, on the same line"""
    lines: list[str]
    """lines up to the next command"""


def read_unipen(path: Path) -> list[Segment]:
    """Read the segments of a UNIPEN text, in the file's order. Raises UnipenError, naming line or sample."""
    segments: list[Segment] = []
    strokes: Drawing = []
    columns, writer, pen_is_down = (0, 1), "", False
    for command in _read_commands(_read_text(path)):
        if command.name == "SEGMENT":
            label = _read_label(command)
            segments.append(Segment(label, command.line, writer, _find_stroke_numbers(command.rest)))
        elif command.name == "COMMENT" and segments:
            _read_writer(segments[-1], command.rest)
        elif command.name == "WRITER_ID":
            writer = command.rest.strip()
        elif command.name == "COORD":
            columns = _read_columns(command.rest.split())
        elif command.name == "PEN_DOWN":
            strokes.append(_read_points(command, columns, sample=len(segments) - 1))
            if segments:
                segments[-1].drawing.append(strokes[-1])
        pen_is_down = command.name == "PEN_DOWN" or (pen_is_down and command.name != "PEN_UP")
    if not segments:
        raise UnipenError("the file is not UNIPEN text: it has no .SEGMENT")
    if pen_is_down:
        raise UnipenError(f"the file is cut off: its last sample, {len(segments) - 1}, has no .PEN_UP")
    _assign_strokes(segments, strokes)
    return segments


def _find_stroke_numbers(segment: str) -> str:
    """Return the second word of a segment if it numbers strokes, else an empty text."""
    words = segment.split('"')[0].split()
    return words[1] if len(words) > 1 and words[1][0].isdigit() else ""


def _assign_strokes(segments: Sequence[Segment], strokes: Drawing) -> None:
    """Give each segment the strokes that it numbers, in files whose segments all precede or follow the strokes.

    In such a file at most one segment, the last before the strokes, received strokes so far: all of them.
    """
    if sum(bool(segment.drawing) for segment in segments) > 1 or all(segment.drawing for segment in segments):
        return
    for sample, segment in enumerate(segments):
        segment.drawing = []
        for word in segment.stroke_numbers.split(",") if segment.stroke_numbers else []:
            match = _STROKE_RANGE.fullmatch(word)
            first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, -1)
            if first > last or first < len(strokes) <= last:
                raise UnipenError(
                    f"sample {sample} (line {segment.line}): expected numbers of strokes up to "
                    f"{len(strokes) - 1}, such as 0 or 6-7, got {segment.stroke_numbers[:60]!r}"
                )
            segment.drawing += strokes[first : last + 1]


def _read_text(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > MAX_TEXT_BYTES:
            raise UnipenError(f"the file has {size:,} bytes, expected at most {MAX_TEXT_BYTES:,}")
        content = path.read_bytes()
    except OSError as error:
        raise UnipenError(f"the file cannot be read ({error.strerror})") from error
    if b"\0" in content:
        raise UnipenError("the file is neither an npz file nor UNIPEN text")
    try:
        return content.decode("utf-8-sig")  # some editors write a byte order mark before the first command
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


def _read_label(command: _Command) -> str:
    labels: list[str] = _LABEL.findall(command.rest)
    if len(labels) != 1:
        raise UnipenError(
            f'line {command.line}: expected a segment with its label, as .SEGMENT DIGIT 0 ? "8", '
            f"got {command.rest[:60]!r}"
        )
    return labels[0]


def _read_writer(segment: Segment, comment: str) -> None:
    """Read the writer from the pen digits' `.COMMENT label writer order`; other comments do not match."""
    words = comment.split()
    if len(words) == 3 and words[0] == segment.label:
        segment.writer = words[1]


def _read_columns(names: list[str]) -> tuple[int, int]:
    """Find the columns of x and y among the columns of a point."""
    if "X" not in names or "Y" not in names:
        raise UnipenError(f"expected .COORD with X and Y, got {' '.join(names)[:60]!r}")
    return names.index("X"), names.index("Y")


def _read_points(command: _Command, columns: tuple[int, int], *, sample: int) -> Stroke:
    """Read the points (n, 2) of a stroke, with y turned to point down."""
    rows = [line.split() for line in (command.rest, *command.lines) if line.strip()]
    try:
        points = [(float(row[columns[0]]), -float(row[columns[1]])) for row in rows]
    except (ValueError, IndexError) as error:
        raise UnipenError(
            f"sample {sample} (line {command.line}): expected two numbers a point after .PEN_DOWN"
        ) from error
    with np.errstate(over="ignore"):  # too large for float32 becomes infinite; the caller checks the range
        return np.array(points, np.float32).reshape(-1, 2)
