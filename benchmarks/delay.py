"""A TCP proxy that holds everything back for a while, as a distant network does."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection

BLOCK = 1 << 16


@contextmanager
def delayed(host: str, port: int, round_trip: float) -> Iterator[int]:
    """The local port behind which the server at `host:port` seems `round_trip` seconds away."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, host, port, round_trip / 2), daemon=True)
    process.start()
    try:
        yield int(ours.recv())
    finally:
        process.terminate()
        process.join()


def _serve(parent: Connection, host: str, port: int, delay: float) -> None:
    with suppress(KeyboardInterrupt):
        asyncio.run(_listen(parent, host, port, delay))


async def _listen(parent: Connection, host: str, port: int, delay: float) -> None:
    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(host, port)
        await asyncio.gather(_pass_on(reader, far_writer, delay), _pass_on(far_reader, writer, delay))

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    parent.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float) -> None:
    """Bytes arrive `delay` seconds late, in order, and do not wait for each other."""
    loop, last = asyncio.get_running_loop(), None
    while data := await reader.read(BLOCK):
        last = loop.call_later(delay, writer.write, data)
    if last is not None:
        await asyncio.sleep(max(0.0, last.when() - loop.time()) + delay)
    with suppress(ConnectionError):
        writer.close()
