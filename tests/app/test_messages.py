"""Any message that a browser could send, over the wire to a real server."""

import asyncio
import json
import socket

import pytest
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from digitpad.strokes.drawing import MAX_POINTS, MAX_STROKES
from scripts.server import serve

LIMIT = 10_000_000
"""bytes of a message: `server.maxWidgetStateSize`"""

PATIENCE = 60
"""seconds for a message on a busy machine; at rest the longest takes one"""

ONE = [["M", 160, 40], ["L", 160, 280]]


def canvas(path, **more):
    return json.dumps({"drawing": {"raw": {"objects": [{"path": path, **more}]}, "data": None}})


def raw(text):
    return f'{{"drawing": {{"raw": {text}}}}}'


DEEP = "[" * 5000 + "]" * 5000
UNREADABLE = {
    "no JSON": "{",
    "another type": '{"drawing": 5}',
    "a list for the drawing": '{"drawing": [1, 2]}',
    "NaN": canvas([["M", float("nan"), 1]]),
    "infinite": canvas([["M", float("inf"), 1]]),
    "a number of 5,000 digits": raw("9" * 5000),
    "nested 5,000 deep": raw(DEEP),
    "nested 5,000 deep beside the path": raw(f'{{"objects": [{{"path": [["M", 1, 1]], "x": {DEEP}}}]}}'),
    "nested 400 deep": raw("[" * 400 + "]" * 400),
    "missing fields": '{"drawing": {"raw": {"objects": [{}]}}}',
    "unknown commands": canvas([["M", 1, 1], ["C", 1, 2, 3, 4, 5, 6]]),
    "far outside": canvas([["M", 1e9, 1], ["L", 1, 1]]),
    "half a million points": canvas([["L", 1, 2]] * 500_000),
}


class Visitor:
    """A browser, as the server knows it."""

    def __init__(self, address: str) -> None:
        self.address, self.pad = address, None

    async def __aenter__(self) -> "Visitor":
        url = self.address.replace("http", "ws") + "/_stcore/stream"
        self.socket = await websockets.connect(
            url, max_size=None, subprotocols=["streamlit"], origin=self.address, ping_interval=None
        )
        return self

    async def __aexit__(self, *problem: object) -> None:
        await self.socket.close()

    async def send(self, text: str | None = None) -> list[str]:
        """Have the page run, with this on the pad; what it then shows."""
        message = BackMsg()
        message.rerun_script.query_string = ""
        if text is not None:
            message.rerun_script.widget_states.widgets.add(id=self.pad, json_value=text)
        await self.socket.send(message.SerializeToString())
        shown: list[str] = []
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(await asyncio.wait_for(self.socket.recv(), PATIENCE))
            if answer.WhichOneof("type") == "script_finished":
                return shown
            if answer.WhichOneof("type") == "delta":
                shown.append(self.describe(answer.delta.new_element))

    def describe(self, element) -> str:
        match element.WhichOneof("type"):
            case "bidi_component":
                self.pad = element.bidi_component.id
                return "the pad"
            case "alert":
                return element.alert.body
            case "button":
                return f"{element.button.label}{' (off)' if element.button.disabled else ''}"
            case "html":
                return element.html.body
        return str(element.WhichOneof("type"))


@pytest.fixture(scope="module")
def address():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with serve(port) as address:
        yield address


def converse(address, *texts):
    """What the page shows after each of these messages of one visitor."""

    async def visit():
        async with Visitor(address) as visitor:
            await visitor.send()
            return [await visitor.send(text) for text in texts]

    return asyncio.run(visit())


def test_a_drawing_over_the_wire_is_read(address):
    (shown,) = converse(address, canvas(ONE))
    assert any("That is a 1." in words for words in shown)


@pytest.mark.parametrize("name", UNREADABLE)
def test_any_message_gets_a_sentence_and_the_page_goes_on(address, name):
    before, after, again = converse(address, UNREADABLE[name], canvas(ONE), UNREADABLE[name])
    for shown in (before, again):
        assert any("could not read that drawing" in words for words in shown)
        assert {"the pad", "Undo (off)", "Clear", "Surprise me"} <= set(shown)
    assert any("That is a 1." in words for words in after)
    assert not any("could not read" in words for words in after)


@pytest.mark.parametrize("text", ['{"backgroundFit": 3}', "{}", '{"drawing": null}', "[1]"])
def test_a_message_without_a_drawing_changes_nothing(address, text):
    before, after = converse(address, canvas(ONE), text)
    for shown in (before, after):
        assert any("That is a 1." in words for words in shown)


def test_a_message_over_the_servers_limit_ends_that_connection_and_no_other(address):
    async def visit():
        async with Visitor(address) as other, Visitor(address) as visitor:
            await other.send()
            await visitor.send()
            with pytest.raises(websockets.ConnectionClosed):
                await visitor.send(canvas([["L", 159.12345678901234, 299.12345678901234]] * 300_000))
            return await other.send(canvas(ONE))

    assert any("That is a 1." in words for words in asyncio.run(visit()))


def test_the_longest_drawing_that_is_read_is_shorter_than_the_servers_limit():
    curve, place = ["Q", *[123.12345678901234] * 4], {"left": 123.12345678901234, "type": "Path"}
    strokes = [{"path": [], **dict.fromkeys("abcdefghijklmnopqrst", None), **place}] * MAX_STROKES
    assert len(json.dumps([curve])) * MAX_POINTS + len(json.dumps(strokes)) < LIMIT


def test_the_server_has_this_limit():
    from streamlit import config as server

    assert server.get_option("server.maxWidgetStateSize") * 1_000_000 == LIMIT
