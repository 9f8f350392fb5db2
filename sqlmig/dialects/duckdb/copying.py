"""DataFile of a data file into a table: DuckDB reads the file itself.

https://duckdb.org/docs/stable/data/csv/overview
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sqlmig.dialects.api import Row, Traits
from sqlmig.model import Location
from sqlmig.tabular import DataFile

LINE = re.compile(r"CSV Error on Line: (\d+)")
COLUMN = re.compile(r'column "((?:[^"]|"")+)"')
OPTIONS = (
    "header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"', nullstr = '', "
    "allow_quoted_nulls = false, strict_mode = true"
)


def statement(
    traits: Traits, table: Sequence[str], columns: Sequence[str], rows: DataFile, types: Iterable[Row]
) -> str:
    """INSERT … SELECT from the file; `types` has names and types of the table's columns."""
    names = ", ".join(traits.quoted(column) for column in columns)
    insert, path = f"INSERT INTO {traits.quoted(*table)} ({names}) SELECT", traits.literal(rows.path)
    if rows.format == "parquet":
        return f"{insert} * FROM read_parquet({path})"
    known = {str(name): str(kind) for name, kind in types}
    kinds = [known.get(column, "VARCHAR") for column in columns]
    values, read = [], []
    for name, kind in zip(rows.columns, kinds, strict=True):
        own = traits.quoted(name)
        values.append(_bytes(own) if kind == "BLOB" else own)
        read.append(f"{traits.literal(name)}: {traits.literal('VARCHAR' if kind == 'BLOB' else kind)}")
    return f"{insert} {', '.join(values)} FROM read_csv({path}, {OPTIONS}, columns = {{{', '.join(read)}}})"


def _bytes(column: str) -> str:
    """DuckDB's own form of bytes has \\x before each of them."""
    return f"CASE WHEN starts_with({column}, '\\x') THEN unhex({column}[3:]) ELSE encode({column}) END"


def place(message: str, rows: DataFile) -> Location | None:
    """The place that an error in a CSV file names."""
    line, column = LINE.search(message), COLUMN.search(message)
    if line is None or rows.format == "parquet":
        return None
    first = rows.place(0).line
    return rows.place(rows.row_at(int(line[1]) - first), column[1].replace('""', '"') if column else None)
