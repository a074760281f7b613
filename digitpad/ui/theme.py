"""The page's style sheets, its icon, and what follows the browser's light or dark theme."""

from pathlib import Path

import streamlit as st

from digitpad.ui.palette import DARK, LIGHT, Palette

_FOLDER = Path(__file__).parent
STYLE_SHEETS = (
    "theme.css",
    "layout.css",
    "answer.css",
    "pad/pad.css",
    "explain/explain.css",
    "mistakes/mistakes.css",
)
"""Relative to this folder. theme.css has every colour."""

_STYLE = "\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in STYLE_SHEETS)

ICON = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7"
fill="{LIGHT.accent}"/><path d="M10 9h12L14 25" fill="none" stroke="#fff" stroke-width="4"
stroke-linecap="round" stroke-linejoin="round"/></svg>"""
"""A drawn 7 for the browser's tab. Streamlit would fetch an icon given by name from the internet."""

_SHOWN = "theme_shown"


def show_style() -> None:
    """Add the style sheets to the page. Call once per run, before any other element."""
    st.html(f"<style>{_STYLE}</style>")


def get_palette() -> Palette:
    """Get the palette of the theme that this session's browser shows."""
    return DARK if st.context.theme.type == "dark" else LIGHT


@st.fragment(run_every=2.0)
def follow_theme() -> None:
    """Rerun the page when the browser turns light or dark: charts do not change their colours themselves."""
    theme = st.context.theme.type
    before = st.session_state.get(_SHOWN, theme)
    st.session_state[_SHOWN] = theme
    if before != theme:
        st.rerun(scope="app")
