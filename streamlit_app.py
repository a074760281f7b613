"""The page: configuration and navigation, nothing else."""

import streamlit as st

from digitpad.ui import draw
from digitpad.ui.style import show_style

st.set_page_config(page_title="Digitpad", page_icon=":material/draw:", layout="wide")
show_style()
st.navigation(
    [st.Page(draw.show_page, title="Draw", icon=":material/draw:", url_path="draw", default=True)],
    position="top",
).run()
