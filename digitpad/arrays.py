"""Arrays as a run keeps them (npz): numbers only, none larger than they may be, without pickles."""

import io
import math
import zipfile
import zlib

import numpy as np

LARGEST = 64_000_000
"""Bytes of all arrays together: many times what the largest evaluation of the 10,000 test images holds."""

MOST = 32
"""Arrays in a file."""


def read_arrays(content: bytes) -> dict[str, np.ndarray]:
    """The arrays of an npz file by name.

    Every array's size is read before its content. Raises ValueError for a file that is not whole, for arrays of
    anything but finite numbers, for names that are none and for more than LARGEST bytes.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > MOST or len({member.filename for member in members}) < len(members):
                raise ValueError(f"expected at most {MOST} arrays of different names, got {len(members)}")
            if sum(member.file_size for member in members) > LARGEST:
                raise ValueError(f"expected at most {LARGEST:,} bytes of arrays when unpacked")
            return {_name(member.filename): _read_array(archive, member) for member in members}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError) as error:
        raise ValueError(f"not a whole archive of arrays: {error}") from error


def _name(filename: str) -> str:
    name = filename.removesuffix(".npy")
    if name == filename or not name.isidentifier():
        raise ValueError(f"expected arrays, got {filename[:80]!r}")
    return name


def _read_array(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> np.ndarray:
    with archive.open(member) as file:
        version = np.lib.format.read_magic(file)
        if version != (1, 0):
            raise ValueError(f"expected an array of format 1.0, got {version}")
        shape, _, dtype = np.lib.format.read_array_header_1_0(file)
        if dtype.kind not in "biuf" or math.prod(shape) * dtype.itemsize > member.file_size:
            raise ValueError(f"expected numbers, got {shape} of {dtype} in {member.file_size:,} bytes")
    with archive.open(member) as file:
        array = np.lib.format.read_array(file, allow_pickle=False)
    if not np.isfinite(array).all():
        raise ValueError(f"expected finite numbers in {member.filename}")
    return array
