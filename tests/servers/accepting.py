"""The doors of the proxies: each client that knocks gets a connection to the server of its own."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress


def accepted(listener: socket.socket, server: tuple[str, int]) -> Iterator[tuple[socket.socket, socket.socket]]:
    """Each client and its connection to the server, until the listener is closed or the server takes no more."""
    with suppress(OSError):
        while True:
            client, _ = listener.accept()
            yield client, socket.create_connection(server)
