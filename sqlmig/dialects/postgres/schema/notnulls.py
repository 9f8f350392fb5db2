"""NOT NULL: a property of columns, and since PostgreSQL 18 a constraint with a name.

https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-NOT-NULL
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlmig.dialects.postgres.schema.catalog import Catalog
from sqlmig.dialects.postgres.schema.parts import part
from sqlmig.dialects.postgres.schema.pieces import Piece

NAMED = 180000  # the first version in which they are constraints
# What the rows of columns have of them, by whether they are constraints. The server chooses no name that another
# constraint of the schema has already, so a usual name which is not unique must be told. Children have their parent's
# names, and come later; partitions come earlier. Whether a name is unique at all is one pass for all constraints.
COLUMNS = {
    True: """
        k.oid AS constraint_oid, quote_ident(k.conname) AS constraint_name, k.convalidated AS constraint_valid,
        k.conislocal AS constraint_local, CASE WHEN k.connoinherit THEN ' NO INHERIT' ELSE '' END AS reach,
        k.conname = format('%s_%s_not_null', c.relname, o.attname) AND (
          (k.conname, k.connamespace) NOT IN (
            SELECT s.conname, s.connamespace FROM pg_constraint s GROUP BY 1, 2 HAVING count(*) > 1)
          OR NOT EXISTS (
            SELECT FROM pg_constraint s LEFT JOIN pg_class sc ON sc.oid = s.conrelid
            WHERE s.conname = k.conname AND s.connamespace = k.connamespace AND s.oid <> k.oid
              AND (s.conislocal OR sc.relispartition))) AS usual""",
    False: "NULL::oid AS constraint_oid",
}
JOINS = {
    True: """
        LEFT JOIN pg_constraint k ON k.conrelid = o.attrelid AND k.conkey[1] = o.attnum AND k.contype = 'n'""",
    False: "",
}


def clause(catalog: Catalog, table: Any, column: Any, origins: Sequence[Any]) -> str:
    """The words behind a column's type, with a blank before them. `origins` are the columns that it inherits from."""
    if catalog.version < NAMED:
        return " NOT NULL" if own(column, origins) else ""
    return f" {_named(column)}NOT NULL{column.reach}" if _written(table, column, origins) else ""


def alone(catalog: Catalog, table: Any, column: Any, origins: Sequence[Any]) -> Iterator[str]:
    """The item of CREATE TABLE for an inherited column, which has no other."""
    if catalog.version >= NAMED and _written(table, column, origins):
        yield f"{_named(column)}NOT NULL {column.name}{column.reach}"


def own(column: Any, origins: Sequence[Any]) -> bool:
    """Before version 18: whether a column is NOT NULL and no parent makes it so."""
    return column.required and not (origins and any(origin.required for origin in origins))


def pieces(catalog: Catalog, table: Any) -> Iterator[Piece]:
    """Constraints that the rows may not meet yet, which only ALTER TABLE can say."""
    for column in catalog.by("columns", "relation")[table.oid] if catalog.version >= NAMED else ():
        if column.constraint_valid is False and (column.constraint_local or table.partition):
            yield part(
                "pg_constraint",
                "constraint",
                table,
                column,
                f"ALTER TABLE {table.name} ADD CONSTRAINT {column.constraint_name}"
                f" NOT NULL {column.name}{column.reach} NOT VALID",
                key=("pg_constraint", column.constraint_oid),
            )


def _written(table: Any, column: Any, origins: Sequence[Any]) -> bool:
    """Whether the table makes the constraint itself: none of its parents has it, or none has it validated."""
    if not column.constraint_valid:
        return False
    if column.constraint_local or table.partition:
        return True
    return not any(origin.constraint_valid for origin in origins)


def _named(column: Any) -> str:
    return "" if column.usual else f"CONSTRAINT {column.constraint_name} "
