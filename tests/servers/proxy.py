"""A way to a server that breaks: cut off, or silent, behind so many bytes."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal

from tests.servers.accepting import accepted

Breaking = Literal["cut", "silent"]


@dataclass(slots=True)
class Proxy:
    """`seen` counts the bytes of all the server's answers; `broken` is set when they have reached `limit`.

    Cut, all connections end and there is no new one. Silent, one gives no answer any more and the others go on.
    """

    server: tuple[str, int]
    listener: socket.socket
    limit: int
    breaking: Breaking
    seen: int = 0
    broken: threading.Event = field(default_factory=threading.Event)
    _sockets: list[socket.socket] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    def serve(self) -> None:
        for client, server in accepted(self.listener, self.server):
            self._sockets += [client, server]
            for source, target in ((client, server), (server, client)):
                threading.Thread(target=self._carry, args=(source, target, source is server), daemon=True).start()

    def close(self) -> None:
        for each in (self.listener, *self._sockets):
            with suppress(OSError):  # wakes up who waits for it
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _carry(self, source: socket.socket, target: socket.socket, answers: bool) -> None:
        with suppress(OSError):
            while data := source.recv(4096):
                if answers and not self.broken.is_set():
                    data = data[: self.limit - self.seen]
                    self.seen += len(data)
                    if self.seen >= self.limit:
                        target.sendall(data)
                        self.broken.set()
                        if self.breaking == "cut":
                            self.close()
                        return
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)


@contextmanager
def breaking(host: str, port: int, limit: int = 1 << 40, breaking: Breaking = "cut") -> Iterator[Proxy]:
    """A proxy on a port of its own that breaks when the server has answered with so many bytes."""
    proxy = Proxy((host, port), socket.create_server(("127.0.0.1", 0)), limit, breaking)
    threading.Thread(target=proxy.serve, daemon=True).start()
    try:
        yield proxy
    finally:
        proxy.close()
