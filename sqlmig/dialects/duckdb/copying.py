"""Rows of a data file into a table: DuckDB reads the file itself.

https://duckdb.org/docs/stable/data/csv/overview
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sqlmig.dialects.api import Row, Traits
from sqlmig.errors import DatabaseError
from sqlmig.tabular import LONGEST, DataFile
from sqlmig.tabular.patterns import literal

OPTIONS = (
    "header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"', nullstr = '', "
    f"allow_quoted_nulls = false, strict_mode = true, max_line_size = {LONGEST * 4}"
)
LINE = re.compile(r"CSV Error on Line: (\d+)")  # it counts rows, the header among them
REASON = re.compile(r'(Error when converting column "((?:[^"]|"")+)"\. .*?) Column .*? is being converted', re.S)


def statement(
    traits: Traits, table: Sequence[str], columns: Sequence[str], rows: DataFile, types: Iterable[Row]
) -> str:
    """INSERT … SELECT from the file; `types` has names and types of the table's columns."""
    names = ", ".join(traits.quoted(column) for column in columns)
    insert, path = f"INSERT INTO {traits.quoted(*table)} ({names}) SELECT", traits.literal(literal(rows.path))
    if rows.format == "parquet":
        return f"{insert} * FROM read_parquet({path})"
    known = {str(name).lower(): str(kind) for name, kind in types}
    kinds = [known.get(column.lower(), "VARCHAR") for column in columns]
    values, read = [], []
    for name, kind in zip(rows.columns, kinds, strict=True):
        own = traits.quoted(name)
        values.append(_bytes(own) if kind == "BLOB" else own)
        read.append(f"{traits.literal(name)}: {traits.literal('VARCHAR' if kind == 'BLOB' else kind)}")
    return f"{insert} {', '.join(values)} FROM read_csv({path}, {OPTIONS}, columns = {{{', '.join(read)}}})"


def _bytes(column: str) -> str:
    """DuckDB's own form of bytes has \\x before each of them."""
    return f"CASE WHEN starts_with({column}, '\\x') THEN unhex({column}[3:]) ELSE encode({column}) END"


def explained(error: DatabaseError, rows: DataFile) -> DatabaseError:
    """The error with the place in a CSV file, where it tells one, and without advice on DuckDB's own options."""
    text = f"{error.message} {error.hint or ''}"
    line, reason = LINE.search(text), REASON.search(text)
    if line is None:
        return error
    better = DatabaseError(reason[1] if reason else error.message, sqlstate=error.sqlstate)
    better.location = rows.place(int(line[1]) - 2, reason[2].replace('""', '"') if reason else None)
    return better
