"""What browsers send: any JSON and any file, made harmless before Streamlit trips over it.

Streamlit parses a component's JSON before the script runs. Text that it cannot parse (nested a thousand deep, a
number of ten thousand digits) ends that run and every later one of that visitor, and a long text is
parsed to twenty times its size and kept. A file over 1 MB is written to a temporary file while it arrives.
`tests/app/test_incoming.py` notices when Streamlit mends that.
"""

from typing import Any

from starlette.formparsers import MultiPartParser
from streamlit.runtime.state import common, session_state

from digitpad.preprocessing.image_files import MAX_BYTES

MAX_LENGTH = 8_000_000
"""Characters of JSON that are parsed: a drawing of the most strokes and points that are read takes less."""

UNREADABLE = {"drawing": "not readable"}
"""Stands in for what cannot be parsed: no drawing, so that the pad says so."""


def guard_input() -> None:
    """Have every component's JSON read with care, and files kept in memory; call before anything is shown."""
    MultiPartParser.spool_max_size = 2 * MAX_BYTES
    session_state.unpack_widget_state_value = _unpack  # type: ignore[assignment]


def _unpack(state: Any) -> Any:
    """Stands in for Streamlit's `unpack_widget_state_value`."""
    if state.WhichOneof("value") == "json_value" and len(state.json_value) > MAX_LENGTH:
        return dict(UNREADABLE)
    try:
        return common.unpack_widget_state_value(state)
    except (ValueError, RecursionError):
        return dict(UNREADABLE)
