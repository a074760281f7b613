"""The gallery: one card, which is a button, for each sample of a page."""

from collections.abc import Callable

import streamlit as st

from digitpad.data.label_errors import find_dispute
from digitpad.evaluation.mistakes import GalleryPage
from digitpad.ui.answer import format_share
from digitpad.ui.png import encode_url

DISPUTED_MARK = " \\*"
"""An asterisk, escaped for Markdown."""

Open = Callable[[int], None]


def show_gallery(page: GalleryPage, *, right: bool, on_open: Open, on_turn: Open) -> None:
    """Show the cards of a page and, if there are more pages, the buttons that turn it.

    `right` states that the samples were read correctly. `on_open` gets the test index of the clicked card,
    `on_turn` the number of the requested page.
    """
    samples = page.samples
    st.html(_render_pictures(page))
    disputed = False
    columns = (
        samples.index.tolist(),
        samples.true.tolist(),
        samples.read.tolist(),
        samples.confidence.tolist(),
    )
    with st.container(key="gallery"):
        for index, true, read, confidence in zip(*columns, strict=True):
            dispute = find_dispute(index, true) is not None
            disputed |= dispute
            label = describe_card(true, read, confidence, right=right, disputed=dispute)
            st.button(label, key=f"open_{index}", on_click=on_open, args=(index,))
    if disputed:
        st.caption("\\* MNIST's own label is disputed. Open the image to see how people voted.")
    if page.pages > 1:
        _show_pager(page, on_turn)


def describe_card(true: int, read: int, confidence: float, *, right: bool, disputed: bool) -> str:
    """Describe a card in Markdown."""
    answer = f", nearly {read}" if right else f" read as :primary[**{read}**]"
    share = format_share(confidence).replace(" ", "\u00a0")
    return f":violet[**{true}**]{answer} {share}{DISPUTED_MARK if disputed else ''}"


def _render_pictures(page: GalleryPage) -> str:
    """Render the CSS that gives each card its picture; mistakes.css places it."""
    rules = (
        f".st-key-open_{index} {{ --picture: url({encode_url(image)}); }}"
        for index, image in zip(page.samples.index.tolist(), page.samples.images, strict=True)
    )
    return f"<style>{' '.join(rules)}</style>"


def _show_pager(page: GalleryPage, on_turn: Open) -> None:
    previous, following = page.turn
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="center", key="pager"):
        show_turn("Previous", "page", previous, on_turn)
        st.markdown(f"{page.first}–{page.last} of {page.total}", width="content")
        show_turn("Next", "page", following, on_turn)


def show_turn(label: str, noun: str, target: int | None, on_turn: Open) -> None:
    """Show "Previous" or "Next" of a `noun`, disabled for None."""
    forward = label == "Next"
    st.button(
        label,
        icon=":material/chevron_right:" if forward else ":material/chevron_left:",
        icon_position="right" if forward else "left",
        key=f"{label.lower()}_{noun}",
        on_click=on_turn,
        args=(target,),
        disabled=target is None,
    )
