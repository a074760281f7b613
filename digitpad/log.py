"""The program's log: one line per event on standard error."""

import logging
import os
import sys

VERBOSE_VARIABLE = "DIGITPAD_VERBOSE"
VERBOSE_OPTION = "--verbose"

log = logging.getLogger("digitpad")


def is_verbose() -> bool:
    """Tell whether the log shows every detail: `--verbose` on the command line, or DIGITPAD_VERBOSE=1."""
    return VERBOSE_OPTION in sys.argv[1:] or os.environ.get(VERBOSE_VARIABLE, "") not in ("", "0")


def start_log() -> None:
    """Send the log to standard error, in detail where `is_verbose`. Only the first call has an effect."""
    if log.handlers:
        return
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s digitpad: %(message)s", "%H:%M:%S"))
    log.addHandler(handler)
    log.setLevel(logging.DEBUG if is_verbose() else logging.INFO)
    log.propagate = False
