"""Streamlit's class names that the style sheets rely on, in its real page."""

import pytest
from playwright.sync_api import expect

from digitpad.ui.streamlit_selectors import SELECTORS

pytestmark = pytest.mark.browser


def test_streamlit_still_has_every_part_that_the_style_sheets_select(share_page, address):
    """When this fails, find the new name of the part and change it in the list and in the style sheets."""
    missing = set(SELECTORS)
    for path, width, proof in (
        ("", 1280, "canvas.upper-canvas"),
        ("", 390, "canvas.upper-canvas"),
        ("mistakes", 1280, ".stVegaLiteChart svg"),
    ):
        page = share_page("selectors", {})
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{address}/{path}")
        expect(page.locator(proof).first).to_be_visible()
        missing -= {selector for selector in missing if page.locator(selector).count()}
    assert missing == set()
