"""Answers read straight from the socket, so that an interrupt at any moment leaves them readable.

pymysql closes the connection when it is interrupted while it reads.
https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response.html
"""

from __future__ import annotations

from typing import Any

import pymysql
from pymysql.charset import charset_by_id
from pymysql.constants import CR
from pymysql.protocol import FieldDescriptorPacket, MysqlPacket, OKPacketWrapper

from sqlmig.dialects.mysql.wire import Link

HEADER = 4
CHUNK = 1 << 16
LONGEST = 0xFFFFFF  # a packet of this size goes on in the next one
MORE_RESULTS = 0x0008  # SERVER_MORE_RESULTS_EXISTS
Rows = tuple[tuple[Any, ...], ...]


class Inbox:
    """The answers to one message on a link whose earlier ones are read. `more` says whether any are to come.

    An answer whose reading is broken off is read from its beginning by the next call of `answer`.
    """

    def __init__(self, link: Link) -> None:
        self.more = True
        raw: Any = link
        self._link = raw
        self._link._sock.settimeout(None)
        self._buffer = bytearray()
        self._pos = 0

    def patience(self, seconds: float) -> None:
        """How long to wait for bytes from now on; the connection is given up after it."""
        self._link._sock.settimeout(seconds)

    def answer(self) -> tuple[Rows, int]:
        """The rows of one result, if it has any, and the number of its warnings. Raises what pymysql raises."""
        del self._buffer[: self._pos]
        self._pos = 0
        rows: Rows = ()
        packet, end = self._packet(0)
        if packet.is_ok_packet():
            found = OKPacketWrapper(packet)
            status, warnings = found.server_status, found.warning_count
        else:
            rows, warnings, status, end = self._result_set(packet.read_length_encoded_integer() or 0, end)
        self.more = bool(status & MORE_RESULTS)
        self._link.server_status = status
        self._pos = end
        return rows, warnings

    def _result_set(self, columns: int, start: int) -> tuple[Rows, int, int, int]:
        rows: list[tuple[Any, ...]] = []
        definitions: list[bytes] = []
        for _ in range(columns + 1):  # the last is the packet behind them
            packet, start = self._packet(start)
            definitions.append(packet.get_all_data())
        while True:
            packet, start = self._packet(start)
            if packet.is_eof_packet():
                warnings, status = packet.read_struct("<xhh")
                return tuple(rows), warnings, status, start
            rows.append(tuple(_text(packet.read_length_coded_string(), found) for found in definitions[:-1]))

    def _packet(self, start: int) -> tuple[Any, int]:
        """The packet at an offset in the buffer, and its end. An error ends the message."""
        data = bytearray()
        while True:
            body = start + HEADER
            self._fill(body)
            size = int.from_bytes(self._buffer[start : start + 3], "little")
            self._fill(body + size)
            data += self._buffer[body : body + size]
            start = body + size
            if size < LONGEST:
                break
        packet = MysqlPacket(bytes(data), self._link.encoding)
        if packet.is_error_packet():
            self.more = False
            packet.raise_for_error()
        return packet, start

    def _fill(self, size: int) -> None:
        while len(self._buffer) < size:
            try:
                chunk = self._link._sock.recv(CHUNK)
            except OSError as error:
                raise self._lost(str(error)) from None
            if not chunk:
                raise self._lost("the server closed the connection")
            self._buffer += chunk

    def _lost(self, reason: str) -> pymysql.Error:
        self._link._force_close()
        return pymysql.err.OperationalError(CR.CR_SERVER_LOST, reason)


def _text(value: bytes | None, definition: bytes) -> str | None:
    """A value in the character set that its column's definition names."""
    if value is None:
        return None
    column: Any = FieldDescriptorPacket(definition, "utf8")
    encoding: Any = charset_by_id(column.charsetnr).encoding
    return value.decode("latin1" if encoding == "binary" else encoding, errors="replace")  # as numbers are
