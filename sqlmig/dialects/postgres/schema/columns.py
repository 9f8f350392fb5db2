"""Columns, as lines of CREATE TABLE and as what must be altered afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlmig.dialects.postgres.schema import notnulls, sequences
from sqlmig.dialects.postgres.schema.ancestry import inherited
from sqlmig.dialects.postgres.schema.catalog import FIRST_USER_OID, Catalog, Key
from sqlmig.dialects.postgres.schema.foreign import OPTIONS
from sqlmig.dialects.postgres.schema.objects import collate
from sqlmig.dialects.postgres.schema.pieces import Piece
from sqlmig.dialects.postgres.schema.text import COMPRESSION, STORAGE, options

GENERATED = {"s": "STORED", "v": "VIRTUAL"}
# A default names no column, and the server need not look its table up where none is given, which is most of the time.
# https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-CATALOG
EXPRESSION = "pg_get_expr(d.adbin, CASE o.attgenerated WHEN '' THEN 0 ELSE d.adrelid END)"


def queries(version: int) -> dict[str, str]:
    """`columns`: of everything that has rows, in order."""
    named = version >= notnulls.NAMED
    compression = "NULLIF(o.attcompression, '')" if version >= 140000 else "NULL"
    return {
        "columns": f"""
            SELECT o.attrelid AS relation, o.attnum AS number, o.attname AS plain, quote_ident(o.attname) AS name,
              format_type(o.atttypid, o.atttypmod) AS type, {collate("o.attcollation", "t.typcollation")} AS collation,
              o.attnotnull AS required, o.attgenerated AS generated, o.attidentity AS identity,
              o.attstorage AS storage, t.typstorage AS usual_storage,
              {compression} AS compression,
              NULLIF(o.attstattarget, -1) AS target, o.attoptions AS options,
              CASE WHEN o.attfdwoptions IS NULL THEN '' ELSE {OPTIONS.format("attfdw")} END AS foreign_options,
              o.attislocal AS local, o.attinhcount > 0 AS inherited,
              d.oid AS default_oid, {EXPRESSION} AS expression, {notnulls.COLUMNS[named]}
            FROM pg_attribute o JOIN pg_class c ON c.oid = o.attrelid JOIN pg_type t ON t.oid = o.atttypid
            LEFT JOIN pg_attrdef d ON d.adrelid = o.attrelid AND d.adnum = o.attnum {notnulls.JOINS[named]}
            WHERE o.attnum > 0 AND NOT o.attisdropped AND o.attrelid >= {FIRST_USER_OID}
              AND c.relkind IN ('r', 'p', 'f', 'v', 'm') AND c.relpersistence <> 't'
            ORDER BY o.attrelid, o.attnum""",
    }


def lines(catalog: Catalog, table: Any) -> list[str]:
    """The items of CREATE TABLE. Columns that come from a parent or a type stand there only with what is their own."""
    items: list[str] = []
    above = inherited(catalog, table)
    for column in catalog.by("columns", "relation")[table.oid]:
        origins = above.get(column.plain, ())
        clauses = _default(catalog, table, column, origins) + notnulls.clause(catalog, table, column, origins)
        if table.of_type:
            items += [f"{column.name} WITH OPTIONS{clauses}"] if clauses else []
        elif column.local or table.partition:
            items.append(f"{column.name} {column.type}{column.foreign_options}{column.collation}{clauses}")
        else:
            items += notnulls.alone(catalog, table, column, origins)
    return items


def alterations(catalog: Catalog, table: Any) -> Iterator[str]:
    """What CREATE TABLE cannot say of columns, in every version of the server."""
    above = inherited(catalog, table)
    for column in catalog.by("columns", "relation")[table.oid]:
        origins = above.get(column.plain, ())
        actions = settings(column, origins[0] if origins else None)
        if not _stands(table, column):
            actions = [*_inherited(catalog, column, origins), *actions]
        for action in actions:
            yield f"ALTER TABLE ONLY {table.name} ALTER COLUMN {column.name} {action}"


def settings(column: Any, origin: Any | None = None) -> list[str]:
    """Actions of ALTER COLUMN that tables and materialized views share. `origin` is the parent's column."""
    actions = []
    if column.storage != (origin.storage if origin else column.usual_storage):
        actions.append(f"SET STORAGE {STORAGE[column.storage]}")
    if column.compression != (origin.compression if origin else None):
        actions.append(f"SET COMPRESSION {COMPRESSION[column.compression]}")
    if column.target is not None:
        actions.append(f"SET STATISTICS {column.target}")
    if column.options:
        actions.append(f"SET ({', '.join(options(column.options))})")
    return actions


def covered(catalog: Catalog, table: Any) -> Iterator[Key]:
    """The defaults and NOT NULL constraints that come with the table."""
    later = set(notnulls.later(catalog, table))
    for column in catalog.by("columns", "relation")[table.oid]:
        key = ("pg_constraint", column.constraint_oid)
        if column.constraint_oid and key not in later:
            yield key
        if column.default_oid and ("pg_attrdef", column.default_oid) not in catalog.apart:
            yield ("pg_attrdef", column.default_oid)


def defaults(catalog: Catalog, table: Any) -> Iterator[Piece]:
    """The defaults that have to wait, because they need the table."""
    for column in catalog.by("columns", "relation")[table.oid] if catalog.apart else ():
        key = ("pg_attrdef", column.default_oid)
        if key in catalog.apart and not column.generated:
            sql = f"ALTER TABLE ONLY {table.name} ALTER COLUMN {column.name} SET DEFAULT {column.expression}"
            name = f"{table.name}.{column.name}"
            owner = ("pg_class", table.oid)
            order = f"{column.number:04}"
            yield Piece(key, owner, "default", name, table.schema, order, (sql,), needs=frozenset({owner}))


def _stands(table: Any, column: Any) -> bool:
    """Whether CREATE TABLE has the column's type."""
    return bool(column.local or table.partition or table.of_type)


def _default(catalog: Catalog, table: Any, column: Any, origins: Sequence[Any]) -> str:
    """The words of CREATE TABLE that give the column its values, with a blank before them, or nothing."""
    if column.generated:
        if _same_expression(column, origins):
            return ""
        return f" GENERATED ALWAYS AS ({column.expression}) {GENERATED[column.generated]}"
    if column.identity:
        return sequences.identity(catalog, table, column)
    expression = _plain_default(catalog, column, origins)
    return "" if expression is None else f" DEFAULT {expression}"


def _inherited(catalog: Catalog, column: Any, origins: Sequence[Any]) -> Iterator[str]:
    """What a column has of its own although its parent makes it."""
    expression = None if column.generated else _plain_default(catalog, column, origins)
    if expression is not None:
        yield f"SET DEFAULT {expression}"
    if catalog.version < notnulls.NAMED and notnulls.own(column, origins):
        yield "SET NOT NULL"
    if column.foreign_options:
        yield column.foreign_options.lstrip()


def _plain_default(catalog: Catalog, column: Any, origins: Sequence[Any]) -> str | None:
    """A child without a default must say so where a parent has one."""
    if column.expression is not None:
        expression: str = column.expression
        return None if ("pg_attrdef", column.default_oid) in catalog.apart else expression
    if not origins or column.identity:
        return None
    return "NULL" if any(origin.expression is not None and not origin.generated for origin in origins) else None


def _same_expression(column: Any, origins: Sequence[Any]) -> bool:
    """Before version 16 a child must not repeat its parent's expression."""
    return bool(origins) and all(origin.generated and origin.expression == column.expression for origin in origins)
