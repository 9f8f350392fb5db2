"""Indexes, and what is said of them later: of those of constraints, too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlmig.dialects.postgres.schema import notnulls
from sqlmig.dialects.postgres.schema.catalog import FIRST_USER_OID, Catalog, Key
from sqlmig.dialects.postgres.schema.pieces import Piece, Unwritten

INVALID = "it is invalid, left behind by a CREATE INDEX CONCURRENTLY that failed or still runs: drop it or REINDEX it"

# of a partition's exclusion constraint, whose name may depend on them
COLUMNS = """CASE WHEN k.contype = 'x' AND k.conparentid <> 0 THEN ARRAY(
    SELECT COALESCE(a.attname, e.attname)::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS u(number, place)
    JOIN pg_attribute e ON e.attrelid = i.indexrelid AND e.attnum = u.place
    LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = NULLIF(u.number, 0) ORDER BY u.place) END"""


def queries(_version: int) -> dict[str, str]:
    """`indexes`: `targets` are the statistics targets of expressions by their number.

    `columns` are the names of those of an exclusion constraint's copy in a partition, which is not attached.
    """
    return {
        "indexes": f"""
            SELECT i.indexrelid AS oid, i.indrelid AS relation, c.relname AS plain, quote_ident(c.relname) AS short,
              format('%I.%I', n.nspname, c.relname) AS name, c.reloptions AS options, c.relkind AS kind,
              CASE WHEN k.oid IS NULL THEN pg_get_indexdef(i.indexrelid) END AS definition, k.oid AS constraint_oid,
              {COLUMNS} AS columns,
              i.indisclustered AS clustered, i.indisreplident AS identity, i.indisvalid AND i.indisready AS valid,
              quote_ident(s.spcname) AS tablespace, h.inhparent AS parent,
              (SELECT format('%I.%I', pn.nspname, p.relname)
               FROM pg_class p JOIN pg_namespace pn ON pn.oid = p.relnamespace
               WHERE p.oid = h.inhparent) AS parent_name,
              (SELECT p.indrelid FROM pg_index p WHERE p.indexrelid = h.inhparent) AS parent_table,
              CASE WHEN i.indexprs IS NOT NULL THEN (
               SELECT array_agg(ARRAY[a.attnum, a.attstattarget] ORDER BY a.attnum) FROM pg_attribute a
               WHERE a.attrelid = i.indexrelid AND a.attstattarget >= 0) END AS targets
            FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid
              AND k.contype IN ('p', 'u', 'x')
            LEFT JOIN pg_inherits h ON h.inhrelid = i.indexrelid
            LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace
            WHERE i.indexrelid >= {FIRST_USER_OID} AND n.nspname <> 'pg_toast' AND c.relpersistence <> 't'""",
    }


def pieces(catalog: Catalog) -> Iterator[Piece | Unwritten]:
    for table in catalog["relations"]:
        rows = catalog.by("indexes", "relation")[table.oid]
        for row in rows:
            if row.kind == "i" and not row.valid:
                yield Unwritten(("pg_class", row.oid), INVALID)
            elif row.definition:
                yield _index(catalog, table, row)
        yield from _replica_identity(catalog, table, rows)
        yield from _attached(table, rows)


def partitions(catalog: Catalog, table: Any) -> frozenset[Key]:
    """What an index of a partitioned table follows: attaching a partition would make an index of its own there."""
    return frozenset(("pg_inherits", row.child) for row in catalog.by("parents", "parent")[table.oid])


def alterations(table: Any, row: Any) -> Iterator[str]:
    """What the statement that makes the index cannot say."""
    if row.tablespace:
        yield f"ALTER INDEX {row.name} SET TABLESPACE {row.tablespace}"
    for number, target in row.targets or ():
        yield f"ALTER INDEX {row.name} ALTER COLUMN {number} SET STATISTICS {target}"
    if row.clustered:
        yield f"ALTER TABLE {table.name} CLUSTER ON {row.short}"


def _index(catalog: Catalog, table: Any, row: Any) -> Piece:
    return Piece(
        ("pg_class", row.oid),
        ("pg_class", table.oid),
        "index",
        row.name,
        table.schema,
        row.plain,
        (row.definition, *alterations(table, row)),
        needs=partitions(catalog, table) | {("pg_class", table.oid)},
    )


def _attached(table: Any, rows: Sequence[Any]) -> Iterator[Piece]:
    """The indexes of partitions are attached in the block of the partitioned table, which comes later."""
    for row in rows:
        if row.parent and row.columns is None:
            yield Piece(
                ("pg_inherits", row.oid),
                ("pg_class", row.parent_table),
                "index partition",
                row.name,
                table.schema,
                row.plain,
                (f"ALTER INDEX {row.parent_name} ATTACH PARTITION {row.name}",),
                needs=frozenset({("pg_class", row.oid), ("pg_class", row.parent)}),
            )


def _replica_identity(catalog: Catalog, table: Any, rows: Sequence[Any]) -> Iterator[Piece]:
    """https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-REPLICA-IDENTITY"""
    index = next((row for row in rows if row.identity), None)
    words = {"f": "FULL", "n": "NOTHING", "i": f"USING INDEX {index.short}" if index else ""}.get(table.identity)
    if words and table.kind in ("r", "p", "m"):
        attached = catalog.by("indexes", "parent")[index.oid] if index else []  # it is invalid without them
        key = ("pg_class", table.oid)
        yield Piece(
            ("replica identity", table.oid),
            key,
            "replica identity",
            table.name,
            table.schema,
            table.plain,
            (f"ALTER TABLE ONLY {table.name} REPLICA IDENTITY {words}",),
            needs=frozenset(
                {
                    key,
                    *(("pg_class", index.oid) for index in rows),
                    *(("pg_inherits", row.oid) for row in attached),
                    *notnulls.later(catalog, table),
                }
            ),
        )
