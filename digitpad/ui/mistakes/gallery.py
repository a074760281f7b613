"""The gallery: a card, which is a button, for every sample of a page."""

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
    """The cards of a page and, where there are more pages, the way to them.

    `right` says that the samples were read correctly. `on_open` gets the test index of the card that was
    clicked, `on_turn` the number of the page that was asked for.
    """
    samples = page.samples
    st.html(_render_pictures(page))
    disputed = False
    with st.container(key="gallery"):
        for index, true, read, confidence in zip(
            samples.index.tolist(),
            samples.true.tolist(),
            samples.read.tolist(),
            samples.confidence,
            strict=True,
        ):
            dispute = find_dispute(index, true) is not None
            disputed |= dispute
            label = describe_card(true, read, float(confidence), right=right, disputed=dispute)
            st.button(label, key=f"open_{index}", on_click=on_open, args=(index,))
    if disputed:
        st.caption("\\* MNIST's own label is disputed: open it to see how people voted.")
    if page.pages > 1:
        _show_pager(page, on_turn)


def describe_card(true: int, read: int, confidence: float, *, right: bool, disputed: bool) -> str:
    """The words of a card."""
    words = (
        f":violet[**{true}**], nearly {read}" if right else f":violet[**{true}**] read as :primary[**{read}**]"
    )
    share = format_share(confidence).replace(" ", "\u00a0")
    return f"{words} {share}{DISPUTED_MARK if disputed else ''}"


def _render_pictures(page: GalleryPage) -> str:
    """CSS that gives every card its picture, enlarged without smoothing."""
    rules = (
        f".st-key-open_{index} {{ --picture: url({encode_url(image)}); }}"
        for index, image in zip(page.samples.index.tolist(), page.samples.images, strict=True)
    )
    return f"<style>{' '.join(rules)}</style>"


def _show_pager(page: GalleryPage, on_turn: Open) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="center", key="pager"):
        back, forth = page.turn
        st.button("Previous", icon=":material/chevron_left:", key="previous_page", on_click=on_turn,
                  args=(back,), disabled=back is None)  # fmt: skip
        st.markdown(f"{page.first}–{page.last} of {page.total}", width="content")
        st.button("Next", icon=":material/chevron_right:", icon_position="right", key="next_page",
                  on_click=on_turn, args=(forth,), disabled=forth is None)  # fmt: skip
