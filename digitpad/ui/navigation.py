"""The pages, and the way from one to another. Each is imported when it is shown: the pad waits for no other."""

import streamlit as st


def build_pages() -> list[st.Page]:
    """All of them, in the order of the navigation."""
    return [
        build_draw_page(),
        st.Page(_show_mistakes, title="Mistakes", icon=":material/troubleshoot:", url_path="mistakes"),
        st.Page(_show_training, title="Training", icon=":material/show_chart:", url_path="training"),
    ]


def show_links(pages: list[st.Page]) -> None:
    """The way to each page, for a phone: on wider screens the navigation has it."""
    with st.container(horizontal=True, key="links"):
        for page in pages:
            st.page_link(page)


def build_draw_page() -> st.Page:
    """The page to draw on."""
    return st.Page(_show_draw, title="Draw", icon=":material/draw:", url_path="draw", default=True)


def _show_draw() -> None:
    from digitpad.ui.pages import draw

    draw.show_page()


def _show_mistakes() -> None:
    from digitpad.ui.pages import mistakes

    mistakes.show_page(open_draw=lambda: st.switch_page(build_draw_page()))


def _show_training() -> None:
    from digitpad.ui.pages import training

    training.show_page()
