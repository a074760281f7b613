"""docs/reliability.md and SECURITY.md: every promise names a test, and every test that is named exists."""

import ast
import re
from pathlib import Path

import pytest

DOCUMENT = Path("docs/reliability.md").read_text()
ROWS = [
    line for line in DOCUMENT.splitlines()
    if line.startswith("|") and not line.startswith(("|---", "| promise |"))
]  # fmt: skip
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", DOCUMENT)))


def test_there_are_promises():
    assert len(ROWS) >= 30
    assert len(NAMED) >= 50


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[2:50])
def test_every_promise_names_a_test(row):
    promise, tests = row.strip("|").rsplit("|", 1)
    assert promise.strip().endswith(".")
    assert re.fullmatch(r" `tests/[\w/]+\.py::test_\w+`(, `tests/[\w/]+\.py::test_\w+`)* ", tests)


@pytest.mark.parametrize(("path", "name"), NAMED, ids=[f"{path}::{name}" for path, name in NAMED])
def test_every_test_that_is_named_exists(path, name):
    tree = ast.parse(Path(path).read_text())
    assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_the_limits_that_are_told_are_those_that_are_set():
    settings = Path(".streamlit/config.toml").read_text()
    told = Path("SECURITY.md").read_text()
    assert "(64 and 20 MB)" in told
    assert "maxMessageSize = 64 " in settings
    assert "maxUploadSize = 20 " in settings


def test_a_fault_can_be_reported_without_an_address_that_is_made_up():
    told = Path("SECURITY.md").read_text()
    assert "Report a vulnerability" in told
    assert "@" not in told
