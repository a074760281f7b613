"""Coverage-guided fuzzing: from a browser's text to probabilities.

    pip install atheris==3.0.0
    python -m tests.fuzz --seconds 120

Atheris runs the code with inputs that it changes so that they reach new branches, and stops at the first that
raises anything but ValueError. What reached something new goes to a working folder; the few that the whole
coverage needs are kept in `tests/fuzz/corpus` (`--keep`), and `tests/test_any_drawing.py` reads them each time.
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
LONGEST = 2_000
"""bytes of an input: enough for some strokes; size limits have tests of their own"""


def fuzz(arguments: list[str]) -> None:
    """Run libFuzzer with its own arguments; ends the process."""
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

    # libFuzzer merges in processes that it starts by this name.
    itself = f"{shlex.quote(sys.executable)} -m tests.fuzz --run"
    atheris.Setup([itself, *arguments], read, custom_mutator=mutate)
    atheris.Fuzz()


def parse_arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Fuzz the reading of drawings.")
    parser.add_argument("--seconds", type=int, default=60, help="how long (default: 60)")
    parser.add_argument("--seed", type=int, default=0, help="of the changes; 0 is another every time")
    parser.add_argument(
        "--keep", action="store_true", help="reduce what was found and keep it in the repository"
    )
    parser.add_argument("--work", type=Path, help="a folder that keeps all that was found, to go on from")
    parser.add_argument("--run", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> int:
    """Fuzz, and keep what was found if that was asked for; 0 when nothing was wrong."""
    options = parse_arguments()
    if options.run is not None:
        fuzz(options.run)
    try:
        import atheris  # noqa: F401 (only whether it is there)
    except ImportError:
        print("Fuzzing needs atheris, which is not installed. To install it: pip install atheris==3.0.0")
        return 2
    with tempfile.TemporaryDirectory() as empty:
        work = options.work or Path(empty)
        work.mkdir(parents=True, exist_ok=True)
        fixed = [f"-max_len={LONGEST}", "-timeout=5", "-rss_limit_mb=2048", "-verbosity=1"]
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
    """Fuzz in a process of its own, because libFuzzer ends the one it runs in."""
    return subprocess.run([sys.executable, "-m", "tests.fuzz", "--run", *arguments], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
