"""Faults, as the page shows them: one sentence where the thing would be, the rest of the page goes on."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from digitpad.log import log

UNEXPECTED = "{what} could not be shown. The rest of the page goes on; what went wrong is in the server's log."


@contextmanager
def contain(what: str) -> Iterator[None]:
    """Whatever goes wrong within is logged, and the page shows that `what` ("This view") could not be shown."""
    try:
        yield
    except Exception:  # the boundary between one part of the page and the others
        log.exception("%s could not be shown", what)
        st.error(UNEXPECTED.format(what=what))


def escape_words(text: str) -> str:
    """Text from a file or a link, so that Markdown shows it as it is: no picture, no link, no formula."""
    return re.sub(r"([\\`*\[\]<>!$:~|])", r"\\\1", text)
