"""`python -m digitpad doctor`: the self-check. Exit status 0 when all is well, 1 when something is not."""

import argparse
import sys
from pathlib import Path

from rich.console import Console

from digitpad.config import find_artifacts
from digitpad.doctor import check_port, examine

SIGNS = {"ok": "[green]ok   [/]", "note": "[yellow]note [/]", "fault": "[red]FAULT[/]"}


def main() -> int:
    """Do what is asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m digitpad", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    doctor = commands.add_parser("doctor", help="check this installation and say what to do about each fault")
    doctor.add_argument("--artifacts", type=Path, default=find_artifacts(), help="the folder of the models")
    doctor.add_argument("--verbose", action="store_true", help="show all that TensorFlow has to say, too")
    port = commands.add_parser("port", help="say whether the app can listen on a port")
    for command in (doctor, port):
        command.add_argument("--port", type=int, default=8501)
    args = parser.parse_args()
    return check(args.port) if args.command == "port" else diagnose(args.artifacts, args.port)


def diagnose(artifacts: Path, port: int) -> int:
    """Print each finding as it is made, and a sum."""
    console = Console(highlight=False, soft_wrap=True)
    faults = 0
    for finding in examine(artifacts, port):
        faults += finding.kind == "fault"
        console.print(SIGNS[finding.kind], end=" ")
        console.print(finding.said, markup=False)
        if finding.remedy:
            console.print(f"      {finding.remedy}", markup=False)
    console.print("All is well." if not faults else f"{faults} to be mended.", style="bold")
    return 1 if faults else 0


def check(port: int) -> int:
    """Say nothing when the port is free; else what to do, and fail."""
    finding = check_port(port)
    if finding.kind == "ok":
        return 0
    Console(stderr=True, highlight=False, soft_wrap=True).print(
        f"{finding.said}. {finding.remedy}", markup=False
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
