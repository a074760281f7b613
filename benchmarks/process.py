"""Measure a running process from the outside: processor time, memory, loaded libraries."""

import os
from pathlib import Path


def read_cpu(pid: int) -> float | None:
    """Processor time of a process so far in milliseconds; None without /proc."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    except OSError:
        return None
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def read_memory(pid: int) -> float | None:
    """Resident memory of a process in MB; None without /proc."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1])
    except OSError:
        return None
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def has_tensorflow(pid: int) -> bool | None:
    """Whether a process has loaded TensorFlow's library; None without /proc."""
    try:
        return "libtensorflow" in Path(f"/proc/{pid}/maps").read_text(encoding="utf-8")
    except OSError:
        return None
