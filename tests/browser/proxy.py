"""A reverse proxy that rewrites Host to the server's own address, as nginx's `proxy_pass` does by default."""

import asyncio
import re
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager


@contextmanager
def rewrite_host(target: int, host: str = "127.0.0.1") -> Iterator[int]:
    """Forward a free port of `host` to the port `target` of 127.0.0.1, and yield the free port."""
    started: Future[tuple[int, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def run() -> None:
        stop = asyncio.Event()
        server = await asyncio.start_server(lambda *ends: _forward(target, *ends), host)
        started.set_result((server.sockets[0].getsockname()[1], asyncio.get_running_loop(), stop))
        await stop.wait()
        server.close()

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    port, loop, stop = started.result(timeout=10)
    try:
        yield port
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()


async def _forward(target: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Forward one request, and everything after it when it becomes a WebSocket."""
    back, forth = await asyncio.open_connection("127.0.0.1", target)
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        head = re.sub(r"(?im)^host:.*$", f"Host: 127.0.0.1:{target}\r", head)
        if not re.search(r"(?im)^upgrade:", head):
            head = re.sub(r"(?im)^connection:.*$", "Connection: close\r", head)
        forth.write(head.encode("latin-1"))
        await asyncio.gather(_pump(reader, forth), _pump(back, writer))
    except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
        pass  # the browser has gone, or the proxy is stopped
    finally:
        writer.close()
        forth.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()
