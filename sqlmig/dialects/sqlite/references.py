"""A transaction in which foreign keys are not enforced, so that a table can be rebuilt, and the check at its end.

PRAGMA foreign_keys has no effect within a transaction, so it stands around it.
https://www.sqlite.org/lang_altertable.html#otheralter
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlmig.dialects.api import Row, Value
from sqlmig.errors import DatabaseError

Query = Callable[[str], list[Row]]

LISTED = 10
_VIOLATIONS = "FROM pragma_foreign_key_check"


@contextmanager
def suspended(query: Query) -> Iterator[None]:
    """Foreign keys off, and afterwards as they were. To be used while no transaction is open."""
    before = query("PRAGMA foreign_keys")[0][0]
    query("PRAGMA foreign_keys = 0")
    try:
        yield
    finally:
        query(f"PRAGMA foreign_keys = {before!s}")


def check(query: Query) -> None:
    """DatabaseError, with the first ten, when rows refer to what is not there. Older ones count, too."""
    rows = query(f'SELECT "table", rowid, parent {_VIOLATIONS} LIMIT {LISTED}')
    if not rows:
        return
    count = int(str(query(f"SELECT count(*) {_VIOLATIONS}")[0][0]))
    lines = [f"{table!s}, {_row(rowid)}, refers to {parent!s}" for table, rowid, parent in rows]
    more = count - len(rows)
    raise DatabaseError(
        f"{count} row{'s refer' if count != 1 else ' refers'} to rows that are not there",
        sqlstate="SQLITE_CONSTRAINT_FOREIGNKEY",
        detail="\n".join((*lines, f"and {more} more") if more else lines),
        hint="keep what they refer to, or delete or change them in the same section",
    )


def _row(rowid: Value) -> str:
    return "a row" if rowid is None else f"row {rowid!s}"  # WITHOUT ROWID
