"""How charts come onto the page."""

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from digitpad.ui.charts.vega import PARTS


@pytest.mark.parametrize("part", PARTS)
def test_streamlit_still_calls_it_so(part):
    folder = Path(st.__file__).parent / "static" / "static" / "js"
    assert len(list(folder.glob(f"{part}.*.js"))) == 1


def test_the_training_page_fetches_what_draws_charts_first(three_models):
    page = AppTest.from_string("from digitpad.ui.navigation import _show_training; _show_training()").run(
        timeout=30
    )
    assert not page.exception
    (script,) = [element.proto.body for element in page.get("html") if "import(" in element.proto.body]
    assert all(f"./{part}." in script for part in PARTS)
