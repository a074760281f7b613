"""README.md: its figures are what the runs recorded, its files are there, its commands work."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.print_results import format_table

README = Path("README.md").read_text()


def test_the_results_are_what_the_runs_recorded():
    table = re.search(r"<!-- results -->\n(.*)\n<!-- /results -->", README, re.DOTALL).group(1)
    assert table == format_table()


def tree():
    """(path, line) of every file and folder in the file tree."""
    block = README.split("## What is where")[1].split("```")[1]
    folder = Path()
    for line in block.strip().splitlines():
        name = line.split()[0]
        if not line.startswith(" "):
            folder = Path(name) if name.endswith("/") else Path()
            yield Path(name.replace("<model>", "cnn"))
        else:
            yield folder / name


def test_every_file_of_the_tree_is_there():
    missing = [str(path) for path in tree() if not path.exists()]
    assert missing == []


def test_every_module_is_in_the_tree():
    modules = {path for path in Path("digitpad").rglob("*.py") if path.name != "__init__.py"}
    assert modules - set(tree()) == set()


@pytest.mark.parametrize("target", ["app", "doctor", "dev", "test", "check"])
def test_every_make_target_exists(target):
    assert f"make {target}" in README
    assert re.search(rf"^{target}:", Path("Makefile").read_text(), re.MULTILINE)


def test_every_option_of_train_in_the_readme_exists():
    options = set(re.findall(r"--[a-z-]+", " ".join(re.findall(r"train\.py ([^`\n]*)", README))))
    options |= {"--data", "--target", "--seeds", "--resume"}
    usage = subprocess.run([sys.executable, "train.py", "--help"], capture_output=True, text=True, check=True)
    assert {option for option in options if option not in usage.stdout} == set()


def test_pictures_and_linked_files_are_there():
    links = re.findall(r"\]\(([^)#]+)\)", README)
    missing = [link for link in links if not link.startswith("http") and not Path(link).exists()]
    assert missing == []


def test_no_path_of_a_machine_and_no_words_of_a_workplace_are_in_the_project():
    names = subprocess.run(["git", "ls-files", "-z"], capture_output=True, text=True, check=True).stdout.split(
        "\0"
    )
    texts = [
        Path(name) for name in names if Path(name).suffix in {".py", ".md", ".toml", ".txt", ".json", ".sh"}
    ]
    forbidden = re.compile(r"/" + r"(work|root|home)/|\bissue \d")
    found = [str(path) for path in texts if path.exists() and forbidden.search(path.read_text())]
    assert found == []
