"""An object's statements as the file shows them."""

from __future__ import annotations

from sqlmig.dialects.sqlite.schema import layout
from sqlmig.dialects.sqlite.schema.names import quoted
from sqlmig.dialects.sqlite.schema.proof import Entry
from sqlmig.dialects.sqlite.schema.shadow import is_virtual
from sqlmig.snapshot import Block


def statement_of(entry: Entry) -> str:
    """The statement with its delimiter."""
    sql = entry.sql or ""
    return layout.statement(layout.table(sql) if entry.type == "table" and not is_virtual(entry) else sql)


def block_of(group: tuple[Entry, ...]) -> Block:
    """The block of a table or view and what belongs to it."""
    owner = group[0]
    kind = "virtual table" if is_virtual(owner) else owner.type
    return Block(kind, quoted(owner.name), "\n".join(map(statement_of, group)))
