"""Small runs for the pages that read artifacts only."""

import pytest
from streamlit.testing.v1 import AppTest

from digitpad import config
from tests.synthetic import save_three_models


@pytest.fixture
def artifacts(tmp_path, monkeypatch):
    """A folder of artifacts that the pages read, empty at first."""
    monkeypatch.setenv(config.ARTIFACTS_VARIABLE, str(tmp_path))
    return tmp_path


@pytest.fixture
def three_models(artifacts):
    save_three_models(artifacts)
    return artifacts


@pytest.fixture
def open_at():
    """Opens a page, named by its module, at an address."""

    def open_at(module, **params):
        def script(module):
            import importlib

            import streamlit as st

            def open_draw():
                st.session_state["draw_opened"] = True

            page = importlib.import_module(f"digitpad.ui.pages.{module}")
            page.show_page(open_draw) if module == "mistakes" else page.show_page()

        page = AppTest.from_function(script, args=(module,), default_timeout=30)
        for name, value in params.items():
            page.query_params[name] = value if isinstance(value, list) else str(value)
        page.run()
        assert not page.exception
        return page

    return open_at


@pytest.fixture
def words():
    """All that a page says: titles, sentences, labels, HTML."""

    def words(page):
        kinds = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error")
        said = [element.value for kind in kinds for element in page.get(kind)]
        said += [button.label for button in page.button]
        return "\n".join([*said, *(element.proto.body for element in page.get("html"))])

    return words


@pytest.fixture
def address_of():
    """The address that a page shows."""

    def address_of(page):
        return {
            name: value if isinstance(value, str) else value[0] for name, value in page.query_params.items()
        }

    return address_of
