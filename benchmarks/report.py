"""Report measurements: a table, the machine, and JSON with every value."""

import argparse
import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

from benchmarks.smoke import add_smoke_option

PACKAGES = ("streamlit", "keras", "tensorflow", "ai-edge-litert", "numpy", "opencv-python-headless")


@dataclass(frozen=True)
class Measurement:
    """One quantity with all its measured values."""

    name: str
    unit: str
    values: Sequence[float]


def build_parser(description: str | None, **smoke: object) -> argparse.ArgumentParser:
    """A parser with --json and --smoke, described by the first line of a module's docstring.

    `smoke` are the values that --smoke gives to other options.
    """
    parser = argparse.ArgumentParser(description=(description or "").splitlines()[0])
    parser.add_argument("--json", type=Path, metavar="OUT", help="also write every value to this file")
    add_smoke_option(parser, **smoke)
    return parser


def describe_machine() -> dict[str, object]:
    """System, cores, load and versions."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "load": load,
        "versions": {"python": platform.python_version()} | {name: _find_version(name) for name in PACKAGES},
    }


def _find_version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def report(
    measurements: Sequence[Measurement], out: Path | None, notes: Mapping[str, object] | None = None
) -> None:
    """Print the table, the notes and the machine; write all of them to `out` as JSON."""
    machine = describe_machine()
    _print_table(measurements)
    for name, value in (notes or {}).items():
        print(f"{name}: {value}")
    print(f"Machine: {machine}")
    if out:
        rows = [{"name": row.name, "unit": row.unit, "values": list(row.values)} for row in measurements]
        content = {"rows": rows, "notes": dict(notes or {}), "machine": machine}
        out.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _print_table(measurements: Sequence[Measurement]) -> None:
    width = max((len(row.name) for row in measurements), default=0)
    print(f"{'':<{width}}  {'median':>10}  {'p95':>10}  {'n':>5}")
    for row in measurements:
        if not len(row.values):
            print(f"{row.name:<{width}}  {'none':>10}")
            continue
        median, p95 = np.median(row.values), np.percentile(row.values, 95)
        print(f"{row.name:<{width}}  {median:10.2f}  {p95:10.2f}  {len(row.values):5d}  {row.unit}")
