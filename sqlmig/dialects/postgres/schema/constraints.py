"""Constraints of tables, a statement for each. NOT NULL stands with the columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlmig.dialects.postgres.schema import exclusions, indexes, notnulls
from sqlmig.dialects.postgres.schema.ancestry import adopted_with
from sqlmig.dialects.postgres.schema.catalog import FIRST_USER_OID, Catalog
from sqlmig.dialects.postgres.schema.parts import part, parts
from sqlmig.dialects.postgres.schema.pieces import Piece, Unwritten
from sqlmig.dialects.postgres.schema.text import options, parenthesised, stated

KEYS = ("p", "u", "x")
RENAMED = "it is on whole rows, and a child or partition has another name than its parent: drop it, or name both alike"


def queries(_version: int) -> dict[str, str]:
    """`constraints`: the definition of a foreign key's copy in a partition cannot always be had."""
    own = "c.contype IN ('c', 'p', 'u', 'x') OR c.contype = 'f' AND c.conparentid = 0"
    return {
        "constraints": f"""
            SELECT c.oid, c.conrelid AS relation, c.contype AS kind, c.conname AS plain, quote_ident(c.conname) AS name,
              CASE WHEN {own} THEN pg_get_constraintdef(c.oid) END AS definition, c.convalidated AS validated,
              NOT c.conislocal AND c.coninhcount > 0 AS inherited, NULLIF(c.conparentid, 0) AS parent,
              0 = ANY (c.conkey) AS of_row, c.coninhcount > 0 AS of_parent, c.conindid AS index,
              c.condeferrable AS deferrable, c.condeferred AS deferred
            FROM pg_constraint c WHERE c.oid >= {FIRST_USER_OID} AND c.conrelid <> 0 AND c.contype <> 'n'""",
    }


def pieces(catalog: Catalog) -> Iterator[Piece | Unwritten]:
    kept = {row.oid: row for row in catalog["indexes"]}
    renamed = _renamed(catalog)
    for table, row in parts(catalog, "constraints"):
        if row.kind == "c" and (table.partition or not row.inherited):
            yield _check(catalog, table, row)
        elif exclusions.spread(catalog, row):
            if not row.parent:
                yield from exclusions.pieces(catalog, table, row, _with_storage(row, kept[row.index]))
        elif row.kind in KEYS and not (row.kind == "x" and row.parent):
            yield _key(catalog, table, row, kept[row.index])
        elif row.kind == "f" and (row.definition or row.oid in renamed):
            yield _foreign_key(table, row, renamed)


def _check(catalog: Catalog, table: Any, row: Any) -> Piece | Unwritten:
    """Without ONLY, so that children which stand before it have it, too. A partition must have it to be attached.

    No child can be made of a table with a check of its whole rows ("cannot convert whole-row table reference").
    """
    sql = f"ALTER TABLE {table.name} ADD CONSTRAINT {row.name} {stated(row.definition)}"
    needs = [*adopted_with(catalog, table.oid, row.plain)]
    if row.of_row:
        heirs = tuple(_heirs(catalog, row))
        if any(_bare(heir) != _bare(row) for heir in heirs):
            return Unwritten(("pg_constraint", row.oid), RENAMED)
        needs += [("pg_class", heir.relation) for heir in heirs]
    return part("pg_constraint", "constraint", table, row, sql, needs=needs)


def _heirs(catalog: Catalog, check: Any) -> Iterator[Any]:
    """What children, and theirs, have of a check."""
    for row in catalog.by("parents", "parent")[check.relation]:
        for other in catalog.by("constraints", "relation")[row.child]:
            if other.kind == "c" and other.plain == check.plain and other.of_parent:
                yield other
                yield from _heirs(catalog, other)


def _bare(check: Any) -> str:
    return stated(check.definition).removesuffix(" NOT VALID")


def _key(catalog: Catalog, table: Any, row: Any, index: Any) -> Piece:
    """A partitioned table's key follows its partitions, whose indexes are attached to it."""
    return part(
        "pg_constraint",
        "key",
        table,
        row,
        f"ALTER TABLE ONLY {table.name} ADD CONSTRAINT {row.name} {_with_storage(row, index)}",
        *indexes.alterations(table, index),
        covers=[("pg_class", index.oid)],
        needs=(*indexes.partitions(catalog, table), *notnulls.later(catalog, table)),
    )


def _foreign_key(table: Any, row: Any, renamed: Mapping[int, Any]) -> Piece:
    """Those of a table stand together behind all tables. The partitions get theirs from the whole."""
    only = "" if table.kind == "p" else "ONLY "
    definition = renamed[row.oid].definition if row.oid in renamed else row.definition
    copies = {("pg_constraint", oid) for oid, origin in renamed.items() if origin is row}
    return Piece(
        ("pg_constraint", row.oid),
        ("foreign keys", table.oid),
        "foreign keys",
        table.name,
        table.schema,
        table.plain,
        (f"ALTER TABLE {only}{table.name} ADD CONSTRAINT {row.name} {definition}",),
        needs=frozenset({("pg_class", table.oid), *copies}),
    )


def _renamed(catalog: Catalog) -> dict[int, Any]:
    """The foreign keys of partitions that have a name of their own, with the whole table's.

    They were there before the partition was attached, or the name was taken. Made first, they are found and kept.
    """
    keys = {row.oid: row for row in catalog["constraints"] if row.kind == "f"}
    renamed = {}
    for row in keys.values():
        origin = keys.get(row.parent, row)
        if origin.plain != row.plain and origin.relation != row.relation:
            while origin.parent:
                origin = keys[origin.parent]
            renamed[row.oid] = origin
    return renamed


def _with_storage(row: Any, index: Any) -> str:
    """pg_get_constraintdef leaves out storage parameters, except for exclusion constraints."""
    storage = parenthesised("WITH", options(index.options)) if row.kind != "x" else ""
    tail = " DEFERRABLE" * row.deferrable + " INITIALLY DEFERRED" * row.deferred
    return f"{stated(row.definition).removesuffix(tail)}{storage}{tail}"
