"""A small PostgreSQL server that runs nothing and remembers what psql sends to it."""

from __future__ import annotations

import re
import socket
import struct
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import Protocol

_STRINGS = re.compile(r"set\s+standard_conforming_strings\s*=\s*(\w+)", re.I)
_QUIET = re.compile(r"'[^']*'|\([^()]*\)|--[^\n]*|/\*.*?\*/|\$(\w*)\$.*?\$\1\$", re.S)
_COPY = re.compile(r"\s*copy\b.*\bfrom\s+stdin\b", re.I | re.S)
_MARK = "next script"


class Stream(Protocol):
    """A connection as a file."""

    def read(self, size: int, /) -> bytes: ...
    def write(self, content: bytes, /) -> int: ...
    def flush(self) -> None: ...


class Recorder:
    """Listens on a socket in a folder of its own until it is closed."""

    def __init__(self, psql: str) -> None:
        self._psql = psql
        self._folder = tempfile.TemporaryDirectory(prefix="recorder")
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(f"{self._folder.name}/.s.PGSQL.5432")
        self._socket.listen()

    def close(self) -> None:
        self._socket.close()
        self._folder.cleanup()

    def sent(self, scripts: list[str]) -> list[list[tuple[str, str | None]]]:
        """Give what psql sends for each script: statements, and with COPY the data."""
        received: list[tuple[str, str | None]] = []
        thread = threading.Thread(target=self._serve, args=(received,))
        thread.start()
        command = [self._psql, "-X", "-q", "-h", self._folder.name, "-U", "x", "-d", "x"]
        for number, script in enumerate(scripts):
            path = Path(self._folder.name) / f"{number}.sql"
            path.write_bytes(script.encode("utf-8"))
            command += ["-c", _MARK, "-c", "set standard_conforming_strings = on", "-f", str(path)]
        subprocess.run(command, capture_output=True, timeout=60, check=False)
        thread.join()
        return _divided(received)

    def _serve(self, received: list[tuple[str, str | None]]) -> None:
        connection, _ = self._socket.accept()
        with connection, connection.makefile("rwb") as stream:
            _greet(stream)
            while True:
                kind, body = _read(stream)
                if kind in (b"", b"X"):
                    return
                if kind == b"Q":
                    received.append(_answer(stream, body[:-1].decode("utf-8")))


def _divided(received: list[tuple[str, str | None]]) -> list[list[tuple[str, str | None]]]:
    scripts: list[list[tuple[str, str | None]]] = []
    for sent in received:
        if sent[0] == _MARK:
            scripts.append([])
        else:
            scripts[-1].append(sent)
    return [sent[1:] for sent in scripts]


def _send(stream: Stream, kind: bytes, body: bytes = b"") -> None:
    stream.write(kind + struct.pack("!I", len(body) + 4) + body)


def _parameter(stream: Stream, name: str, value: str) -> None:
    _send(stream, b"S", f"{name}\0{value}\0".encode())


def _read(stream: Stream) -> tuple[bytes, bytes]:
    kind = stream.read(1)
    if not kind:
        return b"", b""
    (length,) = struct.unpack("!I", stream.read(4))
    return kind, stream.read(length - 4)


def _greet(stream: Stream) -> None:
    while True:
        (length,) = struct.unpack("!I", stream.read(4))
        (code,) = struct.unpack("!I", stream.read(length - 4)[:4])
        if code not in (80877103, 80877104):  # requests for TLS and GSSAPI
            break
        stream.write(b"N")
        stream.flush()
    _send(stream, b"R", struct.pack("!I", 0))
    for name, value in (("server_version", "15.1"), ("client_encoding", "UTF8"), ("standard_conforming_strings", "on")):
        _parameter(stream, name, value)
    _send(stream, b"K", struct.pack("!II", 1, 1))
    _ready(stream)


def _ready(stream: Stream) -> None:
    _send(stream, b"Z", b"I")
    stream.flush()


def _answer(stream: Stream, query: str) -> tuple[str, str | None]:
    """Say that a query succeeded, and take the data of COPY."""
    data: str | None = None
    switched = _STRINGS.match(query)
    if switched:
        _parameter(stream, "standard_conforming_strings", switched[1].lower())
    if _COPY.match(_QUIET.sub(" ", query)):
        _send(stream, b"G", b"\0\0\0")
        stream.flush()
        data = ""
        while (message := _read(stream))[0] == b"d":
            data += message[1].decode("utf-8")
    _send(stream, *((b"C", b"SET\0") if query.strip() else (b"I",)))
    _ready(stream)
    return query, data
