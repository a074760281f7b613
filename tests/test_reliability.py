"""docs/reliability.md and SECURITY.md: every promise names a test, and every test that is named exists."""

import ast
import re
from pathlib import Path

DOCUMENT = Path("docs/reliability.md").read_text(encoding="utf-8")
SECURITY = Path("SECURITY.md").read_text(encoding="utf-8")
ROWS = [
    line
    for line in DOCUMENT.splitlines()
    if line.startswith("|") and not line.startswith(("|---", "| promise |"))
]
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", DOCUMENT)))
TEST = r"`tests/[\w/]+\.py::test_\w+`"


def list_tests(path):
    """Names of the test functions of one file; none where it does not exist."""
    if not Path(path).exists():
        return set()
    tree = ast.parse(Path(path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_there_are_promises():
    assert len(ROWS) >= 30
    assert len(NAMED) >= 50


def test_every_promise_is_a_sentence_and_names_its_tests():
    columns = [row.strip("|").rsplit("|", 1) for row in ROWS]
    assert [promise for promise, _ in columns if not promise.strip().endswith(".")] == []
    assert [named for _, named in columns if not re.fullmatch(rf" {TEST}(, {TEST})* ", named)] == []


def test_every_test_that_is_named_exists():
    files = {path: list_tests(path) for path, _ in NAMED}
    assert [f"{path}::{name}" for path, name in NAMED if name not in files[path]] == []


def test_the_limits_in_the_text_are_the_limits_in_the_settings():
    settings = Path(".streamlit/config.toml").read_text(encoding="utf-8")
    assert "(64 and 20 MB)" in SECURITY
    assert "maxMessageSize = 64 " in settings
    assert "maxUploadSize = 20 " in settings


def test_a_vulnerability_can_be_reported_without_an_invented_address():
    assert "Report a vulnerability" in SECURITY
    assert "@" not in SECURITY
