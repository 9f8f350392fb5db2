"""What a data file is to those who load it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Protocol

from sqlmig.model import Location

Record = tuple[str | None, ...]
Format = Literal["csv", "parquet"]


class DataFile(Protocol):
    """A data file with named columns, read anew each time it is asked.

    Every value is text as PostgreSQL writes it in CSV: booleans are true and false, bytes `\\x` and hexadecimal
    digits; None is NULL. Every method may raise SeedFileError.
    """

    @property
    def path(self) -> str: ...

    @property
    def format(self) -> Format: ...

    @property
    def columns(self) -> tuple[str, ...]: ...

    def check(self) -> int:
        """Read all of it; how many rows there are. The other methods rely on what was checked."""

    def records(self) -> Iterator[Record]:
        """The rows' values, as many in each as there are columns."""

    def text(self) -> Iterator[str]:
        """The rows as CSV without a header, in blocks that may end anywhere."""

    def place(self, row: int, column: str | None = None) -> Location:
        """Where a row stands, counted from zero, and a column in it. In Parquet the line is the row, from one."""

    def row_at(self, line: int) -> int:
        """The row that a line of `text` belongs to, both counted from zero."""
