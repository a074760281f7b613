"""Error boundary: show one message in place of a failed section and keep rendering the rest."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from digitpad.log import log

UNEXPECTED = "{section} could not be shown. The rest of the page still works; the server's log has the details."


@contextmanager
def error_boundary(section: str) -> Iterator[None]:
    """Log an error inside the block, and show that `section` ("This view") could not be shown."""
    try:
        yield
    except Exception:  # any error of this section: the others must not suffer
        log.exception("%s could not be shown", section)
        st.error(UNEXPECTED.format(section=section))


def escape_words(text: str) -> str:
    """Escape text from a file or a link for Markdown, so that it becomes no picture, link or formula."""
    return re.sub(r"([\\`*\[\]<>!$:~|])", r"\\\1", text)
