"""README.md and docs/: their figures are what the runs recorded, and their links, paths and commands exist."""

import re
import subprocess
from pathlib import Path

import pytest

from digitpad.training.command import main as train
from scripts.documented import list_commands, list_documents
from scripts.print_results import format_table
from scripts.smoke import load_commands

README = Path("README.md").read_text(encoding="utf-8")
DOCUMENTS = {path.relative_to(Path.cwd()).as_posix(): path.read_text("utf-8") for path in list_documents()}
PATH = re.compile(
    r"`((?:digitpad|benchmarks|scripts|tests|docs|artifacts|\.github|\.devcontainer)/[\w./-]*|[\w-]+\.(?:py|toml|md))`"
)


def list_files():
    names = subprocess.run(["git", "ls-files", "-z"], capture_output=True, text=True, check=True).stdout
    return [path for path in map(Path, filter(None, names.split("\0"))) if path.exists()]


def test_the_results_are_what_the_runs_recorded():
    table = re.search(r"<!-- results -->\n(.*)\n<!-- /results -->", README, re.DOTALL).group(1)
    assert table == format_table()


def test_the_readme_has_at_most_ten_kilobytes():
    assert len(README.encode()) <= 10_000


def test_the_layout_lists_every_package_and_nothing_else():
    layout = README.split("## Layout")[1].split("```")[1]
    listed = {line.split()[0] for line in layout.strip().splitlines()}
    packages = {f"digitpad/{path.parent.name}/" for path in Path("digitpad").glob("*/__init__.py")}
    assert packages <= listed
    assert [name for name in listed if not Path(name).exists()] == []


def test_every_link_leads_to_a_file():
    links = [
        (name, link) for name, text in DOCUMENTS.items() for link in re.findall(r"\]\(([^)#]+)[^)]*\)", text)
    ]
    local = [(name, link) for name, link in links if not link.startswith("http")]
    assert len(local) > 30
    assert [(name, link) for name, link in local if not (Path(name).parent / link).exists()] == []


def test_every_path_in_the_documents_exists():
    named = [(name, path) for name, text in DOCUMENTS.items() for path in PATH.findall(text)]
    assert len(named) > 30
    assert [(name, path) for name, path in named if not Path(path).exists() and "test_<" not in path] == []


def test_every_document_is_linked_from_the_readme_or_another_document():
    linked = {
        (Path(name).parent / link).resolve()
        for name, text in DOCUMENTS.items()
        for link in re.findall(r"\]\(([^)#]+)[^)]*\)", text)
    }
    assert [str(path) for path in Path("docs").glob("*") if path.resolve() not in linked] == []


def test_every_documented_command_is_covered_by_the_smoke_run():
    tables = load_commands()
    covered = {name for table in tables.values() for name in table}
    assert set(list_commands()) - covered == set()
    assert covered - set(list_commands()) == set()
    assert set(tables["same"].values()) <= set(tables["small"])


def test_every_benchmark_is_documented():
    commands = {
        path.stem
        for path in Path("benchmarks").glob("*.py")
        if '__name__ == "__main__"' in path.read_text(encoding="utf-8")
    }
    shown = set(re.findall(r"python -m benchmarks\.(\w+)", " ".join(list_commands())))
    assert commands == shown


def test_every_make_target_in_the_documents_exists():
    targets = {command.split()[1] for command in list_commands() if command.startswith("make ")}
    defined = set(re.findall(r"^([\w-]+):", Path("Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert targets - defined == set()


def test_every_option_of_training_in_the_documents_exists(capsys):
    text = README + DOCUMENTS["docs/training.md"]
    options = set(re.findall(r"`(--[a-z-]+)", text))
    options |= set(re.findall(r"--[a-z-]+", " ".join(one for one in list_commands() if "train.py" in one)))
    with pytest.raises(SystemExit):
        train(["--help"])
    usage = capsys.readouterr().out
    assert {option for option in options if option not in usage} == set()


def test_no_path_of_a_machine_and_no_words_of_a_workplace_are_in_the_project():
    kinds = {".py", ".md", ".toml", ".txt", ".json", ".sh", ".yml", ".yaml", ".cff", ".lock"}
    forbidden = re.compile(r"/" + r"(work|root|home)/|\bissue \d")
    texts = [path for path in list_files() if path.suffix in kinds]
    assert [str(path) for path in texts if forbidden.search(path.read_text(encoding="utf-8"))] == []
