"""The command `digitpad`: open the app, train a model, check the installation.

Exit status of `app` and `doctor`: 0 when all is well, 1 otherwise; of `train`: see `digitpad.training.command`.
Heavy imports stay inside the functions, so that `digitpad app` starts at once.
"""

import argparse
import os
import shutil
import socket
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from digitpad.config import (
    ARTIFACTS,
    ARTIFACTS_VARIABLE,
    ROOT,
    USER_ARTIFACTS,
    find_artifacts,
    find_training_artifacts,
)
from digitpad.doctor import check_port

SIGNS = {"ok": "[green]ok   [/]", "note": "[yellow]note [/]", "fault": "[red]FAULT[/]"}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that the arguments name, and return its exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == ["train"]:
        return run_training(words[1:])
    args = build_parser().parse_args(words)
    if args.command == "port":
        return report_port(args.port)
    if args.command == "doctor":
        return diagnose(args.artifacts or find_artifacts(), args.port)
    return run_app(args)


def build_parser() -> argparse.ArgumentParser:
    """Build the parser of every command except `train`, which parses its own arguments."""
    parser = argparse.ArgumentParser(prog="digitpad", description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    app = commands.add_parser("app", help="open the page in the browser")
    app.add_argument("--share", action="store_true", help="let other devices on this network open the page")
    app.add_argument("--no-browser", action="store_true", help="start the server only")
    commands.add_parser("train", help="train a model; see digitpad train --help", add_help=False)
    doctor = commands.add_parser("doctor", help="check this installation and say how to fix each fault")
    port = commands.add_parser("port", help="check that the app can listen on a port")
    for command in (app, doctor):
        command.add_argument("--artifacts", type=Path, metavar="FOLDER", help="folder of the models")
        command.add_argument("--verbose", action="store_true", help="show TensorFlow's own log too")
    for command in (app, doctor, port):
        command.add_argument("--port", type=int, default=8501, help="default 8501")
    return parser


def run_app(args: argparse.Namespace) -> int:
    """Run Streamlit in this process until it is stopped. Its settings come from ROOT/.streamlit/config.toml."""
    if status := report_port(args.port):
        return status
    if args.artifacts:
        os.environ[ARTIFACTS_VARIABLE] = str(args.artifacts.resolve())
    from streamlit.web import cli

    headless = args.no_browser or not has_screen()
    options = ["--server.port", str(args.port), "--server.headless", str(headless).lower()]
    if args.share:
        options += ["--server.address", "0.0.0.0"]  # the user asked to be reached from outside
        print(f"Other devices on this network: http://{find_address()}:{args.port}", flush=True)
    verbose = ["--", "--verbose"] if args.verbose else []
    cli.main(["run", str(ROOT / "streamlit_app.py"), *options, *verbose], standalone_mode=False)
    return 0


def has_screen() -> bool:
    """Return whether a browser can open here: a desktop that is not a CI machine."""
    if os.environ.get("CI"):
        return False
    desktop = sys.platform in ("win32", "darwin")
    return desktop or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def find_address() -> str:
    """Return this machine's address on its network. Connecting a UDP socket sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # reserved for documentation (RFC 5737): only picks the interface
        except OSError:
            return socket.gethostname()
        return str(probe.getsockname()[0])


def run_training(words: list[str]) -> int:
    """Train with the arguments of train.py. An installed package trains in the user's folder."""
    if find_spec("keras") is None:
        print(
            'Training needs TensorFlow and Keras. To install them: pip install "digitpad[train]"',
            file=sys.stderr,
        )
        return 2
    if find_training_artifacts() == USER_ARTIFACTS:
        copy_shipped_models()
    from digitpad.training.command import main as train

    return train(words, ("digitpad", "train"))


def copy_shipped_models() -> None:
    """Copy to the user's folder the shipped models it lacks, so that the page shows all of them."""
    for run in ARTIFACTS.glob("*/run.json"):
        folder = USER_ARTIFACTS / run.parent.name
        if not folder.exists():
            shutil.copytree(run.parent, folder)


def diagnose(artifacts: Path, port: int) -> int:
    """Print each finding of the self-check as it is made, then their number."""
    from rich.console import Console

    from digitpad.doctor import examine

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


def report_port(port: int) -> int:
    """Print why the app cannot listen on a port and what to do; print nothing when it can."""
    finding = check_port(port)
    if finding.kind == "ok":
        return 0
    print(f"{finding.said}. {finding.remedy}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
