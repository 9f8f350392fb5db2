"""DataFile of a data file by COPY, which the server reads as the file has them.

https://www.postgresql.org/docs/current/sql-copy.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from sqlmig.dialects.api import Traits
from sqlmig.errors import DatabaseError
from sqlmig.noun import noun

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlmig.tabular import DataFile


@noun
class Counted:
    """A file's text, of which each block's rows are counted when the next one is asked for."""

    rows: DataFile
    on_rows: Callable[[int], None]

    def __iter__(self) -> Iterator[str]:
        for block in self.rows.text():
            yield block
            self.on_rows(block.count("\n"))


def statement(traits: Traits, table: Sequence[str], columns: Sequence[str]) -> str:
    names = ", ".join(traits.quoted(column) for column in columns)
    return f"COPY {traits.quoted(*table)} ({names}) FROM STDIN WITH (FORMAT csv)"


def locate(error: DatabaseError, rows: DataFile, table: Sequence[str], columns: Sequence[str]) -> None:
    """Give the error the place of the row that the server's context names, and take the context away: it counts from
    the first row. In whatever language it is `COPY users, line 3, column age: "x"`."""
    match = re.search(rf"^COPY {re.escape(table[-1])}, \D+(\d+)(.*)$", error.detail or "", re.M)
    if match is None:
        return
    found = next((index for index, column in enumerate(columns) if f" {column}: " in match[2]), None)
    error.location = rows.place(rows.row_at(int(match[1]) - 1), None if found is None else rows.columns[found])
    error.detail = (error.detail or "").replace(match[0], "").strip() or None
