"""ui/streamlit_selectors.py: one place for Streamlit's class names."""

import re
from pathlib import Path

from digitpad.ui import streamlit_selectors
from digitpad.ui.streamlit_selectors import SELECTORS

SELECTOR = re.compile(r"\.st[A-Z]\w*|\[data-testid[^\]]*\]")


def test_the_list_has_what_style_sheets_and_scripts_select_and_nothing_else():
    folder = Path(streamlit_selectors.__file__).parent
    files = [path for kind in ("css", "js") for path in folder.rglob(f"*.{kind}")]
    used = {name for path in files for name in SELECTOR.findall(path.read_text(encoding="utf-8"))}
    assert used == set(SELECTORS)
