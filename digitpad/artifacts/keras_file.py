"""Read the weights out of a .keras file without its configuration: a model file is data, never code.

Every known way around Keras's safe mode uses the configuration: it names a function of Keras (CVE-2025-1550,
CVE-2025-8747, CVE-2025-9906) or a layer that reads a file or an address (StringLookup, CVE-2025-12058;
TFSMLayer). This program builds the network itself and never reads the configuration. The weights are
checked before Keras opens them: they may not lead to another file or claim more memory than they hold
(CVE-2026-0897).
"""

import io
import math
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import h5py

WEIGHTS = "model.weights.h5"
"""Archive member with the weights, the only one that is read."""

MEMBERS = ("metadata.json", "config.json", WEIGHTS)
"""Members of an archive in Keras's format."""

MAX_BYTES = 64_000_000
"""Limit of the members' total size, and of the arrays' in the weights: about 20 times the largest model that is
shipped."""

MAX_ARRAYS = 2_000
"""Limit of the number of arrays in the weights. Groups and arrays together may be four times as many."""

MAX_DEPTH = 24
"""Limit of the nesting of groups in the weights."""


def read_weights(content: bytes) -> bytes:
    """The weights (HDF5) of a .keras file, after their check.

    Raises ValueError when the archive is damaged or too large, has other members than MEMBERS, or when the
    weights are anything but finite numbers stored in the file itself.
    """
    weights = _read_member(content)
    _check_weights(weights)
    return weights


def _read_member(content: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = archive.infolist()
            names = [member.filename for member in found]
            if sorted(names) != sorted(MEMBERS):
                strange = [name for name in names if name not in MEMBERS] or names
                raise ValueError(f"expected the members {', '.join(MEMBERS)}, got {_quote(strange)}")
            size = sum(member.file_size for member in found)
            if size > MAX_BYTES:
                raise ValueError(f"expected at most {MAX_BYTES:,} bytes when unpacked, got {size:,}")
            return archive.read(WEIGHTS)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError) as error:
        raise ValueError(f"not a complete archive: {error}") from error


def _check_weights(content: bytes) -> None:
    import h5py

    try:
        with h5py.File(io.BytesIO(content), "r") as file:
            size = 0
            for count, array in enumerate(_list_arrays(file)):
                size += math.prod(array.shape) * array.dtype.itemsize
                if count > MAX_ARRAYS or size > MAX_BYTES:
                    raise ValueError(f"expected weights of at most {MAX_BYTES:,} bytes")
                _check_array(array)
    except (OSError, RuntimeError, KeyError, TypeError) as error:
        raise ValueError(f"the weights cannot be read: {error}") from error


def _list_arrays(file: "h5py.File") -> Iterator["h5py.Dataset"]:
    """All arrays of a weights file. Raises ValueError for a link."""
    import h5py

    waiting: list[tuple[Any, int]] = [(file, 0)]
    seen = 0
    while waiting:
        group, depth = waiting.pop()
        for name in group:
            seen += 1
            if depth > MAX_DEPTH or seen > 4 * MAX_ARRAYS:
                raise ValueError("expected fewer groups in the weights")
            if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                raise ValueError(f"the weights lead elsewhere: {_quote(name)} is a link")
            part = group[name]
            if isinstance(part, h5py.Group):
                waiting.append((part, depth + 1))
            else:
                yield part


def _check_array(array: "h5py.Dataset") -> None:
    import h5py

    if not isinstance(array, h5py.Dataset) or array.external or array.is_virtual:
        raise ValueError(f"the weights lead elsewhere: {_quote(array.name)} is stored in another file")
    if array.dtype.kind not in "fiu":
        raise ValueError(f"expected numbers as weights, got {array.dtype} in {_quote(array.name)}")
    if not np.isfinite(array[()]).all():
        raise ValueError(f"a weight of {_quote(array.name)} is not a finite number")


def _quote(value: Any) -> str:
    """A value of the file for a message, cut to 80 characters."""
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
