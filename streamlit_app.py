"""The page: configuration and navigation, nothing else."""

import streamlit as st

from digitpad.ui.incoming import guard_input
from digitpad.ui.pages import build_pages
from digitpad.ui.state import start
from digitpad.ui.style import ICON, show_style

st.set_page_config(page_title="Digitpad", page_icon=ICON, layout="wide")
start()
guard_input()
show_style()
st.navigation(build_pages(), position="top").run()
