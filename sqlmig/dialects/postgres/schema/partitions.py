"""Partitions: each is a table of its own, which the block of its parent attaches; and all tables' parents."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.dialects.postgres.schema.catalog import FIRST_USER_OID, Catalog
from sqlmig.dialects.postgres.schema.pieces import Piece


def queries(_version: int) -> dict[str, str]:
    """`parents`: of tables, in the order of inheritance."""
    return {
        "parents": f"""
            SELECT i.inhrelid AS child, i.inhparent AS parent, format('%I.%I', n.nspname, c.relname) AS name
            FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhparent JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE i.inhrelid >= {FIRST_USER_OID} AND c.relkind IN ('r', 'p', 'f')
            ORDER BY i.inhrelid, i.inhseqno""",
    }


def pieces(catalog: Catalog) -> Iterator[Piece]:
    parents = catalog.by("parents", "child")
    for table in catalog["relations"]:
        for parent in parents[table.oid] if table.partition else ():
            part, whole = ("pg_class", table.oid), ("pg_class", parent.parent)
            yield Piece(
                ("pg_inherits", table.oid),
                block=whole,
                kind="partition",
                name=table.name,
                schema=table.schema,
                plain=table.plain,
                statements=(f"ALTER TABLE ONLY {parent.name} ATTACH PARTITION {table.name} {table.bound}",),
                needs=frozenset({part, whole}),
            )
