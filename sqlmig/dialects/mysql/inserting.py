"""A data file's rows as INSERT statements of many rows each, for servers that take no files.

https://dev.mysql.com/doc/refman/9.0/en/insert-optimization.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from sqlmig.dialects.api import Traits
from sqlmig.dialects.mysql.columns import Kind, bits, hexadecimal, truth
from sqlmig.errors import DatabaseError
from sqlmig.noun import noun
from sqlmig.tabular import DataFile, Record

SIZE = 1 << 20  # characters in a statement; more is no faster
BYTES = 8  # of the server's limit for each character: four, and as much to spare
AT_ROW = re.compile(r"at row (\d+)")
Write = Callable[[str], str]
_SPECIAL = str.maketrans({"'": "''", "\\": "\\\\"})


@noun
class Insert:
    """One statement, and how many rows it has."""

    sql: str
    rows: int


def inserts(head: str, rows: DataFile, kinds: Sequence[Kind], escapes: bool, limit: int) -> Iterator[Insert]:
    """The rows behind `head` as statements. `escapes` says that a backslash is special in literals; `limit` is the
    server's in bytes, 0 where it is not known."""
    writes, plain = _writers(kinds, escapes), set(kinds) == {"plain"}
    size = min(SIZE, limit // BYTES or SIZE)
    held: list[str] = []
    length = 0
    for record in rows.records():
        values = (plain and _quick(record)) or _values(record, writes)
        if held and length + len(values) > size:
            yield Insert(head + ",\n".join(held), len(held))
            held, length = [], 0
        held.append(values)
        length += len(values)
    if held:
        yield Insert(head + ",\n".join(held), len(held))


def head(traits: Traits, table: Sequence[str], columns: Sequence[str]) -> str:
    names = ", ".join(traits.quoted(column) for column in columns)
    return f"INSERT INTO {traits.quoted(*table)} ({names}) VALUES\n"


def _writers(kinds: Sequence[Kind], escapes: bool) -> list[Write]:
    """How each column's texts are written as literals."""
    plain = _escaped if escapes else _doubled
    made: dict[Kind, Write] = {
        "plain": plain,
        "truth": lambda text: plain(truth(text)),
        "bits": lambda text: f"b'{digits}'" if (digits := bits(text)) else plain(text),
        "bytes": lambda text: f"x'{hexadecimal(text)}'",
    }
    return [made[kind] for kind in kinds]


def insert(
    send: Callable[[str], None], statements: Iterator[Insert], rows: DataFile, on_rows: Callable[[int], None]
) -> None:
    """Send the statements one by one."""
    done = 0
    for statement in statements:
        try:
            send(statement.sql)
        except DatabaseError as error:
            _locate(error, rows, done, statement.rows)
            raise
        done += statement.rows
        on_rows(statement.rows)


def _locate(error: DatabaseError, rows: DataFile, done: int, count: int) -> None:
    """Say which row a statement of `count` rows behind the first `done` failed at, as far as the server tells."""
    match = AT_ROW.search(error.message)
    if match is not None:
        error.location = rows.place(done + int(match[1]) - 1)
    else:
        error.detail = f"one of the rows {done + 1} to {done + count} of {rows.path}"


def _quick(record: Record) -> str:
    """A row's literals where it has nothing special, as most rows have not; else nothing."""
    if None in record:
        return ""
    joined = "\0".join(record)  # type: ignore[arg-type]  # None is not in it, and NUL in no file
    if "'" in joined or "\\" in joined:
        return ""
    return "('" + joined.replace("\0", "','") + "')"


def _values(record: Record, writes: Sequence[Write]) -> str:
    made = ["NULL" if text is None else write(text) for text, write in zip(record, writes, strict=True)]
    return f"({','.join(made)})"


def _escaped(text: str) -> str:
    return f"'{text.translate(_SPECIAL)}'"


def _doubled(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
