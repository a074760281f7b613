"""Load: many people draw at the same time, over Streamlit's own websocket.

Each session opens the page with the live pad and draws a digit every two seconds: messages while the stroke is
held, then the whole digit. Measured is the time from that last message to its answer. A stroke is lost when no
answer comes; an answer is foreign when it differs from the one that the session gets when it is alone.
`--soak N` then draws N digits in one session as fast as they are answered, and notes the memory. Run:
`python -m benchmarks.load --sessions 20`.
"""

import argparse
import asyncio

import numpy as np

from benchmarks.process import read_cpu, read_memory
from benchmarks.report import Measurement, build_parser, report
from benchmarks.session import open_session
from digitpad.arguments import natural, positive
from scripts.server import start, wait_for_answer

PORT = 8595
INTERVAL = 2.0
"""Seconds between two digits of a session."""
SETTLED = 500
"""Digits of a soak after which the memory should no longer grow."""

Result = tuple[list[Measurement], dict[str, object]]
"""Measurements and notes."""


def main() -> int:
    """Start a server, draw on it, print the latency."""
    parser = build_parser(__doc__, sessions=2, digits=2)
    parser.add_argument("--sessions", type=positive, default=20, help="people at the same time (default: 20)")
    parser.add_argument("--digits", type=positive, default=15, help="of each session (default: 15)")
    parser.add_argument("--soak", type=natural, default=0, metavar="N", help="then N digits in one session")
    args = parser.parse_args()
    try:
        measurements, notes = run(args)
    except TimeoutError as error:
        print(error)
        return 2
    report(measurements, args.json, notes)
    return 0


def run(args: argparse.Namespace) -> Result:
    """Start a server and measure it. Raises TimeoutError when it does not answer."""
    with start(PORT) as process:
        wait_for_answer(PORT, process)
        measurements, notes = asyncio.run(measure_sessions(args.sessions, args.digits, process.pid))
        if args.soak:
            more, noted = asyncio.run(soak(args.soak, process.pid))
            measurements, notes = [*measurements, *more], notes | noted
    return measurements, notes


async def measure_sessions(count: int, digits: int, pid: int) -> Result:
    """Draw in `count` sessions at the same time."""
    rng = np.random.default_rng(0)
    sessions = [await open_session(PORT, number % 10, rng) for number in range(count)]
    before = read_cpu(pid)
    starts = (
        session.draw_repeatedly(digits, INTERVAL, INTERVAL * k / count) for k, session in enumerate(sessions)
    )
    await asyncio.gather(*starts)
    after = read_cpu(pid)
    for session in sessions:
        await session.close()
    notes: dict[str, object] = {
        "strokes drawn": count * digits,
        "strokes lost": sum(session.lost for session in sessions),
        "answers that were not the session's own": sum(session.foreign for session in sessions),
        "different digits among the sessions": len({session.alone for session in sessions}),
    }
    if before is not None and after is not None:
        notes["server's CPU per stroke, ms"] = round((after - before) / (count * digits), 1)
    latencies = [value for session in sessions for value in session.milliseconds]
    return [Measurement(f"{count} sessions: last point to answer", "ms", latencies)], notes


async def soak(digits: int, pid: int) -> Result:
    """Draw in one session as fast as it is answered."""
    session = await open_session(PORT, 3, np.random.default_rng(1))
    memory: dict[int, float | None] = {}
    milliseconds = []
    for number in range(1, digits + 1):
        milliseconds.append(1000 * await session.redraw())
        if number in (min(SETTLED, digits), digits):
            memory[number] = read_memory(pid)
    await session.close()
    notes: dict[str, object] = {f"resident memory after {at} digits, MB": value for at, value in memory.items()}
    return [Measurement("soak: message to answer", "ms", milliseconds)], notes


if __name__ == "__main__":
    raise SystemExit(main())
