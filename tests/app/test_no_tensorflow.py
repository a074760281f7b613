"""What holds for every page that reads artifacts only."""

import subprocess
import sys

import pytest

from digitpad import config


@pytest.mark.parametrize(("module", "call"), [("mistakes", "show_page(print)"), ("training", "show_page()")])
def test_the_pages_load_no_tensorflow_and_no_altair(three_models, module, call):
    code = (
        "import sys; from streamlit.testing.v1 import AppTest\n"
        f"page = AppTest.from_string('from digitpad.ui.pages import {module}; {module}.{call}')\n"
        "page.run(timeout=30)\n"
        "assert not page.exception, page.exception\n"
        "assert page.title\n"
        "print(sorted({'tensorflow', 'keras', 'altair'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=config.ROOT
    )
    assert done.stdout.strip().splitlines()[-1] == "[]"
