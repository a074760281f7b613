"""The page: configuration and navigation, nothing else."""

import streamlit as st

from digitpad.ui import mistakes, training
from digitpad.ui.incoming import guard_input
from digitpad.ui.pages import build_draw_page
from digitpad.ui.state import start
from digitpad.ui.style import ICON, show_style

st.set_page_config(page_title="Digitpad", page_icon=ICON, layout="wide")
start()
guard_input()
show_style()
st.navigation(
    [
        build_draw_page(),
        st.Page(mistakes.show_page, title="Mistakes", icon=":material/troubleshoot:", url_path="mistakes"),
        st.Page(training.show_page, title="Training", icon=":material/show_chart:", url_path="training"),
    ],
    position="top",
).run()
