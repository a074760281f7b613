"""Show charts on the page, with their room kept free while the browser loads the library that draws them."""

from typing import Any

import streamlit as st

from digitpad.ui.charts.spec import Spec


def show_chart(name: str, chart: Spec, **options: Any) -> None:
    """Show a chart; `options` are those of `st.vega_lite_chart`.

    The container has the chart's height from the start, so that the page does not jump. layout.css has a rule
    for each height in use.
    """
    with st.container(key=f"room{chart['height']}_{name}"):
        st.vega_lite_chart(spec=chart, **options)
