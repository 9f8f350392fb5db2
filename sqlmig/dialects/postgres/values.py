"""Values as the server writes them, for the types that our own queries have.

https://www.postgresql.org/docs/current/datatype.html; arrays: https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from psycopg import errors
from psycopg.pq import Escaping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from psycopg.pq.abc import PGresult

    Read = Callable[[bytes], Any]

TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|([{}])|([^",{}]+)', re.S)
ESCAPED = re.compile(r"\\(.)", re.S)


def rows(result: PGresult, encoding: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a result. Whatever is no number, truth, time, bytes or array is a text."""
    get, count = result.get_value, result.ntuples
    if not result.nfields:
        return iter([()] * count)
    columns = []
    for place in range(result.nfields):
        read = _reader(result.ftype(place), encoding)
        try:
            columns.append([None if (value := get(row, place)) is None else read(value) for row in range(count)])
        except UnicodeDecodeError as error:
            raise errors.DataError(f"a text is not {error.encoding}: {error.object!r}") from None
    return zip(*columns, strict=True)


def _reader(number: int, encoding: str) -> Read:
    """How a type is read, by its number in pg_type."""

    def text(value: bytes) -> str:
        return str(value, encoding)

    if number in ARRAYS:
        item = READERS.get(ARRAYS[number])
        return lambda value: _array(str(value, encoding), item)
    return READERS.get(number, text)


def _truth(value: bytes) -> bool:
    return value == b"t"


def _bytes(value: bytes) -> bytes:
    return bytes(Escaping().unescape_bytea(value))


def _time(value: bytes) -> Any:
    """UTC. The server writes the session's zone, and years before our era or beyond 9999, which Python has not."""
    from datetime import UTC, datetime

    try:
        return datetime.fromisoformat(value.decode()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise errors.DataError(f"not a time of the ISO style and the years 1 to 9999: {value.decode()}") from None


def _array(text: str, item: Read | None) -> list[Any]:
    """What is in the braces, which may have bounds of their own before them: [0:1]={1,2}."""
    lists: list[list[Any]] = [[]]
    for quoted, brace, bare in (found.groups() for found in TOKEN.finditer(text, text.index("{"))):
        if brace == "{":
            lists.append([])
        elif brace == "}":
            lists[-2].append(lists.pop())
        elif bare == "NULL":
            lists[-1].append(None)
        else:
            value = bare or ESCAPED.sub(r"\1", quoted)
            lists[-1].append(item(value.encode()) if item else value)
    whole: list[Any] = lists[0][0]
    return whole


READERS: dict[int, Read] = {16: _truth, 17: _bytes, 20: int, 21: int, 23: int, 26: int, 701: float, 1184: _time}
# The types of arrays and of what is in them
ARRAYS = {1000: 16, 1002: 18, 1003: 19, 1005: 21, 1007: 23, 1009: 25, 1016: 20, 1028: 26}
