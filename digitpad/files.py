"""A disk that takes nothing more, or nothing at all: noticed before a training, said in a sentence."""

import errno
import os
import re
import shutil
import tempfile
from pathlib import Path

ROOM = 50_000_000
"""Bytes that a run may need beside the one that it replaces: two checkpoints (of 4 MB for the cnn), its parts,
a margin."""

MARGIN = 1_000_000
"""Bytes that are left free beside a file."""

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)


def check_room(folder: Path) -> None:
    """Raise OSError when a run could not be written to `folder`, which is made where it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        check_free(folder, ROOM)


def check_free(folder: Path, size: int) -> None:
    """Raise OSError when a file of `size` bytes would not fit, with MARGIN, on the disk of `folder`.

    For what HDF5 writes: on a disk that fills up under it, HDF5 ends the whole process.
    """
    free = shutil.disk_usage(folder).free
    if free < size + MARGIN:
        raise OSError(
            errno.ENOSPC, f"{free / 1e6:.0f} MB are free, {(size + MARGIN) / 1e6:.0f} are needed", str(folder)
        )


def describe_failure(error: OSError, folder: Path) -> str:
    """What a person can do about a file that could not be written to `folder`, in sentences."""
    number = _find_number(error)
    place, reason = error.filename or folder, error.strerror or str(error)
    unchanged = "The models that were there are as they were."
    if number in FULL:
        detail = f" ({reason})" if "are needed" in reason else ""
        return (
            f"There is no room left on the disk that holds {folder}{detail}. {unchanged} Free some, and go on "
            "with --resume, or name a folder elsewhere with --artifacts."
        )
    if number in FORBIDDEN:
        return (
            f"{place} may not be written. {unchanged} Make it writable for this user, or name another folder "
            "with --artifacts."
        )
    return f"{place} cannot be written or read ({reason}). {unchanged} Name another folder with --artifacts."


def _find_number(error: OSError) -> int | None:
    """The error's number; HDF5 hides it in its words."""
    hidden = re.search(r"errno = (\d+)", str(error))
    return int(hidden.group(1)) if hidden else error.errno


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that a reader finds the old content or the new, never a part."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            os.unlink(file.name)
            raise
    Path(file.name).chmod(0o644)
    os.replace(file.name, path)
