"""The state of the Mistakes page as its URL, so that a link shows the same thing.

The URL is the only state: widgets are set from it before they are shown, and their callbacks change it.
Streamlit's `bind="query-params"` keeps one widget in one parameter, which does not fit this page: a click on
the matrix changes two parameters and is one step of the browser's Back button, an opened sample keeps the
filters of the gallery that it hides, and links do not depend on the labels of options.
tests/browser/test_pages.py holds the first two.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, get_args

import streamlit as st

from digitpad.config import CLASSES
from digitpad.evaluation.mistakes import Kind, Order

MAX_PAGE = 10_000
MAX_SAMPLE = 10_000_000
"""Larger numbers in a URL are ignored."""


@dataclass(frozen=True)
class Address:
    """A state of the page. Its defaults are left out of the URL."""

    model: str = ""
    """the best model if empty"""
    show: Kind = "mistakes"
    versus: str = ""
    """the model compared with; all other models if empty"""
    true: int | None = None
    read: int | None = None
    low: int = 0
    """confidence, per cent"""
    high: int = 100
    sort: Order = "confidence"
    page: int = 1
    sample: int | None = None
    """test index of the opened sample"""


def parse_address(params: Mapping[str, str]) -> Address:
    """Parse a URL's parameters. Values that make no sense are replaced by the defaults."""
    low, high = _parse_number(params.get("low"), 0, 100), _parse_number(params.get("high"), 0, 100)
    address = Address(
        model=params.get("model", ""),
        show=_choose(params.get("show"), get_args(Kind), "mistakes"),
        versus=params.get("versus", ""),
        true=_parse_number(params.get("true"), 0, CLASSES - 1),
        read=_parse_number(params.get("read"), 0, CLASSES - 1),
        low=0 if low is None else low,
        high=100 if high is None else high,
        sort=_choose(params.get("sort"), get_args(Order), "confidence"),
        page=_parse_number(params.get("page"), 1, MAX_PAGE) or 1,
        sample=_parse_number(params.get("sample"), 0, MAX_SAMPLE),
    )
    return replace(address, low=0, high=100) if address.low > address.high else address


def _choose(value: str | None, options: tuple[str, ...], default: str) -> Any:
    return value if value in options else default


def _parse_number(text: str | None, low: int, high: int) -> int | None:
    if text is None or not (text.isascii() and text.isdigit()):
        return None
    return number if low <= (number := int(text[:9])) <= high else None


def format_address(address: Address) -> dict[str, str]:
    """Format an address as a URL's parameters."""
    default = Address()
    pairs = ((field.name, getattr(address, field.name)) for field in fields(address))
    return {name: str(value) for name, value in pairs if value != getattr(default, name)}


def read_address() -> Address:
    """Read the address that the browser shows."""
    return parse_address(st.query_params.to_dict())


def go(**changes: Any) -> None:
    """Change the address, and with it the page; one step of the browser's history.

    A change of the listed samples returns to the first page. Every change but that of the sample closes it.
    """
    address = replace(read_address(), **changes)
    if "sample" not in changes:
        address = replace(address, sample=None)
        if "page" not in changes:
            address = replace(address, page=1)
    st.query_params.from_dict(format_address(address))
