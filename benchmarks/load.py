"""Many people at once, over Streamlit's own websocket: `python -m benchmarks.load --sessions 20`.

Each session opens the page with the live pad and draws a digit every two seconds: messages while the stroke is
held, then the whole digit. Measured is the time from that last message to its answer. A stroke is lost when no
answer to it comes; an answer is another's when it is not the one that the session gets when it is alone.
`--soak N` then has one session draw N digits as fast as they are answered, and notes the memory. Bounded in
time and count.
"""

import asyncio
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from benchmarks.measure import Row, build_parser, read_cpu, read_memory, report
from digitpad.arguments import natural, positive
from digitpad.strokes.live_pad import write_strokes
from digitpad.strokes.templates import draw_digit
from scripts.server import answers, start

PORT = 8595
EVERY = 2.0
"""seconds between two digits of a session"""
BEAT = 0.1
"""seconds between two messages of a held stroke"""
PATIENCE = 60.0
"""seconds after which an answer is lost"""
SETTLED = 500
"""digits of a soak after which memory should grow no more"""
DIGIT = re.compile(r'<div class="digit">(\d)</div>')


def main() -> int:
    """Start a server, draw on it, print."""
    parser = build_parser(__doc__)
    parser.add_argument("--sessions", type=positive, default=20)
    parser.add_argument("--digits", type=positive, default=15, help="of each session (default 15)")
    parser.add_argument("--soak", type=natural, default=0, metavar="N", help="then N digits of one session")
    args = parser.parse_args()
    with start(PORT) as process:
        if not answers(f"http://127.0.0.1:{PORT}", process):
            print("The app did not answer.")
            return 2
        rows, notes = asyncio.run(measure(args.sessions, args.digits, process.pid))
        if args.soak:
            more_rows, more_notes = asyncio.run(soak(args.soak, process.pid))
            rows, notes = [*rows, *more_rows], notes | more_notes
    report(rows, args.json, notes)
    return 0


@dataclass
class Session:
    """One person's page, as its browser knows it."""

    socket: ClientConnection
    strokes: list
    """the digit that this person draws, always the same"""
    widget: str = ""
    fragment: str = ""
    nonce: int = 0
    count: int = 0
    received: int = 0
    digit: str = ""
    """in the last answer"""
    finished: int = 0
    """script runs that ended"""
    alone: str = ""
    """the answer to its digit when nobody else draws"""
    milliseconds: list[float] = field(default_factory=list)
    lost: int = 0
    foreign: int = 0

    async def open(self) -> None:
        """Load the page and wait until the network is awake."""
        message = BackMsg()
        message.rerun_script.query_string = "live=on"
        await self.socket.send(message.SerializeToString())
        await self.listen_until(lambda: self.finished > 0 and self.widget != "")

    async def say(self, strokes: list, *, held: bool) -> None:
        """What the live pad sends."""
        self.count += 1
        said = {"strokes": strokes, "picture": False, "held": held, "nonce": self.nonce, "count": self.count}
        message = BackMsg()
        message.rerun_script.query_string = "live=on"
        message.rerun_script.fragment_id = self.fragment
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.json_value = self.widget, json.dumps({"drawing": said})
        await self.socket.send(message.SerializeToString())

    async def listen_until(self, done: Callable[[], bool]) -> None:
        """Take in what the server sends until `done()`. Raises TimeoutError."""
        deadline = time.monotonic() + PATIENCE
        while not done():
            content = await asyncio.wait_for(self.socket.recv(decode=False), deadline - time.monotonic())
            self.take(ForwardMsg.FromString(content))

    def take(self, message: ForwardMsg) -> None:
        """One message from the server."""
        kind = message.WhichOneof("type")
        if kind == "script_finished":
            self.finished += 1
        if kind != "delta" or message.delta.WhichOneof("type") != "new_element":
            return
        element = message.delta.new_element
        if element.WhichOneof("type") == "bidi_component":
            self.widget, self.fragment = element.bidi_component.id, message.delta.fragment_id
            data = json.loads(element.bidi_component.json)
            self.nonce, self.received = data["nonce"], data["received"]
        elif element.WhichOneof("type") == "html" and (found := DIGIT.search(element.html.body)):
            self.digit = found[1] if self.received == self.count else ""

    async def draw(self) -> float:
        """Draw the digit as a hand would; seconds from its last point to the answer. Raises TimeoutError."""
        for share in (0.4, 0.7):
            await self.say([stroke[: max(1, int(share * len(stroke)))] for stroke in self.strokes], held=True)
            await asyncio.sleep(BEAT)
        self.digit = ""
        started = time.perf_counter()
        await self.say(self.strokes, held=False)
        await self.listen_until(lambda: self.digit != "")
        return time.perf_counter() - started

    async def draw_often(self, digits: int, delay: float) -> None:
        """A digit every two seconds."""
        await asyncio.sleep(delay)
        for _ in range(digits):
            due = time.perf_counter() + EVERY
            try:
                self.milliseconds.append(1000 * await self.draw())
                self.foreign += self.digit != self.alone
            except TimeoutError:
                self.lost += 1
            await asyncio.sleep(max(0.0, due - time.perf_counter()))


async def open_session(label: int, rng: np.random.Generator) -> Session:
    """A session whose person draws `label`, as the program would."""
    sample = draw_digit(rng)
    while sample.label != label:
        sample = draw_digit(rng)
    address = f"ws://127.0.0.1:{PORT}/_stcore/stream"
    socket = await connect(address, subprotocols=[Subprotocol("streamlit")], max_size=None)
    session = Session(socket, write_strokes(sample.drawing))
    await session.open()
    await session.draw()
    session.alone = session.digit
    return session


async def measure(count: int, digits: int, pid: int) -> tuple[list[Row], dict[str, object]]:
    """All sessions at once."""
    rng = np.random.default_rng(0)
    sessions = [await open_session(number % 10, rng) for number in range(count)]
    before = read_cpu(pid)
    await asyncio.gather(*(one.draw_often(digits, EVERY * place / count) for place, one in enumerate(sessions)))
    after = read_cpu(pid)
    for session in sessions:
        await session.socket.close()
    every = [value for session in sessions for value in session.milliseconds]
    notes: dict[str, object] = {
        "strokes drawn": count * digits,
        "strokes lost": sum(session.lost for session in sessions),
        "answers that were not the session's own": sum(session.foreign for session in sessions),
        "different digits among the sessions": len({session.alone for session in sessions}),
    }
    if before is not None and after is not None:
        notes["server's CPU per stroke, ms"] = round((after - before) / (count * digits), 1)
    return [Row(f"{count} sessions: last point to answer", "ms", every)], notes


async def soak(digits: int, pid: int) -> tuple[list[Row], dict[str, object]]:
    """One session, as fast as it is answered."""
    session = await open_session(3, np.random.default_rng(1))
    memory: dict[int, float | None] = {}
    milliseconds = []
    for number in range(1, digits + 1):
        session.digit = ""
        started = time.perf_counter()
        await session.say(session.strokes, held=False)
        await session.listen_until(lambda: session.digit != "")
        milliseconds.append(1000 * (time.perf_counter() - started))
        if number in (min(SETTLED, digits), digits):
            memory[number] = read_memory(pid)
    await session.socket.close()
    notes: dict[str, object] = {f"resident memory after {at} digits, MB": value for at, value in memory.items()}
    return [Row("soak: message to answer", "ms", milliseconds)], notes


if __name__ == "__main__":
    raise SystemExit(main())
