"""Statements that insert a row each and differ in its values alone, as one statement with parameters.

To read a statement is most of SQLite's work on an INSERT, and so it reads one for all of them. A value is a parameter
where it means the same as one: text, NULL, and whole numbers of 64 bits; and the digits of a fraction, which SQLite
reads alike wherever they come from. Any other value stays in the statement, and has to be the same in all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sqlmig.model import Bundle
from sqlmig.noun import noun

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlmig.dialects.api import Params, Value

_HOLE, _QUOTE, _BEHIND = "\0", "\1", ";"
"""Stand for a string, for a doubled quote, and behind the values of a row."""

_HEAD = re.compile(r"(?:insert(?:\s+or\s+\w+)?|replace)\s+into\s+[\w.]+\s*(?:\([\w\s,]*\)\s*)?\bvalues\s*\(", re.I)
_LINE = ";\n"
_LETTERS = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PLAIN = _LETTERS + b"0123456789+-., \t\n" + f"{_HOLE}{_QUOTE}{_BEHIND}".encode()
"""What values may be written with: nothing that Python and SQLite read differently, and no parameter of the file's."""

_NULLS = frozenset({"NULL", "null"})
_TEXTS = _NULLS | {_HOLE, _QUOTE}
_DIGITS = 18
"""So many characters of a whole number are 64 bits at most."""
_PARAMETERS = 999
"""How many a statement may have whatever SQLite's version, https://www.sqlite.org/limits.html#max_variable_number."""


@noun
class Alike:
    """A statement, and its parameters for each of those that it stands for."""

    sql: str
    rows: list[Params]


@noun
class Column:
    """What stands for a column's values in the statement, and they themselves where that is a parameter."""

    sql: str
    values: Sequence[Value] = ()


def alike(bundle: Bundle) -> Alike | None:
    """Give the statements of a bundle as one; None where they differ in more than such values."""
    if _QUOTE in bundle.sql:
        return None
    two = bundle.sql.split(_LINE, 2)[:2]  # they mostly tell of all, even where one ends in a string
    return _alike(_LINE.join(two), len(two)) and _alike(bundle.sql, bundle.count)


def _alike(sql: str, count: int) -> Alike | None:
    """Give the statements of a text as one, if there are so many."""
    pieces = sql.replace("''", _QUOTE).split("'")
    code = _HOLE.join(pieces[::2])
    found = _HEAD.match(code)
    head = found.group() if found else ""
    rows = _rows(code, head) if head else []
    if len(rows) != count:
        return None
    strings = _HOLE.join(pieces[1::2]).replace(_QUOTE, "'").split(_HOLE)
    columns = _columns(rows, strings)
    parameters = [column.values for column in columns if column.values]
    if not 0 < len(parameters) <= _PARAMETERS:
        return None
    cells = ", ".join(column.sql for column in columns)
    return Alike(f"{head}{cells})", list(zip(*parameters, strict=True)))


def _rows(code: str, head: str) -> list[str]:
    """Give what stands between a head and the end of each line; none where lines begin or end otherwise."""
    rows = [line[len(head) : -1] for line in code.split(_LINE)]
    return rows if f"{head}{f'){_LINE}{head}'.join(rows)})" == code else []


def _columns(rows: list[str], strings: list[str]) -> list[Column]:
    """Read the values of all rows by columns; none where those of one cannot be read."""
    count, values = 1 + rows[0].count(","), f",{_BEHIND},".join(rows) + f",{_BEHIND}"
    cells = list(map(str.strip, values.split(",")))
    if values.encode().translate(None, _PLAIN) or cells[count :: count + 1] != [_BEHIND] * len(rows):
        return []  # another character, or another number of values in one of them
    columns = [cells[first :: count + 1] for first in range(count)]
    texts = _texts([column for column in columns if _TEXTS.issuperset(column)], strings)
    try:
        return [Column("?", next(texts)) if _TEXTS.issuperset(column) else _other(column) for column in columns]
    except ValueError:  # there is something else than a number
        return []


def _texts(columns: list[list[str]], strings: list[str]) -> Iterator[Sequence[Value]]:
    """Give the values of columns of text, whose strings stand in the order of rows."""
    values: list[Value] = [*strings]
    if any(column.count(_HOLE) < len(column) for column in columns):
        rest, rows = iter(strings), zip(*columns, strict=True)
        values = [next(rest) if cell == _HOLE else _written(cell) for row in rows for cell in row]
    return (values[first :: len(columns)] for first in range(len(columns)))


def _written(cell: str) -> str | None:
    return None if cell in _NULLS else ""


def _other(column: list[str]) -> Column:
    """Read a column that is not text. ValueError when it cannot be done."""
    if len(set(column)) == 1 and {_HOLE, _QUOTE}.isdisjoint(column[0]):
        return Column(column[0])
    if "." in "".join(column):
        return Column("CAST(? AS REAL)", [None if cell in _NULLS else _fraction(cell) for cell in column])
    if max(map(len, column)) > _DIGITS:
        raise ValueError(column)
    return Column("?", [None if cell in _NULLS else int(cell) for cell in column])


def _fraction(cell: str) -> str:
    """Prove that a text is the literal of a fraction."""
    float(cell if "." in cell else "")
    return cell
