"""The log: one line for each event worth knowing, on standard error."""

import logging
import os
import sys

VERBOSE_VARIABLE = "DIGITPAD_VERBOSE"
VERBOSE_OPTION = "--verbose"

log = logging.getLogger("digitpad")


def is_verbose() -> bool:
    """Whether everything is to be said: `-- --verbose` on the command line, or DIGITPAD_VERBOSE=1."""
    return VERBOSE_OPTION in sys.argv[1:] or os.environ.get(VERBOSE_VARIABLE, "") not in ("", "0")


def start_log() -> None:
    """Show the log's lines, with all details where `is_verbose`. A second call changes nothing."""
    if log.handlers:
        return
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s digitpad: %(message)s", "%H:%M:%S"))
    log.addHandler(handler)
    log.setLevel(logging.DEBUG if is_verbose() else logging.INFO)
    log.propagate = False
