"""The parts of Streamlit's page that this app's CSS and JavaScript select.

Streamlit documents its `st-key-*` classes only; these names may change with a new version. One test checks that
the style sheets and scripts use no others, and one browser test that each of these still selects something.
"""

SELECTORS = {
    ".stMain": "scrolls",
    ".stMainBlockContainer": "holds the content of a page",
    ".stVerticalBlock": "holds the elements of a container or a column",
    ".stColumn": "one of `st.columns`",
    ".stElementContainer": "holds one element",
    ".stHeading": "`st.title`, `st.header`, `st.subheader`",
    ".stSelectbox": "`st.selectbox`",
    '[data-testid="stElementToolbar"]': "the buttons above a chart",
    '[data-testid="stExpandSidebarButton"]': "opens the navigation on a phone",
    '[data-testid^="stBidi"]': "a component such as the canvas",
}
"""What each of them is."""
