"""Arrays of an npz file that somebody else made: data only, and every size known before it is read."""

import io
import math
import tokenize
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

LARGEST = 1 << 29
"""Bytes that one array may unpack to: 67 million points, far more than anybody has collected. A small file that
unpacks to more is refused before it fills the memory."""

_HEADERS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}


class StrokeFileError(ValueError):
    """A file of drawings or pictures that cannot be read; one sentence that names it and what is wrong."""


def read_arrays(path: Path, required: Iterable[str], optional: Iterable[str] = ()) -> dict[str, np.ndarray]:
    """The arrays of an npz file by name: all of `required`, those of `optional` that are there.

    Raises StrokeFileError for whatever is no whole npz file of plain arrays.
    """
    required = list(required)
    with _open(path) as archive:
        members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
        missing = [name for name in required if name not in members]
        if missing:
            held = ", ".join(ascii(name)[1:-1] for name in sorted(members)[:8]) or "nothing"
            raise StrokeFileError(f"{path}: expected an array {missing[0]!r}, found {held}.")
        names = [*required, *(name for name in optional if name in members)]
        return {name: _read_array(path, archive, members[name]) for name in names}


def looks_like_npz(path: Path) -> bool:
    """Whether a file is an archive, by its name or by what is in it."""
    return path.suffix == ".npz" or (path.is_file() and zipfile.is_zipfile(path))


def list_arrays(path: Path) -> list[str]:
    """Names of the arrays of an npz file. Raises StrokeFileError for what is none."""
    with _open(path) as archive:
        return [name.removesuffix(".npy") for name in archive.namelist()]


@contextmanager
def _open(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive; every fault of it that is found while it is open becomes a StrokeFileError."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except zipfile.BadZipFile as error:
        raise StrokeFileError(f"{path} is no whole npz file: {_say(error)}.") from error
    except (zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise StrokeFileError(f"{path} is damaged and cannot be unpacked: {_say(error)}.") from error
    except OSError as error:
        raise StrokeFileError(f"{path} cannot be read: {error.strerror or _say(error)}.") from error


def _read_array(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> np.ndarray:
    name = member.filename.removesuffix(".npy")
    if member.flag_bits & 1:
        raise StrokeFileError(f"{path} is encrypted.")
    if member.file_size > LARGEST:
        raise StrokeFileError(
            f"{path}: the array {name!r} would unpack to {member.file_size:,} bytes, "
            f"expected at most {LARGEST:,}."
        )
    content = archive.read(member)
    file = io.BytesIO(content)
    try:
        shape, _, dtype = _HEADERS[np.lib.format.read_magic(file)](file)
    except (ValueError, KeyError, SyntaxError, TypeError, tokenize.TokenError) as error:
        raise StrokeFileError(f"{path}: {name!r} is not an array of NumPy's.") from error
    if dtype.hasobject:
        raise StrokeFileError(
            f"{path}: the array {name!r} holds pickled objects, expected plain numbers or text."
        )
    expected, found = math.prod(shape) * dtype.itemsize, len(content) - file.tell()
    if expected != found:
        raise StrokeFileError(
            f"{path}: the array {name!r} says shape {shape} of {dtype}, {expected:,} bytes, but has {found:,}."
        )
    return np.lib.format.read_array(io.BytesIO(content), allow_pickle=False)


def read_texts(path: Path, arrays: dict[str, np.ndarray], name: str, default: np.ndarray) -> np.ndarray:
    """An array of text, or `default`, of the same shape, where there is none. Numbers serve as names."""
    array = arrays.get(name, default)
    if array.dtype.kind in "iu":
        array = array.astype(str)
    if array.dtype.kind not in "US" or array.shape != default.shape:
        raise StrokeFileError(
            f"{path}: expected {name!r} as {default.shape} texts, got {array.shape} of {array.dtype}."
        )
    if array.dtype.kind == "S":
        return np.char.decode(array, "latin-1")
    check_texts(path, name, array)
    return array.astype(str)


def check_texts(path: Path, name: str, array: np.ndarray) -> None:
    """Raise StrokeFileError for an array of text that is no Unicode, which Python could not even print."""
    try:
        for text in array.ravel().tolist():
            text.encode()
    except (SystemError, ValueError) as error:  # no character at all, or half of one
        raise StrokeFileError(f"{path}: {name!r} holds text that is no Unicode.") from error


def _say(error: Exception) -> str:
    """The error's words as the end of a sentence."""
    return str(error).strip().rstrip(".") or type(error).__name__
