"""The choices of the Mistakes page. Each is set from the address and changes it; none computes anything."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from digitpad.config import CLASSES
from digitpad.ui.mistakes.address import Address, go
from digitpad.ui.model_names import mention_model

SHOWS = {"mistakes": "Mistakes", "nearly": "Nearly wrong", "compare": "Compare"}
COMPARING = ("both", "only", "other")
ORDERS = {"confidence": "Most certain first", "doubt": "Most doubtful first", "index": "By test index"}
ANY = "any"
DIGITS = [ANY, *map(str, range(CLASSES))]

Changes = dict[str, Any]
"""Fields of the address and their new values."""


def follow(key: str, shown: Any, find_changes: Callable[[Any], Changes]) -> None:
    """Change the address after the value of widget `key` has changed from `shown`.

    An emptied choice changes nothing. Neither does an unchanged one: a click in the moment in which an opened
    sample takes the place of the widgets makes Streamlit call this for all of them.
    """
    value = st.session_state[key]
    if value not in (None, shown):
        go(**find_changes(value))


def choose_kind(model: str, address: Address, models: list[str]) -> None:
    """Choose what is listed: mistakes, nearly wrong samples, or a comparison, and with which model."""
    comparing = address.show in COMPARING
    with st.container(horizontal=True, vertical_alignment="center", key="choice"):
        shown = st.session_state["kind"] = "compare" if comparing else address.show
        st.segmented_control(
            "Show",
            list(SHOWS),
            key="kind",
            format_func=SHOWS.__getitem__,
            on_change=follow,
            args=("kind", shown, _reset_filters),
            label_visibility="collapsed",
        )
        others = [name for name in models if name != model]
        if comparing and others:
            choose_comparison(model, address, others)


def _reset_filters(kind: str) -> Changes:
    """List another kind of samples, for which the filters mean something else."""
    order = "doubt" if kind == "nearly" else "confidence"
    show = "both" if kind == "compare" else kind
    return {"show": show, "sort": order, "true": None, "read": None, "low": 0, "high": 100}


def choose_comparison(model: str, address: Address, others: list[str]) -> None:
    """Choose the model to compare with, and which samples of the two."""
    versus = address.versus if address.versus in others else ""
    options = ["", *others] if len(others) > 1 else others
    shown = st.session_state["versus"] = versus or options[0]
    st.selectbox(
        "With",
        options,
        key="versus",
        width=230,
        format_func=lambda other: f"with {mention_model(other) if other else 'all other models'}",
        on_change=follow,
        args=("versus", shown, lambda other: {"versus": other}),
        label_visibility="collapsed",
    )
    choose_part(model, address, versus or (others[0] if len(others) == 1 else ""))


def choose_part(model: str, address: Address, versus: str) -> None:
    """Choose the samples of a comparison; `versus` is empty for all other models."""
    parts = {
        "both": "Wrong in both" if versus else "Wrong in every model",
        "only": f"Only {mention_model(model)}",
    }
    if versus:
        parts["other"] = f"Only {mention_model(versus)}"
    shown = st.session_state["part"] = address.show if address.show in parts else "both"
    st.segmented_control(
        "Which",
        list(parts),
        key="part",
        format_func=parts.__getitem__,
        on_change=follow,
        args=("part", shown, lambda part: {"show": part}),
        label_visibility="collapsed",
    )


def choose_filter(address: Address) -> None:
    """Choose order, digits and confidence."""
    with st.container(horizontal=True, key="filters"):
        st.session_state["filter_sort"] = address.sort
        st.selectbox(
            "Order",
            list(ORDERS),
            key="filter_sort",
            width=175,
            format_func=ORDERS.__getitem__,
            on_change=follow,
            args=("filter_sort", address.sort, lambda order: {"sort": order}),
        )
        choose_digit("True digit", "true", address.true)
        choose_digit("Nearly" if address.show == "nearly" else "Read as", "read", address.read)
        shown = st.session_state["confidence"] = (address.low, address.high)
        st.slider(
            "Confidence",
            0,
            100,
            key="confidence",
            width=150,
            format="%d %%",
            on_change=follow,
            args=("confidence", shown, lambda ends: {"low": ends[0], "high": ends[1]}),
        )


def choose_digit(label: str, name: str, digit: int | None) -> None:
    """Choose one digit, or any, for the field `name` of the address."""
    key = f"filter_{name}"
    shown = st.session_state[key] = ANY if digit is None else str(digit)
    st.selectbox(
        label,
        DIGITS,
        key=key,
        width=90,
        on_change=follow,
        args=(key, shown, lambda chosen: {name: None if chosen == ANY else int(chosen)}),
    )


def show_chips(address: Address) -> None:
    """Show the filters that are set, each as a button that removes it."""
    verb = "nearly read as" if address.show == "nearly" else "read as"
    if address.true is not None:
        show_chip("true", f"true {address.true}", {"true": None})
    if address.read is not None:
        show_chip("read", f"{verb} {address.read}", {"read": None})
    if (address.low, address.high) != (0, 100):
        show_chip("confidence", f"{address.low}–{address.high}\u00a0% sure", {"low": 0, "high": 100})


def show_chip(name: str, label: str, removal: Changes) -> None:
    """Show one filter; a click applies `removal` to the address."""
    st.button(
        label,
        icon=":material/close:",
        icon_position="right",
        key=f"chip_{name}",
        help="Remove this filter",
        on_click=go,
        kwargs=removal,
    )
