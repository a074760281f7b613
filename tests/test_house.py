"""The walls of the house: who may import whom, what must be documented, how long a function may be."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

CORE = sorted(Path("digitpad").glob("*.py"))
FACE = [*sorted(Path("digitpad/ui").glob("*.py")), Path("streamlit_app.py")]
PROGRAM = [*CORE, *FACE, Path("train.py"), *sorted(Path("scripts").glob("*.py"))]
HEAVY = {"tensorflow", "keras"}


def parse(path):
    return ast.parse(path.read_text())


def imported(nodes):
    """Top names of the modules that these nodes import."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0]


def at_import(tree):
    """Nodes that run when the module is imported, not the insides of functions or of `if TYPE_CHECKING`."""
    for node in tree.body:
        if not (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)):
            yield node


def functions(path):
    return [node for node in ast.walk(parse(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


@pytest.mark.parametrize("path", CORE, ids=str)
def test_the_core_knows_no_streamlit_and_does_not_print(path):
    tree = parse(path)
    assert "streamlit" not in set(imported(ast.walk(tree)))
    assert "digitpad.ui" not in path.read_text()
    calls = {getattr(node.func, "id", "") for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert "print" not in calls


@pytest.mark.parametrize("path", [*CORE, *FACE], ids=str)
def test_tensorflow_and_keras_are_imported_inside_functions_only(path):
    assert not HEAVY & set(imported(at_import(parse(path))))


def test_the_page_can_be_imported_without_tensorflow():
    code = "import sys, digitpad.ui.pages.draw; print(sorted({'tensorflow', 'keras'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"


@pytest.mark.parametrize("path", PROGRAM, ids=str)
def test_modules_and_functions_stay_short(path):
    assert len(path.read_text().splitlines()) <= 300
    lengths = {node.name: node.end_lineno - node.lineno + 1 for node in functions(path)}
    assert {name: length for name, length in lengths.items() if length > 50} == {}


def test_nine_functions_in_ten_are_under_thirty_lines():
    lengths = sorted(node.end_lineno - node.lineno + 1 for path in PROGRAM for node in functions(path))
    assert lengths[int(0.9 * len(lengths))] < 30


@pytest.mark.parametrize("path", PROGRAM, ids=str)
def test_every_public_function_and_module_says_what_it_does(path):
    assert ast.get_docstring(parse(path))
    top = [node for node in parse(path).body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    silent = [node.name for node in top if not node.name.startswith("_") and not ast.get_docstring(node)]
    assert silent == []


@pytest.mark.parametrize("path", PROGRAM, ids=str)
def test_nothing_is_unpickled_or_executed(path):
    tree = parse(path)
    assert not {"pickle", "shelve", "marshal", "dill", "joblib"} & set(imported(ast.walk(tree)))
    calls = {getattr(node.func, "id", "") for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert not {"eval", "exec"} & calls
    assert "allow_pickle=True" not in path.read_text()


def test_no_file_is_over_five_megabytes():
    names = subprocess.run(["git", "ls-files", "-z"], capture_output=True, text=True, check=True).stdout.split(
        "\0"
    )
    large = [
        name for name in filter(None, names) if Path(name).exists() and Path(name).stat().st_size > 5_000_000
    ]
    assert large == []
