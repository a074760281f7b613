"""House rules that neither ruff nor import-linter can express: sizes, and what must not be in the project."""

import ast
import subprocess
import sys
from pathlib import Path

PROGRAM = [
    path for folder in ("digitpad", "benchmarks", "scripts") for path in sorted(Path(folder).rglob("*.py"))
] + [Path("streamlit_app.py"), Path("train.py")]


def list_functions():
    """(path, name, lines) of every function of the program."""
    for path in PROGRAM:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path, node.name, node.end_lineno - node.lineno + 1


def list_files():
    """Every file that git keeps."""
    names = subprocess.run(["git", "ls-files", "-z"], capture_output=True, text=True, check=True).stdout
    return [path for path in map(Path, filter(None, names.split("\0"))) if path.exists()]


def test_every_package_is_looked_at():
    assert len(PROGRAM) > 80
    assert {path.parts[1] for path in PROGRAM if len(path.parts) > 2} >= {"strokes", "training", "ui"}


def test_modules_have_at_most_300_lines():
    lengths = {str(path): len(path.read_text(encoding="utf-8").splitlines()) for path in PROGRAM}
    assert {path: length for path, length in lengths.items() if length > 300} == {}


def test_functions_have_at_most_50_lines():
    assert [found for found in list_functions() if found[2] > 50] == []


def test_nine_functions_in_ten_have_under_30_lines():
    lengths = sorted(length for *_, length in list_functions())
    assert lengths[int(0.9 * len(lengths))] < 30


def test_no_array_is_read_with_pickles():
    switch = "allow_pickle" + "=True"
    assert [path for path in PROGRAM if switch in path.read_text(encoding="utf-8")] == []


def test_the_formatter_is_never_switched_off():
    switches = ("# fmt: " + "skip", "# fmt: " + "off")
    texts = {path: path.read_text(encoding="utf-8") for path in list_files() if path.suffix == ".py"}
    assert [path for path, text in texts.items() if any(switch in text for switch in switches)] == []


def test_the_page_can_be_imported_without_tensorflow():
    code = "import sys, digitpad.ui.pages.draw; print(sorted({'tensorflow', 'keras'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"


def test_no_file_is_over_five_megabytes():
    assert [path for path in list_files() if path.stat().st_size > 5_000_000] == []
