"""What the Mistakes page shows, as its address: a link shows the same thing. And which pad Draw shows.

The address is the truth; widgets are set from it before they are shown, and their callbacks change it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, get_args

import streamlit as st

from digitpad.config import CLASSES
from digitpad.evaluation.mistakes import Kind, Order


@dataclass(frozen=True)
class Address:
    """A state of the page; the defaults are left out of the URL."""

    model: str = ""
    """the page's default when empty"""
    show: Kind = "mistakes"
    versus: str = ""
    """the model compared with; all others when empty"""
    true: int | None = None
    read: int | None = None
    low: int = 0
    """confidence, per cent"""
    high: int = 100
    sort: Order = "confidence"
    page: int = 1
    sample: int | None = None
    """test index of the sample that is open"""


def parse_address(params: Mapping[str, str]) -> Address:
    """The address in a URL's parameters; whatever makes no sense there is as if it were not given."""
    address = Address(
        model=params.get("model", ""),
        show=_choose(params.get("show"), get_args(Kind), "mistakes"),
        versus=params.get("versus", ""),
        true=_parse_number(params.get("true"), 0, CLASSES - 1),
        read=_parse_number(params.get("read"), 0, CLASSES - 1),
        low=_parse_number(params.get("low"), 0, 100) or 0,
        high=_or(_parse_number(params.get("high"), 0, 100), 100),
        sort=_choose(params.get("sort"), get_args(Order), "confidence"),
        page=_parse_number(params.get("page"), 1, 10_000) or 1,
        sample=_parse_number(params.get("sample"), 0, 10_000_000),
    )
    return replace(address, low=0, high=100) if address.low > address.high else address


def _choose(value: str | None, options: tuple[str, ...], default: str) -> Any:
    return value if value in options else default


def _parse_number(text: str | None, low: int, high: int) -> int | None:
    if text is None or not (text.isascii() and text.isdigit()):
        return None
    return number if low <= (number := int(text[:9])) <= high else None


def _or(value: int | None, default: int) -> int:
    return default if value is None else value


def format_address(address: Address) -> dict[str, str]:
    """The URL's parameters of an address."""
    default = Address()
    pairs = ((field.name, getattr(address, field.name)) for field in fields(address))
    return {name: str(value) for name, value in pairs if value != getattr(default, name)}


def read_address() -> Address:
    """The address that the browser shows."""
    return parse_address(st.query_params.to_dict())


def go(**changes: Any) -> None:
    """Change the address, and so the page.

    A change of what is listed goes back to the first page; any change but of the sample closes the sample.
    """
    address = replace(read_address(), **changes)
    if "sample" not in changes:
        address = replace(address, sample=None)
        if "page" not in changes:
            address = replace(address, page=1)
    st.query_params.from_dict(format_address(address))


LIVE = "live"
"""Parameter of the Draw page: `?live=on` shows the pad that is read while one draws."""


def read_live() -> bool:
    """Whether the address asks for the live pad."""
    return st.query_params.get(LIVE) == "on"


def write_live(live: bool) -> None:
    """Have the address ask for the live pad, or no longer; the rest of it stays."""
    if live and not read_live():
        st.query_params[LIVE] = "on"
    elif not live and LIVE in st.query_params:
        del st.query_params[LIVE]
