"""A TCP proxy that fails at one byte: it stands between sqlmig and a server, and counts from a mark in the traffic."""

from __future__ import annotations

import selectors
import socket
import struct
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

Direction = Literal["to server", "to client"]
How = Literal["drop", "reset", "halve", "delay"]
BLOCK = 1 << 16
SILENCE = 0.25  # seconds that a halved message is left alone, and a delayed byte is late
LINGER_NEVER = struct.pack("ii", 1, 0)  # closing sends RST, https://man7.org/linux/man-pages/man7/socket.7.html


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens in front of a byte, counted in its direction from the client's message that holds the mark.

    `drop` ends both connections with FIN, `reset` with RST, `halve` with FIN after a silence; `delay` only holds
    everything back for a while. Behind it new connections are refused, unless `open_again`.
    """

    direction: Direction
    position: int
    how: How
    open_again: bool = True


class Exchange:
    """What passed on one connection from the mark on, and in which order."""

    def __init__(self) -> None:
        self.marked = False
        self.chunks: list[tuple[Direction, bytes]] = []
        self.passed: dict[Direction, int] = {"to server": 0, "to client": 0}

    def until_answered(self, word: bytes) -> tuple[int, int]:
        """How many bytes went to the server up to a word's message, and to the client up to its answer."""
        to_server = to_client = 0
        seen = False
        for direction, data in self.chunks:
            if direction == "to server" and seen:
                break
            if direction == "to server":
                to_server += len(data)
                seen = word in data
            else:
                to_client += len(data)
        assert seen, f"{word!r} was never sent"
        return to_server, to_client


class Proxy:
    """Listens on `port` and passes on to the server until it is closed; `fault` may be set between two runs."""

    def __init__(self, server: tuple[str, int], mark: bytes) -> None:
        self.fault: Fault | None = None
        self.exchange = Exchange()
        self.struck = False
        self._server, self._mark = server, mark
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._listen, daemon=True).start()

    def prepare(self, fault: Fault | None) -> None:
        """Begin anew with another fault."""
        self.fault, self.exchange, self.struck = fault, Exchange(), False

    def close(self) -> None:
        with suppress(OSError):  # it wakes the thread that accepts
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _listen(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self.struck and self.fault is not None and not self.fault.open_again:
                _end(client, reset=True)
                continue
            _Link(self, client, socket.create_connection(self._server)).start()

    def allowed(self, link: _Link, direction: Direction, data: bytes) -> tuple[int, Fault | None]:
        """How many of these bytes may pass before the fault, if it lies among them."""
        with self._lock:
            if direction == "to server" and not self.exchange.marked and self._mark in data:
                self.exchange.marked = link.marked = True
            if not link.marked:
                return len(data), None
            before = self.exchange.passed[direction]
            self.exchange.passed[direction] += len(data)
            self.exchange.chunks.append((direction, data))
            fault = self.fault
            if fault is None or self.struck or fault.direction != direction:
                return len(data), None
            if not before <= fault.position < before + len(data):
                return len(data), None
            self.struck = True
            return fault.position - before, fault


class _Link:
    """One client's connection and the one to the server that belongs to it, served by one thread.

    Another thread that waits in `recv` would keep a closed socket alive, and its FIN or RST back.
    """

    def __init__(self, proxy: Proxy, client: socket.socket, server: socket.socket) -> None:
        self.marked = False
        self._proxy, self._client, self._server = proxy, client, server
        for end in (client, server):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def start(self) -> None:
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        reset = False
        with suppress(OSError), selectors.DefaultSelector() as selector:
            selector.register(self._client, selectors.EVENT_READ, ("to server", self._server))
            selector.register(self._server, selectors.EVENT_READ, ("to client", self._client))
            fault = None
            while fault is None:
                fault = self._pass(selector)
            reset = fault.how == "reset"
        for end in (self._client, self._server):
            _end(end, reset)

    def _pass(self, selector: selectors.BaseSelector) -> Fault | None:
        """Pass on what has arrived. The fault that ends the link; OSError when one of the two ends is gone."""
        for key, _ in selector.select():
            direction, target = key.data
            source = self._client if direction == "to server" else self._server
            data = source.recv(BLOCK)
            if not data:
                raise ConnectionError("closed by its owner")
            allowed, fault = self._proxy.allowed(self, direction, data)
            target.sendall(data[:allowed])
            if fault is not None and fault.how in ("halve", "delay"):
                time.sleep(SILENCE)
            if fault is not None and fault.how != "delay":
                return fault
            target.sendall(data[allowed:])
        return None


def _end(connection: socket.socket, reset: bool) -> None:
    with suppress(OSError):
        if reset:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NEVER)
        else:
            connection.shutdown(socket.SHUT_RDWR)
    connection.close()
