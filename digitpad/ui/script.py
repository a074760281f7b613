"""JavaScript on the page, for the few things that neither Python nor CSS can do."""

from pathlib import Path

import streamlit as st


def load_script(module_file: str, name: str) -> str:
    """Read the script `name` from the folder of the module that calls: `load_script(__file__, "answer.js")`."""
    return Path(module_file).with_name(name).read_text(encoding="utf-8")


def run_script(name: str, code: str) -> None:
    """Run `code` in the browser when `name` comes onto the page, and again when the visitor comes back to it.

    The code gets a scope of its own and must tolerate being run twice in one document. A "<" directly before a
    letter, "/" or "!" must not occur in it: Streamlit's sanitiser reads it as HTML and drops the whole script.
    """
    with st.container(key=f"script_{name}"):
        st.html(f"<script>{{\n{code}\n}}</script>", unsafe_allow_javascript=True)
