"""Statements on rows that stand one behind the other, read as one text: most of what a large file holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from sqlmig.model import Bundle, Location, Piece, Statement
from sqlmig.sql.mode import SPACES, Mode

SIZE = 1 << 16
"""Characters of a bundle at most: as many as one message to a server has."""

FIRST = frozenset("iIuUdDrR")
"""The characters that a bundle may begin with."""

# what in no dialect opens anything but a string, or ends a statement
_CODE = r"[^;'\"\\$#`\[\0/\-]*+(?:(?:-(?!-)|/(?!\*))[^;'\"\\$#`\[\0/\-]*+)*+"
_LINE = ";\n"


@cache
def bundling(dialect: str, mode: Mode) -> re.Pattern[str] | None:
    """Give what matches statements that may be bundled, each with the `;` directly behind it; None where none may.

    They insert, update, delete or replace, and hold code and plain strings only: no comment, no quoted name, no string
    of another kind, nothing that a client would read. So they mean the same in every dialect.
    """
    if mode.delimiter != ";" or (mode.escapes and dialect == "postgres"):  # a doubled quote does not end a string there
        return None
    string = r"(?<![eE])'[^'\\]*+'" if mode.escapes else "(?<![eE])'[^']*+'"
    blank = f"[{SPACES[dialect]}]"
    one = rf"(?ai:insert|update|delete|replace)\b{_CODE}(?:{string}{_CODE})*+(?<!{blank});"
    return re.compile(rf"{one}(?:{blank}*+{one})*+")


@cache
def _one() -> re.Pattern[str]:
    return re.compile(r"[^A-Za-z]*+([^;']++(?:'[^']*+'[^;']*+)*+)")


def bundle(sql: str, location: Location, offset: int) -> Bundle:
    """Make a bundle of its text."""
    code = "".join(sql.split("'")[::2])
    count = code.count(";")
    by_lines = code.count(_LINE) == count == sql.count(_LINE)
    return Bundle(sql, location, offset, count + 1, by_lines)


def size(piece: Piece) -> int:
    """Give the number of its statements."""
    return piece.count if isinstance(piece, Bundle) else 1


def texts(bundle: Bundle) -> list[str]:
    """Give the SQL of each statement, perhaps with blanks before it."""
    return bundle.sql.split(_LINE) if bundle.by_lines else _one().findall(bundle.sql)


def statements(pieces: Iterable[Piece]) -> Iterator[Statement]:
    """Give the statements of bundles, and those that stand alone."""
    for piece in pieces:
        if isinstance(piece, Statement):
            yield piece
        else:
            yield from _unbundled(piece)


def _unbundled(bundle: Bundle) -> Iterator[Statement]:
    from sqlmig.sql.places import Lines  # for large files

    lines = Lines(bundle.sql, bundle.location)
    for found in _one().finditer(bundle.sql):
        yield Statement(found[1], lines.place(found.start(1)), bundle.offset + found.start(1))
