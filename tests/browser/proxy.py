"""A reverse proxy that rewrites Host to the server's own address, as nginx's `proxy_pass` does by default."""

import asyncio
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def rewrite_host(target: int, host: str = "127.0.0.1") -> Iterator[int]:
    """Forward a free port of `host` to the port `target` of 127.0.0.1, and yield the free port."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def listen() -> asyncio.Server:
        return await asyncio.start_server(lambda *ends: _forward(target, *ends), host)

    server = asyncio.run_coroutine_threadsafe(listen(), loop).result()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        loop.close()


async def _forward(target: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Forward one request, and everything after it when it becomes a WebSocket."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    head = re.sub(r"(?im)^host:.*$", f"Host: 127.0.0.1:{target}\r", head)
    if not re.search(r"(?im)^upgrade:", head):
        head = re.sub(r"(?im)^connection:.*$", "Connection: close\r", head)
    back, forth = await asyncio.open_connection("127.0.0.1", target)
    forth.write(head.encode("latin-1"))
    await asyncio.gather(_pump(reader, forth), _pump(back, writer))


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()
