"""Answers read straight from the socket, so that an interrupt at any moment leaves them readable.

pymysql closes the connection when it is interrupted while it reads, and makes several objects of each answer.
https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from struct import Struct

import pymysql
from pymysql.charset import charset_by_id
from pymysql.constants import CR
from pymysql.protocol import FieldDescriptorPacket, MysqlPacket

from sqlmig.dialects.mysql.wire import Link

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

HEADER = 4
CHUNK = 1 << 16
LONGEST = 0xFFFFFF  # a packet of this size goes on in the next one
OK, EOF, ERROR = 0x00, 0xFE, 0xFF  # what a packet begins with
SHORT = 9  # bytes: an EOF packet has fewer, a row that begins with the same byte has more
LENGTHS = {0xFC: 2, 0xFD: 3, 0xFE: 8}  # bytes of a number behind such a one; any other is the number itself
NULL = 0xFB  # a value's length where there is none
_pair = Struct("<HH").unpack_from  # numbers of two bytes each
_header = Struct("<I").unpack_from  # a packet's size in three bytes, and its number
MORE_RESULTS = 0x0008  # SERVER_MORE_RESULTS_EXISTS
Rows = tuple[tuple["Any", ...], ...]


class Inbox:
    """The answers to one message on a link whose earlier ones are read. `more` says whether any are to come.

    An answer whose reading is broken off is read from its beginning by the next call of `answer`.
    """

    def __init__(self, link: Link) -> None:
        self.more = True
        raw: Any = link
        self._link = raw
        self._buffer = bytearray()
        self._pos = 0

    def patience(self, seconds: float) -> None:
        """How long to wait for bytes from now on; the connection is given up after it."""
        self._link._sock.settimeout(seconds)
        self._link._current_timeout = seconds  # which the next message ends

    def answer(self) -> tuple[Rows, int]:
        """The rows of one result, if it has any, and the number of its warnings. Raises what pymysql raises."""
        if self._pos > CHUNK:
            del self._buffer[: self._pos]
            self._pos = 0
        start = self._pos + HEADER
        rows: Rows = ()
        end = self._packet(self._pos)
        buffer = self._buffer
        if buffer[start] == OK:
            place = start + 1
            place += 1 + LENGTHS.get(buffer[place], 0)  # the rows changed
            place += 1 + LENGTHS.get(buffer[place], 0)  # the last AUTO_INCREMENT
            status, warnings = _pair(buffer, place)
        else:
            rows, warnings, status, end = self._result_set(self._number(start), end)
        self.more = bool(status & MORE_RESULTS)
        self._link.server_status = status
        self._pos = end
        return rows, warnings

    def drain(self) -> None:
        """Read all answers that are to come, for their errors."""
        while self.more:
            self.answer()

    def _result_set(self, columns: int, first: int) -> tuple[Rows, int, int, int]:
        """Its rows, warnings and status, and the end of the packet behind it. `first` is its first column's place."""
        start = self._past(first, columns + 1)  # the last is the packet behind them
        found: list[tuple[int, int]] = []
        while True:
            end = self._packet(start)
            if self._buffer[start + HEADER] == EOF and end - start < HEADER + SHORT:
                warnings, status = _pair(self._buffer, start + HEADER + 1)
                return self._rows(columns, first, found) if found else (), warnings, status, end
            found.append((start, end))
            start = end

    def _rows(self, columns: int, first: int, found: list[tuple[int, int]]) -> Rows:
        encodings = []
        for _ in range(columns):
            end = self._packet(first)
            encodings.append(_encoding(self._content(first, end)))
            first = end
        return tuple(tuple(_texts(self._content(*place), encodings)) for place in found)

    def _packet(self, start: int) -> int:
        """Have the packet at an offset in the buffer; its end. An error ends the message."""
        buffer, end, size = self._buffer, start, LONGEST
        while size == LONGEST:
            body = end + HEADER
            if len(buffer) < body:
                self._fill(body)
            size = _header(buffer, end)[0] & LONGEST
            end = body + size
            if len(buffer) < end:
                self._fill(end)
        if buffer[start + HEADER] == ERROR:
            self.more = False
            MysqlPacket(self._content(start, end), self._link.encoding).raise_for_error()
        return end

    def _past(self, start: int, count: int) -> int:
        """The end of so many packets that are no errors and not long, as definitions of columns are."""
        buffer = self._buffer
        for _ in range(count):
            body = start + HEADER
            if len(buffer) < body:
                self._fill(body)
            start = body + (_header(buffer, start)[0] & LONGEST)
        self._fill(start)
        return start

    def _content(self, start: int, end: int) -> bytes:
        """The packet between two offsets, without the headers in it."""
        places = range(start, end, HEADER + LONGEST)
        return b"".join(bytes(self._buffer[place + HEADER : min(place + HEADER + LONGEST, end)]) for place in places)

    def _number(self, place: int) -> int:
        """A number of variable length."""
        first, place = self._buffer[place], place + 1
        return int.from_bytes(self._buffer[place : place + LENGTHS[first]], "little") if first in LENGTHS else first

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


@lru_cache  # tables are printed in columns of the same two names
def _encoding(definition: bytes) -> str:
    """The character set that a column's definition names."""
    column: Any = FieldDescriptorPacket(definition, "utf8")
    found: Any = charset_by_id(column.charsetnr).encoding
    return "latin1" if found == "binary" else str(found)  # as numbers are


def _texts(row: bytes, encodings: Iterable[str]) -> Iterator[str | None]:
    """The values of a row."""
    place = 0
    for encoding in encodings:
        size, place = row[place], place + 1
        if size == NULL:
            yield None
            continue
        if width := LENGTHS.get(size):
            size, place = int.from_bytes(row[place : place + width], "little"), place + width
        yield row[place : place + size].decode(encoding, errors="replace")
        place += size
