"""An object's statement as the file shows it."""

from __future__ import annotations

from sqlmig.dialects.sqlite.schema import layout
from sqlmig.dialects.sqlite.schema.proof import Entry
from sqlmig.dialects.sqlite.schema.shadow import is_virtual


def statement_of(entry: Entry) -> str:
    """The statement with its delimiter."""
    sql = entry.sql or ""
    return layout.statement(layout.table(sql) if entry.type == "table" and not is_virtual(entry) else sql)
