"""TensorFlow's start without its noise: settled here, for the app, train.py and the benchmarks alike.

TensorFlow writes about CUDA and oneDNN while it is imported and at its first operation, some of it before any
setting can stop it, straight to file descriptor 2. For that short time the descriptor leads through a filter,
which drops the lines that are known to mean nothing and lets everything else pass.
"""

import os
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from digitpad.log import is_verbose

STANDARD_ERROR = 2

CHATTER = re.compile(
    rb"WARNING: All log messages before absl::InitializeLog"
    rb"|I\d{4} [\d:.]+ +\d+ \S+:\d+\] "  # information, by its own account
    rb"|\d{4}-\d\d-\d\d [\d:.]+ *: I "  # the same, as TensorFlow wrote it until 2.18
    rb"|To enable the following instructions: "
    rb"|INFO: Created TensorFlow Lite XNNPACK delegate"
)
"""Lines that mean nothing to anybody who uses this program."""

NO_GPU = re.compile(
    rb"[EW]\d{4} [\d:.]+ +\d+ cuda\w+\.cc:\d+\] "
    rb"(failed call to cuInit|Unable to register cu|Could not find cuda)"
    rb"|W\d{4} [\d:.]+ +\d+ computation_placer"
)
"""Errors that are none on a machine without a graphics card by NVIDIA."""

NVIDIA = Path("/proc/driver/nvidia")

_lock = threading.Lock()
_users = 0
_restore: Callable[[], None] | None = None


@cache
def start_keras() -> None:
    """Import Keras and have it compute something, quietly. Call before the first `import keras`."""
    with quiet_errors():
        import keras

        keras.ops.zeros(1)


def is_chatter(line: bytes) -> bool:
    """Whether a line of standard error can be dropped."""
    return bool(CHATTER.match(line) or (NO_GPU.match(line) and not NVIDIA.exists()))


@contextmanager
def quiet_errors() -> Iterator[None]:
    """Keep chatter out of standard error meanwhile, in whatever thread; all else appears as it is written."""
    global _users, _restore
    with _lock:
        _users += 1
        if _users == 1 and not is_verbose():
            _restore = _divert()
    try:
        yield
    finally:
        with _lock:
            _users -= 1
            if _users == 0 and _restore is not None:
                _restore()
                _restore = None


def _divert() -> Callable[[], None] | None:
    """Lead standard error through the filter; what ends that. None where there is no standard error."""
    try:
        original = os.dup(STANDARD_ERROR)
    except OSError:
        return None
    source, sink = os.pipe()
    os.dup2(sink, STANDARD_ERROR)
    os.close(sink)
    reader = threading.Thread(target=_pass_on, args=(source, original), daemon=True, name="standard error")
    reader.start()

    def restore() -> None:
        if sys.stderr is not None:
            sys.stderr.flush()
        os.dup2(original, STANDARD_ERROR)
        reader.join(timeout=2)  # a child that was started meanwhile may keep the other end open
        if not reader.is_alive():
            os.close(original)

    return restore


def _pass_on(source: int, original: int) -> None:
    """Copy lines from one descriptor to the other, but for chatter, until the last writer has gone."""
    with open(source, "rb", buffering=0) as stream:
        waiting = b""
        while part := stream.read(65_536):
            *lines, waiting = (waiting + part).split(b"\n")
            _write(original, b"".join(line + b"\n" for line in lines if not is_chatter(line)))
        if not is_chatter(waiting):
            _write(original, waiting)


def _write(descriptor: int, content: bytes) -> None:
    while content:
        content = content[os.write(descriptor, content) :]
