"""A small MySQL server that runs nothing and remembers what the mariadb client sends to it."""

from __future__ import annotations

import re
import socket
import struct
import subprocess
import tempfile
import threading
from pathlib import Path

from tests.servers.programs import Program
from tests.sql.recorder import Stream

_MARK = "next script"
_RESET = "set sql_mode = default"
_MODE = re.compile(r"(?<!global\.)(?<!\w)sql_mode\s*:?=(.*)", re.I | re.S)
_QUIT, _USE, _QUERY = 1, 2, 3
_AUTOCOMMIT, _NO_BACKSLASH_ESCAPES, _ANSI_QUOTES = 2, 512, 32768
# protocol 4.1, plain authentication with a plugin's name, several statements; no TLS
_CAPABILITIES = 0x1 | 0x2 | 0x4 | 0x8 | 0x200 | 0x2000 | 0x8000 | 0x10000 | 0x20000 | 0x80000


class MysqlRecorder:
    """Listens on a socket in a folder of its own until it is closed."""

    def __init__(self, client: Program) -> None:
        self._client = client
        self._folder = tempfile.TemporaryDirectory(prefix="recorder")
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(f"{self._folder.name}/s")
        self._socket.listen()

    def close(self) -> None:
        self._socket.close()
        self._folder.cleanup()

    def sent(self, scripts: list[str]) -> list[list[str]]:
        """Give the statements that the client sends for each script, without their comments."""
        received: list[str] = []
        thread = threading.Thread(target=self._serve, args=(received,))
        thread.start()
        commands = []
        for number, script in enumerate(scripts):
            path = Path(self._folder.name) / f"{number}.sql"
            path.write_bytes(script.encode("utf-8"))
            commands.append(f"delimiter ;\n{_RESET};\n{_MARK};\nsource {path}\n")
        options = ("--no-defaults", "--batch", "--force", "--skip-comments", "--default-character-set=utf8mb4")
        subprocess.run(
            [*self._client.command, *options, f"--socket={self._folder.name}/s", "--user=x"],
            input="".join(commands).encode(),
            env=self._client.environment,
            capture_output=True,
            timeout=60,
            check=False,
        )
        thread.join()
        return _divided(received)

    def _serve(self, received: list[str]) -> None:
        connection, _ = self._socket.accept()
        with connection, connection.makefile("rwb") as stream:
            status = _AUTOCOMMIT
            _greet(stream, status)
            while (command := _read(stream)) and command[0] != _QUIT:
                text = command[1:].decode("utf-8")
                if command[0] == _USE:
                    received[-1] = f"use {text}"  # in place of the question which database is in use
                elif command[0] == _QUERY:
                    received.append(text)
                    status = _status_after(text, status)
                _accept(stream, 1, status)


def _divided(received: list[str]) -> list[list[str]]:
    scripts: list[list[str]] = []
    for sent in received:
        if sent == _MARK:
            scripts.append([])
        elif scripts and sent != _RESET:
            scripts[-1].append(sent)
    return scripts


def _read(stream: Stream) -> bytes:
    body = b""
    while header := stream.read(4):
        size = int.from_bytes(header[:3], "little")
        body += stream.read(size)
        if size < 0xFFFFFF:
            break
    return body


def _send(stream: Stream, number: int, body: bytes) -> None:
    stream.write(len(body).to_bytes(3, "little") + bytes([number]) + body)
    stream.flush()


def _accept(stream: Stream, number: int, status: int) -> None:
    _send(stream, number, struct.pack("<BBBHH", 0, 0, 0, status, 0))


def _greet(stream: Stream, status: int) -> None:
    """Ask for a password and take any."""
    low, high = _CAPABILITIES & 0xFFFF, _CAPABILITIES >> 16
    about = struct.pack("<HBHHB10x", low, 45, status, high, 21)
    greeting = b"\x0a5.5.5-10.11.0-MariaDB\0" + struct.pack("<I", 1) + b"a" * 8 + b"\0" + about
    _send(stream, 0, greeting + b"a" * 12 + b"\0mysql_native_password\0")
    _read(stream)
    _accept(stream, 2, status)


def _status_after(query: str, status: int) -> int:
    """Say what SET does to the reading of strings, as the real server does behind each statement."""
    switched = _MODE.search(query) if re.match(r"\s*(?:/\*M?!\d*\s*)?set\b(?!\s+global)", query, re.I) else None
    if switched is None:
        return status
    value = switched[1].upper()
    kept = status if "@@" in value else _AUTOCOMMIT
    escapes = _NO_BACKSLASH_ESCAPES if "NO_BACKSLASH_ESCAPES" in value else 0
    return kept | escapes | (_ANSI_QUOTES if "ANSI" in value else 0)
