"""JavaScript that the page brings along: a few lines for what neither Python nor CSS can do."""

import streamlit as st

SHOW_TOP = 'document.querySelector(".stMain").scrollTo({top: 0})'
"""For what takes the place of a page that somebody has scrolled down."""


def run_script(name: str, code: str) -> None:
    """Have the browser run `code` when `name` comes onto the page; again when somebody comes back to the page.

    So `code` has to bear being run twice in one document; it gets a scope of its own. A "<" right before a
    letter, "/" or "!" looks like HTML to what cleans it: all of it would be left out without a word.
    """
    with st.container(key=f"script_{name}"):
        st.html(f"<script>{{ {code} }}</script>", unsafe_allow_javascript=True)
