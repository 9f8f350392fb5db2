"""What statements do to tables in SQLite and DuckDB, which lock no single table."""

from __future__ import annotations

import re

from sqlmig.sql.classify import classify
from sqlmig.sql.impact.drops import dropped
from sqlmig.sql.impact.shape import shape, tokens
from sqlmig.sql.impact.value import Impact

_ROWS = frozenset({"INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", "TRUNCATE", "COPY"})
_WRITING = _ROWS | {"CREATE", "ALTER", "DROP", "REINDEX", "ANALYZE"}
_PURGE = re.compile(r"ALTER TABLE \S+ DROP\b")
_RETYPE = re.compile(r"ALTER TABLE (IF EXISTS )?\S+ ALTER (COLUMN )?\S+ (SET DATA )?TYPE\b")
_EXPORT = re.compile(r"COPY\b.* TO '")


def sqlite(sql: str) -> Impact:
    """A writer holds the RESERVED lock of the whole file, beside which others read but do not write.

    https://www.sqlite.org/lockingv3.html. DROP COLUMN writes the table's rows anew without the column,
    https://www.sqlite.org/lang_altertable.html#alter_table_drop_column, and VACUUM every table.
    """
    found = tokens(sql, "sqlite")
    line, verb = shape(found), classify(sql, "sqlite").verb
    if verb == "VACUUM":
        return Impact() if " INTO " in line else Impact("EXCLUSIVE", "reads and writes", True)
    if verb not in _WRITING:
        return Impact()
    return Impact("RESERVED", "writes", bool(_PURGE.match(line)), verb in _ROWS, dropped(found))


def duckdb(sql: str) -> Impact:
    """A process that writes has the whole file to itself while it lives, so that no statement locks more.

    https://duckdb.org/docs/stable/connect/concurrency. A column that gets another type is written anew.
    """
    found = tokens(sql, "duckdb")
    line, verb = shape(found), classify(sql, "duckdb").verb
    data = verb in _ROWS and not _EXPORT.match(line)
    return Impact("", "", bool(_RETYPE.match(line)), data, dropped(found))
