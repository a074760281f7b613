"""The pages, and the way from one to another."""

import streamlit as st

from digitpad.ui import draw


def build_draw_page() -> st.Page:
    """The page to draw on."""
    return st.Page(draw.show_page, title="Draw", icon=":material/draw:", url_path="draw", default=True)
