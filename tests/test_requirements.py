"""uv.lock and the requirements files: they agree with pyproject.toml and name no host but PyPI's."""

import ast
import itertools
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts.lock_requirements import find_foreign_hosts, find_unlocked

LOCK = Path("uv.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))


def test_a_mirror_in_the_lock_file_is_found():
    line = 'source = { registry = "https://pypi.example.org/simple" }'
    assert find_foreign_hosts(LOCK) == []
    assert find_foreign_hosts(f"{LOCK}\n{line}\n") == [line]


def test_a_requirement_that_is_not_locked_is_found():
    lock = tomllib.loads(LOCK)
    assert find_unlocked(PROJECT, lock) == set()
    changed = {**PROJECT, "project": {**PROJECT["project"], "dependencies": ["streamlit~=9.9"]}}
    assert "streamlit ~=9.9" in find_unlocked(changed, lock)


def list_imports():
    """Top names of everything that the package imports, its own and Python's modules left out."""
    for path in Path("digitpad").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            yield from (name.split(".")[0] for name in names)


def test_every_package_that_the_program_imports_is_declared():
    table = PROJECT["project"]
    texts = [*table["dependencies"], *itertools.chain(*table["optional-dependencies"].values())]
    declared = {canonicalize_name(Requirement(text).name) for text in texts}
    declared |= {"starlette"}  # Streamlit's own server, in its patches
    owners = packages_distributions()
    foreign = set(list_imports()) - set(sys.stdlib_module_names) - {"digitpad"}
    assert {
        name for name in foreign if not declared & set(map(canonicalize_name, owners.get(name, [name])))
    } == set()
