"""Charts on the page: in a place that is kept free for them, by a library that the browser fetches in time."""

from pathlib import Path
from typing import Any

import streamlit as st

from digitpad.ui.charts.charts import Spec
from digitpad.ui.script import run_script
from digitpad.ui.theme import show_room

PARTS = ("ArrowVegaLiteChart", "embed")
"""Files of Streamlit's page that draw a chart: its own part, and Vega with 0.8 MB."""


def show_chart(name: str, chart: Spec, **options: Any) -> None:
    """A chart in a place that is kept free for it; `options` are those of `st.vega_lite_chart`."""
    with show_room(name, chart["height"]):
        st.vega_lite_chart(spec=chart, **options)


def fetch_early() -> None:
    """Have the browser load what draws charts while the first one is still being prepared here.

    By itself it asks for them when the first chart has come, half a second later on a slow machine. They lie
    beside the page's first script; where Streamlit calls them something else, nothing is lost but the time.
    """
    folder = Path(st.__file__).parent / "static" / "static" / "js"
    files = [file.name for part in PARTS for file in folder.glob(f"{part}.*.js")]
    loads = "".join(f"import(new URL('./{name}', first)).catch(() => {{}});" for name in files)
    run_script("vega", f"const first = document.querySelector('script[src*=\"static/js/\"]').src; {loads}")
