"""DataFile of a data file as INSERT statements of many rows each.

https://dev.mysql.com/doc/refman/9.0/en/insert-optimization.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlmig.dialects.api import Row, Traits
from sqlmig.errors import DatabaseError
from sqlmig.tabular import DataFile, Record

SIZE = 1 << 20  # characters in a statement; more is no faster
BYTES = 8  # of the server's limit for each character: four, and as much to spare
AT_ROW = re.compile(r"at row (\d+)")
TRUTH = {"true": "1", "t": "1", "false": "0", "f": "0"}
TYPES = "SELECT column_name, column_type FROM information_schema.columns WHERE table_schema = %s AND table_name = %s"
Literal = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Insert:
    """One statement, and how many rows it has."""

    sql: str
    rows: int


def inserts(
    traits: Traits,
    table: Sequence[str],
    columns: Sequence[str],
    rows: DataFile,
    literals: Sequence[Literal],
    limit: int,
) -> Iterator[Insert]:
    """The rows as statements; `limit` is the server's in bytes, 0 where it is not known."""
    names = ", ".join(traits.quoted(column) for column in columns)
    head = f"INSERT INTO {traits.quoted(*table)} ({names}) VALUES\n"
    size = min(SIZE, limit // BYTES or SIZE)
    held: list[str] = []
    length = 0
    for record in rows.records():
        values = _values(record, literals)
        if held and length + len(values) > size:
            yield Insert(head + ",\n".join(held), len(held))
            held, length = [], 0
        held.append(values)
        length += len(values) + 2
    if held:
        yield Insert(head + ",\n".join(held), len(held))


def locate(error: DatabaseError, rows: DataFile, done: int, count: int) -> None:
    """Say which row a statement of `count` rows behind the first `done` failed at, as far as the server tells."""
    match = AT_ROW.search(error.message)
    if match is not None:
        error.location = rows.place(done + int(match[1]) - 1)
    else:
        error.detail = f"one of the rows {done + 1} to {done + count} of {rows.path}"


def _values(record: Record, literals: Sequence[Literal]) -> str:
    made = ["NULL" if text is None else literal(text) for text, literal in zip(record, literals, strict=True)]
    return f"({','.join(made)})"


def literals(types: Iterable[Row], columns: Sequence[str], escapes: bool) -> list[Literal]:
    """How each column's texts are written; `types` has names and types, `escapes` says that a backslash is special."""
    known = {str(name).lower(): str(kind).lower() for name, kind in types}
    plain = _escaped if escapes else _doubled
    return [_literal(known.get(column.lower(), ""), plain) for column in columns]


def _literal(kind: str, plain: Literal) -> Literal:
    if kind == "tinyint(1)" or kind == "bit(1)":
        return lambda text: TRUTH.get(text.lower()) or (text if text in "01" else plain(text))
    if "blob" in kind or "binary" in kind:
        return lambda text: f"x'{text[2:]}'" if _HEX.fullmatch(text) else plain(text)
    return plain


_HEX = re.compile(r"\\x(?:[0-9a-fA-F]{2})*")
_SPECIAL = str.maketrans({"'": "''", "\\": "\\\\"})


def _escaped(text: str) -> str:
    return f"'{text.translate(_SPECIAL)}'"


def _doubled(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
