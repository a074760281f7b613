"""Export the requirements files from uv.lock, or check that they are current: `--check`.

`uv lock` chooses versions (it needs the network); this command only reads what uv.lock holds.
Exit status: 0 current or written, 1 out of date, 2 uv is not installed.
"""

import argparse
import itertools
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
EXPORT = "uv export --frozen --no-hashes --no-annotate --no-header --no-emit-project --quiet"
FILES = {
    "requirements.txt": ("--no-dev --extra train", "The app, training and every view, on TensorFlow and Keras"),
    "requirements-light.txt": ("--no-dev", "The app on LiteRT, without TensorFlow and Keras"),
    "requirements-dev.txt": ("--extra train --group dev", "All of requirements.txt, tests and lint"),
}
"""Requirements file → (options of `uv export`, first line)."""

PYPI = ("https://pypi.org/", "https://files.pythonhosted.org/")
"""Hosts that uv.lock may name: a mirror is of use on one machine only."""


def export_requirements(name: str) -> str:
    """Text of one requirements file as uv.lock implies it. Raises FileNotFoundError without uv."""
    options, title = FILES[name]
    command = [find_uv(), *EXPORT.split()[1:], *options.split()]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return f"# {title}. Exported from uv.lock: make lock\n{done.stdout}"


def find_uv() -> str:
    """Path of uv: beside this Python, else on the PATH. Raises FileNotFoundError."""
    beside = shutil.which("uv", path=str(Path(sys.executable).parent))
    found = beside or shutil.which("uv")
    if not found:
        raise FileNotFoundError("Not checked or exported: uv is not installed. To install it: pip install uv")
    return found


def find_foreign_hosts(lock: str) -> list[str]:
    """Lines of uv.lock that name another host than PyPI's."""
    lines = [line.strip() for line in lock.splitlines() if "http://" in line or "https://" in line]
    return [line for line in lines if not any(f'"{host}' in line for host in PYPI)]


def find_unlocked(project: dict[str, Any], lock: dict[str, Any]) -> set[str]:
    """Requirements of pyproject.toml that uv.lock does not know, and the reverse, as `name specifier`."""
    extras = project["project"]["optional-dependencies"].values()
    groups = project["dependency-groups"].values()
    texts = [*project["project"]["dependencies"], *itertools.chain(*extras, *groups)]
    wanted = {f"{one.name} {one.specifier}" for one in map(Requirement, texts)}
    (locked,) = (one for one in lock["package"] if one["name"] == project["project"]["name"])
    metadata = locked["metadata"]
    entries = [
        *metadata["requires-dist"],
        *itertools.chain(*metadata["requires-dev"].values()),
    ]
    return wanted ^ {f"{one['name']} {one.get('specifier', '')}" for one in entries}


def list_faults() -> list[str]:
    """One sentence for everything that is out of date."""
    text = (ROOT / "uv.lock").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    faults = [f"uv.lock names another host than PyPI: {line}" for line in find_foreign_hosts(text)]
    unlocked = find_unlocked(project, tomllib.loads(text))
    faults += [f"pyproject.toml and uv.lock disagree about {one}: uv lock" for one in sorted(unlocked)]
    for name in FILES:
        if (ROOT / name).read_text(encoding="utf-8") != export_requirements(name):
            faults.append(f"{name} is not what uv.lock implies: make lock")
    return faults


def main() -> int:
    """Write the requirements files, or check them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--check", action="store_true", help="write nothing; status 1 if anything is out of date"
    )
    check = parser.parse_args().check
    try:
        if check:
            faults = list_faults()
            print("\n".join(faults) or "The requirements files are what uv.lock implies.")
            return 1 if faults else 0
        for name in FILES:
            (ROOT / name).write_text(export_requirements(name), encoding="utf-8")
    except FileNotFoundError as error:
        print(error)
        return 0 if check else 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
