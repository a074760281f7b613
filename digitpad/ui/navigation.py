"""The pages and the links between them. A page is imported when it is shown, so that the pad comes sooner."""

import streamlit as st


def build_pages() -> list[st.Page]:
    """Build all pages, in the order of the navigation."""
    return [
        build_draw_page(),
        st.Page(_show_mistakes, title="Mistakes", icon=":material/troubleshoot:", url_path="mistakes"),
        st.Page(_show_training, title="Training", icon=":material/show_chart:", url_path="training"),
    ]


def show_links(pages: list[st.Page]) -> None:
    """Show a link to each page, for phones. On wider screens the navigation has them."""
    with st.container(horizontal=True, key="links"):
        for page in pages:
            st.page_link(page)


def build_draw_page() -> st.Page:
    """Build the page to draw on."""
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
