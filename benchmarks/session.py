"""One visitor of the page without a browser: speak Streamlit's websocket protocol and draw on the live pad."""

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

from digitpad.strokes.live_pad import write_strokes
from digitpad.strokes.templates import draw_digit

QUERY = "live=on"
"""Selects the live pad."""
BEAT = 0.1
"""Seconds between two messages of a held stroke."""
PATIENCE = 60.0
"""Seconds until an answer counts as lost."""
DIGIT = re.compile(r'<div class="digit">(\d)</div>')

Strokes = list[list[list[float]]]
"""As the live pad sends them."""


@dataclass
class Session:
    """One visitor's page, as the browser knows it."""

    socket: ClientConnection
    strokes: Strokes
    """The digit that this visitor draws, always the same."""
    widget: str = ""
    fragment: str = ""
    nonce: int = 0
    count: int = 0
    """Messages sent."""
    received: int = 0
    """The last message that the server has answered."""
    digit: str = ""
    """In the answer to the last message; empty before it."""
    finished: int = 0
    """Script runs that have ended."""
    alone: str = ""
    """The answer to the digit when nobody else draws."""
    milliseconds: list[float] = field(default_factory=list)
    lost: int = 0
    foreign: int = 0

    async def open(self) -> None:
        """Load the page and wait until its first run has ended."""
        message = BackMsg()
        message.rerun_script.query_string = QUERY
        await self.socket.send(message.SerializeToString())
        await self._listen_until(lambda: self.finished > 0 and self.widget != "")

    async def close(self) -> None:
        """Leave the page."""
        await self.socket.close()

    async def draw(self) -> float:
        """Draw the digit in three messages; seconds from the last one to its answer. Raises TimeoutError."""
        for share in (0.4, 0.7):
            partial = [stroke[: max(1, int(share * len(stroke)))] for stroke in self.strokes]
            await self._send(partial, held=True)
            await asyncio.sleep(BEAT)
        return await self.redraw()

    async def redraw(self) -> float:
        """Send the whole digit; seconds to its answer. Raises TimeoutError."""
        self.digit = ""
        started = time.perf_counter()
        await self._send(self.strokes, held=False)
        await self._listen_until(lambda: self.digit != "")
        return time.perf_counter() - started

    async def draw_repeatedly(self, digits: int, interval: float, delay: float) -> None:
        """Draw a digit every `interval` seconds, the first one after `delay`, and record the latencies."""
        await asyncio.sleep(delay)
        for _ in range(digits):
            due = time.perf_counter() + interval
            try:
                self.milliseconds.append(1000 * await self.draw())
                self.foreign += self.digit != self.alone
            except TimeoutError:
                self.lost += 1
            await asyncio.sleep(max(0.0, due - time.perf_counter()))

    async def _send(self, strokes: Strokes, *, held: bool) -> None:
        self.count += 1
        drawing = {"strokes": strokes, "picture": False, "held": held, "nonce": self.nonce, "count": self.count}
        message = BackMsg()
        message.rerun_script.query_string = QUERY
        message.rerun_script.fragment_id = self.fragment
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.json_value = self.widget, json.dumps({"drawing": drawing})
        await self.socket.send(message.SerializeToString())

    async def _listen_until(self, done: Callable[[], bool]) -> None:
        """Read the server's messages until `done()`. Raises TimeoutError."""
        deadline = time.monotonic() + PATIENCE
        while not done():
            content = await asyncio.wait_for(self.socket.recv(decode=False), deadline - time.monotonic())
            self._read(ForwardMsg.FromString(content))

    def _read(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "script_finished":
            self.finished += 1
        if kind != "delta" or message.delta.WhichOneof("type") != "new_element":
            return
        element = message.delta.new_element
        if element.WhichOneof("type") == "bidi_component":
            self.widget, self.fragment = element.bidi_component.id, message.delta.fragment_id
            (data,) = json.loads(element.bidi_component.json)
            self.nonce, self.received = data["nonce"], data["received"]
        elif element.WhichOneof("type") == "html" and (found := DIGIT.search(element.html.body)):
            self.digit = found[1] if self.received == self.count else ""


async def open_session(port: int, label: int, rng: np.random.Generator) -> Session:
    """A session whose visitor draws a generated digit `label`; its first answer is that of being alone."""
    drawn = draw_digit(rng)
    while drawn.label != label:
        drawn = draw_digit(rng)
    address = f"ws://127.0.0.1:{port}/_stcore/stream"
    socket = await connect(address, subprotocols=[Subprotocol("streamlit")], max_size=None)
    session = Session(socket, write_strokes(drawn.drawing))
    await session.open()
    await session.draw()
    session.alone = session.digit
    return session
