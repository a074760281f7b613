"""Coverage-guided fuzzing, from a browser's text to probabilities.

    pip install atheris==3.0.0
    python -m tests.fuzz --seconds 120

Atheris mutates inputs to reach new branches, and stops at the first that raises anything but ValueError. Inputs
that reach new branches go to a working folder. `--keep` reduces them to the few that give the same coverage and
stores these in `tests/fuzz/corpus`, which `tests/test_any_drawing.py` reads in every run.
"""

import argparse
import random
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.fuzz.mutation import change

CORPUS = Path(__file__).parent / "corpus" / "drawing"
MAX_BYTES = 2_000
"""Size of an input: enough for some strokes. The size limits have their own tests."""


def fuzz(arguments: list[str]) -> None:
    """Run libFuzzer with its own arguments. It ends the process."""
    import atheris

    with atheris.instrument_imports(include=["digitpad"]):
        from tests.any_drawing import build_reader, read_text
    reader = build_reader()

    def read(data: bytes) -> None:
        read_text(data.decode(errors="replace"), reader)

    def mutate(data: bytes, longest: int, seed: int) -> bytes:
        try:
            return change(data.decode(), random.Random(seed)).encode()[:longest]
        except (ValueError, RecursionError):
            return atheris.Mutate(data, longest)

    # libFuzzer starts its merge processes with this command.
    itself = f"{shlex.quote(sys.executable)} -m tests.fuzz --run"
    atheris.Setup([itself, *arguments], read, custom_mutator=mutate)
    atheris.Fuzz()


def parse_arguments() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Fuzz the reading of drawings.")
    parser.add_argument("--seconds", type=int, default=60, help="duration (default: 60)")
    parser.add_argument("--seed", type=int, default=0, help="seed of the mutations; 0: another in every run")
    parser.add_argument(
        "--keep", action="store_true", help="reduce the inputs found and store them in the repository"
    )
    parser.add_argument("--work", type=Path, help="folder that keeps all inputs found, for the next run")
    parser.add_argument("--run", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> int:
    """Fuzz, and store the inputs found with --keep; 0 when no fault was found."""
    options = parse_arguments()
    if options.run is not None:
        fuzz(options.run)
    try:
        import atheris  # noqa: F401 (only checks that it is installed)
    except ImportError:
        print("Fuzzing needs atheris, which is not installed. To install it: pip install atheris==3.0.0")
        return 2
    with tempfile.TemporaryDirectory() as empty:
        work = options.work or Path(empty)
        work.mkdir(parents=True, exist_ok=True)
        fixed = [f"-max_len={MAX_BYTES}", "-timeout=5", "-rss_limit_mb=2048", "-verbosity=1"]
        limits = [
            f"-max_total_time={options.seconds}",
            f"-seed={options.seed}",
            "-print_final_stats=1",
        ]
        code = start([*fixed, *limits, f"-artifact_prefix={work}/found-", str(work), str(CORPUS)])
        if code == 0 and options.keep:
            code = start([*fixed, "-merge=1", str(CORPUS), str(work)])
    return code


def start(arguments: list[str]) -> int:
    """Fuzz in a separate process, because libFuzzer ends the process it runs in."""
    return subprocess.run([sys.executable, "-m", "tests.fuzz", "--run", *arguments], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
