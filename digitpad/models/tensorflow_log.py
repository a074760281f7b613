"""Filter the start-up messages of TensorFlow and LiteRT out of standard error.

Both write about CUDA, oneDNN and delegates while they are imported and at their first operation, some of it
before any setting takes effect, straight to file descriptor 2. During that time the descriptor leads through a
filter that drops known harmless lines and passes all others.
"""

import logging
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
    rb"|I\d{4} [\d:.]+ +\d+ \S+:\d+\] "  # severity "information"
    rb"|\d{4}-\d\d-\d\d [\d:.]+ *: I "  # the same in the format of TensorFlow up to 2.18
    rb"|To enable the following instructions: "
    rb"|INFO: Created TensorFlow Lite XNNPACK delegate"
)
"""Lines without meaning for a user of this program."""

NO_GPU = re.compile(
    rb"[EW]\d{4} [\d:.]+ +\d+ cuda\w+\.cc:\d+\] "
    rb"(failed call to cuInit|Unable to register cu|Could not find cuda)"
    rb"|W\d{4} [\d:.]+ +\d+ computation_placer"
)
"""Messages that are normal on a machine without an NVIDIA graphics card."""

NVIDIA = Path("/proc/driver/nvidia")

_lock = threading.Lock()
_users = 0
_restore: Callable[[], None] | None = None


@cache
def start_keras() -> None:
    """Import Keras and run a first operation, with filtered messages. Call before the first `import keras`."""
    with filter_stderr():
        import keras

        keras.ops.zeros(1)
    if not is_verbose():
        logging.getLogger("tensorflow").addFilter(is_worth_logging)


def is_worth_logging(record: logging.LogRecord) -> bool:
    """Whether a record of TensorFlow's logger is shown.

    The warning about retracing is dropped: every network that is trained or loaded is traced once.
    """
    return "triggered tf.function retracing" not in record.getMessage()


def is_chatter(line: bytes) -> bool:
    """Whether the filter drops a line of standard error."""
    return bool(CHATTER.match(line) or (NO_GPU.match(line) and not NVIDIA.exists()))


@contextmanager
def filter_stderr() -> Iterator[None]:
    """Drop chatter from standard error inside the block, from all threads. Other lines pass immediately."""
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
    """Route standard error through the filter and return a function that undoes it; None if it is closed."""
    try:
        original = os.dup(STANDARD_ERROR)
    except OSError:
        return None
    source, sink = os.pipe()
    os.dup2(sink, STANDARD_ERROR)
    os.close(sink)
    reader = threading.Thread(target=_copy_lines, args=(source, original), daemon=True, name="standard error")
    reader.start()

    def restore() -> None:
        if sys.stderr is not None:
            sys.stderr.flush()
        os.dup2(original, STANDARD_ERROR)
        reader.join(timeout=2)  # a child process that was started inside the block may keep the pipe open
        if not reader.is_alive():
            os.close(original)

    return restore


def _copy_lines(source: int, original: int) -> None:
    """Copy lines except chatter from one descriptor to the other until the last writer closes the pipe."""
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
