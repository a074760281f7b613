"""The choices of the Mistakes page. Each is set from the address and changes it; none computes anything."""

from typing import Any

import streamlit as st

from digitpad.config import CLASSES
from digitpad.ui.mistakes.address import Address, go

SHOWS = {"mistakes": "Mistakes", "nearly": "Nearly wrong", "compare": "Compare"}
COMPARING = ("both", "only", "other")
ORDERS = {"confidence": "Surest first", "doubt": "Most doubtful first", "index": "By test index"}
ANY = "any"
DIGITS = [ANY, *map(str, range(CLASSES))]


def follow(name: str, key: str) -> None:
    """Callback: take a widget's value over into the address; an emptied choice changes nothing."""
    go(**{name: st.session_state[key]})


def choose_what(model: str, address: Address, models: list[str]) -> None:
    """Mistakes, nearly wrong, or a comparison; and of what with what."""
    comparing = address.show in COMPARING
    with st.container(horizontal=True, vertical_alignment="center", key="choice"):
        st.session_state["what"] = "compare" if comparing else address.show
        st.segmented_control("Show", list(SHOWS), key="what", format_func=SHOWS.__getitem__,
                             on_change=follow_what, label_visibility="collapsed")  # fmt: skip
        others = [name for name in models if name != model]
        if comparing and others:
            choose_comparison(model, address, others)


def follow_what() -> None:
    """Callback: what is browsed has changed; what was filtered there means something else here."""
    chosen = st.session_state["what"]
    if chosen is not None:
        order = "doubt" if chosen == "nearly" else "confidence"
        go(show="both" if chosen == "compare" else chosen, sort=order, true=None, read=None, low=0, high=100)


def choose_comparison(model: str, address: Address, others: list[str]) -> None:
    """Which model to compare with, and which part of the two."""
    versus = address.versus if address.versus in others else ""
    names = ["", *others] if len(others) > 1 else others
    st.session_state["versus"] = versus if versus in names else names[0]
    st.selectbox("With", names, key="versus", width=230, on_change=follow, args=("versus", "versus"),
                 format_func=lambda name: f"with {name or 'all other models'}",
                 label_visibility="collapsed")  # fmt: skip
    if versus or len(others) == 1:
        parts = {"both": "Wrong in both", "only": f"Only {model}", "other": f"Only {versus or others[0]}"}
    else:
        parts = {"both": "Wrong in every model", "only": f"Only {model}"}
    st.session_state["part"] = address.show if address.show in parts else "both"
    st.segmented_control("Which", list(parts), key="part", format_func=parts.__getitem__, on_change=follow_part,
                         label_visibility="collapsed")  # fmt: skip


def follow_part() -> None:
    """Callback: another part of a comparison."""
    if st.session_state["part"] is not None:
        go(show=st.session_state["part"])


def choose_filter(address: Address) -> None:
    """Order, digits and confidence."""
    second = "Nearly" if address.show == "nearly" else "Read as"
    with st.container(horizontal=True, key="filters"):
        choose("Order", "sort", list(ORDERS), address.sort, follow, format_func=ORDERS.__getitem__, width=175)
        choose("True digit", "true", DIGITS, name_digit(address.true), follow_digit, width=90)
        choose(second, "read", DIGITS, name_digit(address.read), follow_digit, width=90)
        st.session_state["confidence"] = (address.low, address.high)
        st.slider(
            "Confidence", 0, 100, format="%d %%", key="confidence", width=150, on_change=follow_confidence
        )


def choose(label: str, name: str, options: list[Any], value: str, act: Any, **looks: Any) -> None:
    """A selectbox that is set from the address and changes it."""
    key = f"filter_{name}"
    st.session_state[key] = value
    st.selectbox(label, options, key=key, on_change=act, args=(name, key), **looks)


def follow_digit(name: str, key: str) -> None:
    """Callback: another digit, or any."""
    chosen = st.session_state[key]
    go(**{name: None if chosen == ANY else int(chosen)})


def follow_confidence() -> None:
    """Callback: another range of confidence."""
    low, high = st.session_state["confidence"]
    go(low=low, high=high)


def name_digit(digit: int | None) -> str:
    """A digit as an option of a choice."""
    return ANY if digit is None else str(digit)


def show_chips(address: Address) -> None:
    """What is filtered, each to be taken away."""
    verb = "nearly read as" if address.show == "nearly" else "read as"
    chips: list[tuple[str, str, bool, dict[str, Any]]] = [
        ("true", f"true {address.true}", address.true is not None, {"true": None}),
        ("read", f"{verb} {address.read}", address.read is not None, {"read": None}),
        ("sure", f"{address.low}–{address.high}\u00a0% sure", (address.low, address.high) != (0, 100),
         {"low": 0, "high": 100}),
    ]  # fmt: skip
    for name, label, shown, change in chips:
        if shown:
            st.button(label, icon=":material/close:", icon_position="right", key=f"chip_{name}",
                      help="Take this filter away", on_click=go, kwargs=change)  # fmt: skip
