"""The page: configuration and navigation, nothing else."""

import streamlit as st

from digitpad.ui.cache import start
from digitpad.ui.navigation import build_pages, show_links
from digitpad.ui.theme import ICON, show_style

st.set_page_config(page_title="Digitpad", page_icon=ICON, layout="wide")
start()
show_style()
pages = build_pages()
shown = st.navigation(pages, position="top")
show_links(pages)
shown.run()
