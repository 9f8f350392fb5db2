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
PLAIN = re.compile(rb"\{[-+.0-9a-z,]*\}")  # a list of numbers, truths or simple words


class _Known(dict["bytes | None", "Any"]):
    """What values mean that were read before; catalogs repeat themselves."""

    def __init__(self, read: Read) -> None:
        super().__init__({None: None})
        self._read = read

    def __missing__(self, value: bytes) -> Any:
        meaning = self[value] = self._read(value)
        return meaning


def rows(result: PGresult, encoding: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a result. Whatever is no number, truth, time, bytes or array is a text."""
    if not result.nfields:
        return iter([()] * result.ntuples)
    try:
        return zip(*(_column(result, place, encoding) for place in range(result.nfields)), strict=True)
    except UnicodeDecodeError as error:
        raise errors.DataError(f"a text is not {error.encoding}: {error.object!r}") from None


def _column(result: PGresult, place: int, encoding: str) -> list[Any]:
    get, number, span = result.get_value, result.ftype(place), range(result.ntuples)
    if number in ARRAYS:  # each a list of its own
        item = READERS.get(ARRAYS[number], lambda value: str(value, encoding))
        return [None if (value := get(row, place)) is None else _array(value, item, encoding) for row in span]
    known = _Known(READERS.get(number, lambda value: str(value, encoding)))
    return [known[get(row, place)] for row in span]


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


def _array(value: bytes, item: Read, encoding: str) -> list[Any]:
    """What is in the braces, which may have bounds of their own before them: [0:1]={1,2}."""
    if PLAIN.fullmatch(value):
        return list(map(item, value[1:-1].split(b","))) if len(value) > 2 else []
    lists: list[list[Any]] = [[]]
    text = str(value, encoding)  # a character of some encodings has bytes that look like others
    for quoted, brace, bare in (found.groups() for found in TOKEN.finditer(text, text.index("{"))):
        if brace == "{":
            lists.append([])
        elif brace == "}":
            lists[-2].append(lists.pop())
        elif bare == "NULL":
            lists[-1].append(None)
        else:
            lists[-1].append(item((bare or ESCAPED.sub(r"\1", quoted)).encode(encoding)))
    whole: list[Any] = lists[0][0]
    return whole


READERS: dict[int, Read] = {16: _truth, 17: _bytes, 20: int, 21: int, 23: int, 26: int, 701: float, 1184: _time}
# The types of arrays and of what is in them
ARRAYS = {1000: 16, 1002: 18, 1003: 19, 1005: 21, 1007: 23, 1009: 25, 1016: 20, 1028: 26}
