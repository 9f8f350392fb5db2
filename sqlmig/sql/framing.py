"""What the checksum is made of, for all statements of a bundle at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import repeat
from operator import add

from sqlmig.model import Bundle, Rows
from sqlmig.sql.checksum import HOLE, as_bytes, filled, frame, normal, single_blanks, size, tight
from sqlmig.sql.mode import default_mode
from sqlmig.sql.plain import AGAIN, texts

_OTHER = bytes(set(range(256)) - set(f"{HOLE}{AGAIN};".encode()))


def frames(bundle: Bundle, dialect: str) -> bytes:
    """Give the frames of its statements, one behind the other."""
    if bundle.rows is None:
        mode = default_mode(dialect)
        return as_bytes("".join(frame(normal(sql, dialect, mode)) for sql in texts(bundle)))
    return as_bytes("".join(_frames(bundle.sql, bundle.rows, dialect)))


def _frames(sql: str, rows: Rows, dialect: str) -> Iterable[str]:
    """Make the code normal as one text. No step looks beyond the `;` between two statements, nor beyond the parenthesis
    at the end of what they begin with."""
    strings = [text.replace("\r\n", "\n") for text in rows.strings] if "\r" in sql else rows.strings
    head = tight(single_blanks(rows.head, dialect))
    code = tight(single_blanks(rows.code, dialect)).replace(f"{AGAIN} ", AGAIN)
    parts = code.removeprefix(head).split(AGAIN)
    count, rest = divmod(len(strings), len(parts))
    if rest or as_bytes(code).translate(None, _OTHER) != AGAIN.join([HOLE * count] * len(parts)).encode():
        # not each statement has as many strings, and a line for itself
        return map(frame, filled(code.replace(AGAIN, f";{head}"), [f"'{text}'" for text in strings]))
    columns = [strings[first::count] for first in range(count)]
    return _table(head, parts, columns, len if sql.isascii() else size)


def _table(head: str, parts: list[str], columns: list[list[str]], measure: Callable[[str], int]) -> list[str]:
    """Give the frames of statements with as many strings each: what they begin with, the rest of their code, and their
    strings by columns."""
    row = ["", head, "", *[f"{HOLE}'", "", "'"] * len(columns)]
    sizes: Iterable[int] = repeat(measure(head) + 3 * len(columns))
    for column in (parts, *columns):
        sizes = map(add, map(measure, column), sizes)
    found = row * len(parts)
    found[0 :: len(row)] = map(_length, sizes)
    found[2 :: len(row)] = parts
    for first, column in enumerate(columns):
        found[4 + 3 * first :: len(row)] = column
    return found


@lru_cache(maxsize=1 << 10)
def _length(number: int) -> str:
    return f"{number}:"
