"""What a table has from its parents.

A partition is made on its own and attached later, so it has nothing from them. The same holds for a child whose
columns stand in another order than INHERITS would give them: it was made on its own and altered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlmig.dialects.postgres.schema.catalog import Catalog, Key
from sqlmig.dialects.postgres.schema.parts import part
from sqlmig.dialects.postgres.schema.pieces import Piece


def parents(catalog: Catalog, table: Any) -> Sequence[Any]:
    """The tables that CREATE TABLE inherits from, in their order, as rows of `parents`."""
    rows = catalog.by("parents", "child")[table.oid]
    return () if not rows or table.partition or adopted(catalog, table) else rows


def inherited(catalog: Catalog, table: Any) -> Mapping[str, Sequence[Any]]:
    """The columns that those of CREATE TABLE come from, by their name."""
    origins: dict[str, list[Any]] = {}
    for parent in parents(catalog, table):
        for column in catalog.by("columns", "relation")[parent.parent]:
            origins.setdefault(column.plain, []).append(column)
    return origins


def adoptions(catalog: Catalog, table: Any) -> Iterator[Piece]:
    """What makes a table a child afterwards, when it has all that its parent demands."""
    if not table.partition and adopted(catalog, table):
        rows = catalog.by("parents", "child")[table.oid]
        statements = (f"ALTER TABLE {table.name} INHERIT {parent.name}" for parent in rows)
        needs = (("pg_class", parent.parent) for parent in rows)
        yield part("adoption", "inheritance", table, table, *statements, needs=needs, name=table.name)


def adopted_with(catalog: Catalog, relation: int, constraint: str) -> Iterator[Key]:
    """The adoptions that a constraint must follow: it came to these children by being added to their parent."""
    for row in catalog.by("parents", "parent")[relation]:
        theirs = catalog.by("constraints", "relation")[row.child]
        if any(other.inherited and other.plain == constraint for other in theirs):
            yield ("adoption", row.child)
            yield from adopted_with(catalog, row.child, constraint)


def adopted(catalog: Catalog, table: Any) -> bool:
    """Whether a table that is no partition was made on its own."""
    above = catalog.by("parents", "child")[table.oid]
    columns = catalog.by("columns", "relation")
    own = columns[table.oid]
    if not above or any(column.inherited and not column.local for column in own):
        return False
    theirs = dict.fromkeys(column.plain for parent in above for column in columns[parent.parent])
    given = [*theirs, *(column.plain for column in own if column.plain not in theirs)]
    return given != [column.plain for column in own]
