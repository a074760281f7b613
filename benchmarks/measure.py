"""What the benchmarks share: their arguments, the machine, a server to measure, a table and JSON."""

import argparse
import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

PACKAGES = ("streamlit", "keras", "tensorflow", "ai-edge-litert", "numpy", "opencv-python-headless")


@dataclass(frozen=True)
class Row:
    """One thing that was measured, time and again."""

    name: str
    unit: str
    values: Sequence[float]


def build_parser(description: str | None) -> argparse.ArgumentParser:
    """A parser with --json, described by the first line of a module's docstring."""
    parser = argparse.ArgumentParser(description=(description or "").splitlines()[0])
    parser.add_argument("--json", type=Path, metavar="OUT", help="write every value there too")
    return parser


def describe_machine() -> dict[str, object]:
    """The machine, how busy it is, and the versions."""
    versions = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = "not installed"
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "load": load,
        "versions": versions,
    }


def report(rows: Sequence[Row], out: Path | None, notes: Mapping[str, object] | None = None) -> None:
    """Print the table, the notes and the machine; write all of it to `out` as JSON."""
    machine = describe_machine()
    width = max(len(row.name) for row in rows) if rows else 0
    print(f"{'':<{width}}  {'median':>10}  {'p95':>10}  {'n':>5}")
    for row in rows:
        if not len(row.values):
            print(f"{row.name:<{width}}  {'none':>10}")
            continue
        median, late = np.median(row.values), np.percentile(row.values, 95)
        print(f"{row.name:<{width}}  {median:10.2f}  {late:10.2f}  {len(row.values):5d}  {row.unit}")
    for name, value in (notes or {}).items():
        print(f"{name}: {value}")
    print(f"Machine: {machine}")
    if out:
        content = {
            "rows": [{"name": row.name, "unit": row.unit, "values": list(row.values)} for row in rows],
            "notes": dict(notes or {}),
            "machine": machine,
        }
        out.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def read_cpu(pid: int) -> float | None:
    """Milliseconds of processor time that a process has used so far; None where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    except OSError:
        return None
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def read_memory(pid: int) -> float | None:
    """Resident memory of a process in MB; None where the system does not tell."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1])
    except OSError:
        return None
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def has_tensorflow(pid: int) -> bool | None:
    """Whether a process has loaded TensorFlow's library; None where the system does not tell."""
    try:
        return "libtensorflow" in Path(f"/proc/{pid}/maps").read_text(encoding="utf-8")
    except OSError:
        return None
