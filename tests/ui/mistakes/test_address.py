"""What the Mistakes page shows, as its address."""

import pytest
from streamlit.testing.v1 import AppTest

from digitpad.ui.mistakes.address import Address, format_address, parse_address
from digitpad.ui.mistakes.filters import ANY
from digitpad.ui.pages.mistakes import read_click


@pytest.mark.parametrize(
    "address",
    [
        Address(),
        Address(model="cnn", true=9, read=4, sort="doubt", page=3),
        Address(show="only", versus="mlp-128-64", low=20, high=90, sample=0),
        Address(true=0, read=0, low=0, high=0),
    ],
)
def test_an_address_survives_the_url(address):
    assert parse_address(format_address(address)) == address


def test_defaults_are_left_out_of_the_url():
    assert format_address(Address(model="cnn")) == {"model": "cnn"}
    assert format_address(Address()) == {}


@pytest.mark.parametrize(
    "params",
    [
        {"true": "10"},
        {"true": "-1"},
        {"read": "nine"},
        {"read": "²"},
        {"show": "everything"},
        {"sort": "beauty"},
        {"page": "0"},
        {"page": "99999999999999999999"},
        {"sample": "1e3"},
        {"low": "80", "high": "20"},
        {"high": "101"},
        {"unheard": "of"},
    ],
    ids=str,
)
def test_what_makes_no_sense_is_as_if_not_given(params):
    assert parse_address(params) == Address()


def clicked(true, read):
    return [{"true": true, "read": read}]


def test_a_click_filters_by_cell_row_or_column():
    assert read_click(clicked("9", "4")) == {"true": 9, "read": 4}
    assert read_click(clicked("9", ANY)) == {"true": 9, "read": None}
    assert read_click(clicked(ANY, "4")) == {"true": None, "read": 4}
    assert read_click([]) == {}


def test_a_click_on_the_correct_ones_shows_those_nearly_wrong():
    changes = {"show": "nearly", "sort": "doubt", "true": 9, "read": None}
    assert read_click(clicked("9", "9")) == changes


def bound_page():
    import streamlit as st

    if not st.checkbox("Hide", key="hide"):
        st.selectbox("Digit", ["any", "9"], key="true", bind="query-params")


def test_streamlit_still_drops_the_parameter_of_a_bound_widget_that_is_hidden():
    """When this fails, consider `bind="query-params"` for the Mistakes page: see ui/mistakes/address.py."""
    page = AppTest.from_function(bound_page)
    page.query_params["true"] = "9"
    page.run()
    assert page.selectbox(key="true").value == "9"
    page.checkbox(key="hide").check().run()
    assert "true" not in page.query_params
