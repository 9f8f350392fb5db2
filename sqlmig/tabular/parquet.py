"""Parquet, read by DuckDB, as rows of text.

https://duckdb.org/docs/stable/data/parquet/overview
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from sqlmig.errors import SeedFileError
from sqlmig.model import Location
from sqlmig.tabular.api import Format, Record
from sqlmig.tabular.delimited import split_row, start
from sqlmig.tabular.patterns import literal

CHUNK = 2048  # rows in memory at a time, DuckDB's own vector size
_NEEDS_QUOTES = r"""{0} = '' OR regexp_matches({0}, '[",\r\n\\]')"""  # \. alone would end the data of COPY
_NESTED = ("STRUCT", "MAP", "UNION", "JSON")


class Parquet:
    """A Parquet file. SeedFileError when it is not there or is none."""

    format: Format = "parquet"

    def __init__(self, path: str) -> None:
        self.path = path
        with self._connected() as connection:
            found = connection.execute("DESCRIBE FROM read_parquet(?)", [literal(path)]).fetchall()
        self.columns = tuple(str(row[0]) for row in found)
        self._values = [_text(str(row[0]), str(row[1])) for row in found]

    def check(self) -> int:
        with self._connected() as connection:
            found = connection.execute("SELECT count(*) FROM read_parquet(?)", [literal(self.path)]).fetchone()
        return int(found[0]) if found else 0

    def records(self) -> Iterator[Record]:
        return (split_row(row) for chunk in self._chunks() for row in chunk)

    def text(self) -> Iterator[str]:
        return ("\n".join(chunk) + "\n" for chunk in self._chunks())

    def place(self, row: int, column: str | None = None) -> Location:
        index = self.columns.index(column) if column in self.columns else 0
        return Location(self.path, row + 1, index + 1)

    def row_at(self, line: int) -> int:
        """A row of text may have several lines."""
        seen = 0
        for number, row in enumerate(row for chunk in self._chunks() for row in chunk):
            seen += row.count("\n") + 1
            if seen > line:
                return number
        return 0

    def _chunks(self) -> Iterator[list[str]]:
        """DataFile as lines of CSV, put together by DuckDB, which is faster than to fetch their values."""
        with self._connected() as connection:
            line = " || ',' || ".join(self._values)
            result = connection.execute(f"SELECT {line} FROM read_parquet(?)", [literal(self.path)])
            while chunk := result.fetchmany(CHUNK):
                yield [str(row[0]) for row in chunk]

    @contextmanager
    def _connected(self) -> Iterator[duckdb.DuckDBPyConnection]:
        try:
            with duckdb.connect(":memory:") as connection:
                connection.execute("SET TimeZone = 'UTC'")
                yield connection
        except duckdb.Error as error:
            message = f"the data file cannot be read: {str(error).splitlines()[0]}"
            raise SeedFileError(message, location=start(self.path)) from error


def _text(name: str, kind: str) -> str:
    """The SQL of a column's field in CSV, in quotes where it needs them. Nested values are JSON, lists of plain ones
    too."""
    column = '"' + name.replace('"', '""') + '"'
    if kind == "BLOB":
        value = f"'\\x' || lower(hex({column}))"
    elif kind.endswith("]") or kind.startswith(_NESTED):
        value = f"CAST(to_json({column}) AS VARCHAR)"
    else:
        value = f"CAST({column} AS VARCHAR)"
    quoted = f"'\"' || replace({value}, '\"', '\"\"') || '\"'"
    return f"CASE WHEN {column} IS NULL THEN '' WHEN {_NEEDS_QUOTES.format(value)} THEN {quoted} ELSE {value} END"
