"""Read untrusted npz files: plain data only, and every size is known before anything is unpacked.

Both the files of this program's runs and the files of drawings and pictures that a user names are read here.
NumPy's own `np.load` would allocate what a header claims and unpack what an archive holds, whatever its size.
"""

import io
import math
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from digitpad.types import AnyArray, Texts

MAX_BYTES = 1 << 30
"""Unpacked size of the arrays that are read from one file: about 100 million pen positions."""

MAX_RUN_BYTES = 64_000_000
"""The same for a file of a run: many times the evaluation of the 10,000 test images."""

MAX_ARRAYS = 32
"""Arrays in one file; the largest format here has seven."""

NUMBERS = "biuf"
TEXTS = "US"
"""Kinds of dtypes (`np.dtype.kind`): booleans, integers and floats; Unicode and byte strings."""

_HEADERS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}


class NpzError(ValueError):
    """An archive that cannot be read. The message is a clause without the file's name: the caller adds it."""


def read_arrays(
    source: Path | bytes,
    required: Iterable[str],
    optional: Iterable[str] = (),
    *,
    numbers_only: bool = False,
    max_bytes: int = MAX_BYTES,
) -> dict[str, AnyArray]:
    """Read arrays of an npz file by name: all of `required`, and those of `optional` that exist.

    `source` is the file or its content. Arrays hold booleans, integers, floats or valid text; with
    `numbers_only` finite numbers alone. Together they unpack to at most `max_bytes`. Raises NpzError.
    """
    with _open(source) as archive:
        members = _list_members(archive)
        required = tuple(required)
        _check_presence(required, members)
        names = [*required, *(name for name in optional if name in members)]
        _check_size([members[name] for name in names], max_bytes)
        return {name: _read_array(archive, members[name], name, numbers_only) for name in names}


def list_arrays(source: Path | bytes) -> list[str]:
    """List the names of the arrays in an npz file. Raises NpzError."""
    with _open(source) as archive:
        return list(_list_members(archive))


def looks_like_npz(path: Path) -> bool:
    """Tell by its name, or by its content, whether a file is an archive."""
    return path.suffix == ".npz" or (path.is_file() and zipfile.is_zipfile(path))


def read_texts(arrays: Mapping[str, AnyArray], name: str, default: Texts) -> Texts:
    """Return the array `name` as text of the shape of `default`, or `default` where there is none.

    Integers serve as names, byte strings are Latin-1. Raises NpzError for other dtypes and shapes.
    """
    array = arrays.get(name, default)
    if array.dtype.kind in "iu":
        array = array.astype(str)
    if array.dtype.kind not in TEXTS or array.shape != default.shape:
        raise NpzError(f"expected {name!r} as {default.shape} texts, got {array.shape} of {array.dtype}")
    if array.dtype.kind == "S":
        return np.char.decode(array, "latin-1")
    return array.astype(str)


@contextmanager
def _open(source: Path | bytes) -> Iterator[zipfile.ZipFile]:
    """Open an archive and turn every fault that appears while it is open into an NpzError."""
    try:
        with zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source) as archive:
            yield archive
    except NpzError:
        raise
    except zipfile.BadZipFile as error:
        raise NpzError(f"not a complete npz file ({_describe(error)})") from error
    except OSError as error:
        raise NpzError(f"the file cannot be read ({error.strerror or _describe(error)})") from error
    except (zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, struct.error) as error:
        raise NpzError(f"the archive is damaged ({_describe(error)})") from error


def _list_members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Members by the name of their array. A file with a name that is no identifier is refused by that name."""
    infos = archive.infolist()
    members = {_name_array(info.filename): info for info in infos}
    if len(infos) > MAX_ARRAYS or len(members) < len(infos):
        raise NpzError(f"expected at most {MAX_ARRAYS} arrays with different names, got {len(infos)}")
    return members


def _name_array(filename: str) -> str:
    name = filename.removesuffix(".npy")
    if name == filename or not name.isidentifier():
        raise NpzError(f"expected arrays only, found {filename[:80]!a}")
    return name


def _check_presence(required: tuple[str, ...], members: Mapping[str, zipfile.ZipInfo]) -> None:
    missing = [name for name in required if name not in members]
    if missing:
        found = ", ".join(sorted(members)[:8]) or "nothing"
        raise NpzError(f"expected an array {missing[0]!r}, found {found}")


def _check_size(members: list[zipfile.ZipInfo], max_bytes: int) -> None:
    """Check the sizes that the archive's directory states: zipfile reads no further than these."""
    size = sum(member.file_size for member in members)
    if size > max_bytes:
        raise NpzError(f"the arrays would unpack to {size:,} bytes, expected at most {max_bytes:,} bytes")


def _read_array(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, numbers_only: bool) -> AnyArray:
    if member.flag_bits & 1:
        raise NpzError("the archive is encrypted")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NpzError(f"expected {name!r} stored or deflated, got compression {member.compress_type}")
    content = archive.read(member)
    _check_header(content, name, NUMBERS if numbers_only else NUMBERS + TEXTS)
    array: AnyArray = np.lib.format.read_array(io.BytesIO(content), allow_pickle=False)
    if numbers_only and not np.isfinite(array).all():
        raise NpzError(f"expected finite numbers in {name!r}")
    if array.dtype.kind == "U":
        _check_unicode(array, name)
    return array


def _check_header(content: bytes, name: str, kinds: str) -> None:
    """Check dtype and shape against the number of bytes that follow the header, before NumPy allocates."""
    file = io.BytesIO(content)
    try:
        shape, _, dtype = _HEADERS[np.lib.format.read_magic(file)](file)
    except (ValueError, KeyError, SyntaxError, TypeError, tokenize.TokenError) as error:
        raise NpzError(f"{name!r} is not a NumPy array") from error
    if dtype.hasobject:
        raise NpzError(f"{name!r} holds pickled objects, expected plain data")
    if dtype.kind not in kinds:
        expected = "numbers or text" if TEXTS in kinds else "numbers"
        raise NpzError(f"expected {expected} in {name!r}, got {shape} of {dtype}")
    size, found = math.prod(shape) * dtype.itemsize, len(content) - file.tell()
    if size != found or min(shape, default=0) < 0:
        raise NpzError(f"{name!r} claims {shape} of {dtype}, {size:,} bytes, but holds {found:,} bytes")


def _check_unicode(array: AnyArray, name: str) -> None:
    """Refuse text that is not valid Unicode (surrogates, numbers beyond): Python could not print it."""
    try:
        for text in array.ravel().tolist():
            text.encode()
    except (SystemError, ValueError) as error:  # a number that is no code point; half a surrogate pair
        raise NpzError(f"{name!r} holds text that is not valid Unicode") from error


def _describe(error: Exception) -> str:
    """The error's message as the end of a sentence, on one line."""
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__
