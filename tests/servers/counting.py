"""A way to a server that counts the round trips on it, and the statements that PostgreSQL completes."""

from __future__ import annotations

import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace

from tests.servers.accepting import accepted
from tests.servers.database import Database

BLOCK = 1 << 16


@dataclass(slots=True)
class Counter:
    """`trips` counts on all connections how often a client spoke after its server had, `completed` the statements that
    a server of PostgreSQL has answered."""

    server: tuple[str, int]
    listener: socket.socket
    trips: int = 0
    completed: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    def serve(self) -> None:
        for ends in accepted(self.listener, self.server):
            threading.Thread(target=self._carry, args=ends, daemon=True).start()

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        """One thread for both ways, so that their order is known."""
        answered, answers = True, Answers()
        with client, server, selectors.DefaultSelector() as selector, suppress(OSError):
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(client, selectors.EVENT_READ, server)
            selector.register(server, selectors.EVENT_READ, client)
            while True:
                for key, _ in selector.select():
                    source = client if key.data is server else server
                    data = source.recv(BLOCK)
                    if not data:
                        return
                    with self._lock:
                        self.trips += source is client and answered
                        self.completed += answers.completed(data) if source is server else 0
                    answered = source is server
                    key.data.sendall(data)


class Answers:
    """The messages of a server as PostgreSQL sends them, https://www.postgresql.org/docs/current/protocol-message-formats.html"""

    def __init__(self) -> None:
        self._rest = b""

    def completed(self, data: bytes) -> int:
        """How many statements these bytes of the stream complete."""
        if data == b"N" and not self._rest:  # the answer to the question for encryption, which has no length
            return 0
        self._rest += data
        found = 0
        while len(self._rest) >= 5 and len(self._rest) > (length := int.from_bytes(self._rest[1:5])):
            found += self._rest[:1] == b"C"
            self._rest = self._rest[1 + length :]
        return found


@contextmanager
def counted(db: Database) -> Iterator[tuple[Database, Counter]]:
    """The same database behind a port that counts."""
    if db.address is None:
        raise LookupError(f"{db.server} has no port")
    counter = Counter((db.address.host, db.address.port), socket.create_server(("127.0.0.1", 0)))
    threading.Thread(target=counter.serve, daemon=True).start()
    address = replace(db.address, host="127.0.0.1", port=counter.port)
    try:
        yield replace(db, address=address, url=address.url(db.name)), counter
    finally:
        with suppress(OSError):  # it wakes the thread that accepts
            counter.listener.shutdown(socket.SHUT_RDWR)
        counter.listener.close()
