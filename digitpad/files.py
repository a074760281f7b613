"""Write files atomically; notice a full or read-only disk before a training, and explain it in a sentence."""

import errno
import os
import re
import shutil
import tempfile
from pathlib import Path

ROOM = 50_000_000
"""Bytes that a run may need beside the one that it replaces: two checkpoints (4 MB each for the cnn), its files
and a margin."""

MARGIN = 1_000_000
"""Bytes to leave free beside a file."""

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)


def check_room(folder: Path) -> None:
    """Raise OSError when a run cannot be written to `folder`, which is created if it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        check_free(folder, ROOM)


def check_free(folder: Path, size: int) -> None:
    """Raise OSError when a file of `size` bytes, plus MARGIN, does not fit on the disk of `folder`.

    Needed before HDF5 writes: if the disk fills up while it writes, HDF5 ends the whole process.
    """
    free = shutil.disk_usage(folder).free
    if free < size + MARGIN:
        raise OSError(
            errno.ENOSPC, f"{free / 1e6:.0f} MB are free, {(size + MARGIN) / 1e6:.0f} are needed", str(folder)
        )


def describe_failure(error: OSError, folder: Path) -> str:
    """Explain why a file could not be written to `folder`, and what to do about it."""
    number = _find_number(error)
    place, reason = error.filename or folder, error.strerror or str(error)
    unchanged = "Existing models were not changed."
    if number in FULL:
        detail = f" ({reason})" if "are needed" in reason else ""
        return (
            f"The disk that holds {folder} is full{detail}. {unchanged} Free some space and continue with "
            "--resume, or name another folder with --artifacts."
        )
    if number in FORBIDDEN:
        return (
            f"This user may not write to {place}. {unchanged} Change its permissions, or name another folder "
            "with --artifacts."
        )
    return f"{place} cannot be written or read ({reason}). {unchanged} Name another folder with --artifacts."


def _find_number(error: OSError) -> int | None:
    """The error number; HDF5 mentions it in the message only."""
    hidden = re.search(r"errno = (\d+)", str(error))
    return int(hidden.group(1)) if hidden else error.errno


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that a reader finds either the old content or the new content, never a part of it."""
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
