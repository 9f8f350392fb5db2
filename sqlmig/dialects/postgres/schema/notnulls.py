"""NOT NULL: a property of columns, and since PostgreSQL 18 a constraint with a name.

https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-NOT-NULL
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlmig.dialects.postgres.schema.ancestry import inherited
from sqlmig.dialects.postgres.schema.catalog import Catalog
from sqlmig.dialects.postgres.schema.parts import part
from sqlmig.dialects.postgres.schema.pieces import Piece

NAMED = 180000  # the first version in which they are constraints


def clause(catalog: Catalog, table: Any, column: Any) -> Iterator[str]:
    """The words behind a column's type."""
    if catalog.version < NAMED:
        if own(catalog, table, column):
            yield "NOT NULL"
    elif (constraint := _constraint(catalog, column)) and _written(catalog, table, column, constraint):
        yield f"{_name(catalog, table, column, constraint)}NOT NULL{_reach(constraint)}"


def alone(catalog: Catalog, table: Any, column: Any) -> Iterator[str]:
    """The item of CREATE TABLE for an inherited column, which has no other."""
    constraint = _constraint(catalog, column)
    if constraint and _written(catalog, table, column, constraint):
        yield f"{_name(catalog, table, column, constraint)}NOT NULL {column.name}{_reach(constraint)}"


def own(catalog: Catalog, table: Any, column: Any) -> bool:
    """Before version 18: whether a column is NOT NULL and no parent makes it so."""
    return column.required and not any(parent.required for parent in inherited(catalog, table, column))


def pieces(catalog: Catalog, table: Any) -> Iterator[Piece]:
    """Constraints that the rows may not meet yet, which only ALTER TABLE can say."""
    for column in catalog.by("columns", "relation")[table.oid]:
        constraint = _constraint(catalog, column)
        if constraint and not constraint.validated and (constraint.local or table.partition):
            words = f"ADD CONSTRAINT {constraint.name} NOT NULL {column.name}{_reach(constraint)} NOT VALID"
            yield part("pg_constraint", "constraint", table, constraint, f"ALTER TABLE {table.name} {words}")


def _constraint(catalog: Catalog, column: Any) -> Any | None:
    rows = catalog.by("constraints", "relation")[column.relation]
    return next((row for row in rows if row.kind == "n" and row.columns == [column.number]), None)


def _written(catalog: Catalog, table: Any, column: Any, constraint: Any) -> bool:
    """Whether the table makes the constraint itself: none of its parents has it, or none has it validated."""
    if not constraint.validated:
        return False
    if constraint.local or table.partition:
        return True
    above = [_constraint(catalog, parent) for parent in inherited(catalog, table, column)]
    return not any(parent is not None and parent.validated for parent in above)


def _name(catalog: Catalog, table: Any, column: Any, constraint: Any) -> str:
    """The server's own choice needs no words, unless the same name is taken by another constraint of the schema."""
    usual = constraint.plain == f"{table.plain}_{column.plain}_not_null"
    if usual and len(catalog.by("constraints", "plain")[constraint.plain]) == 1:
        return ""
    return f"CONSTRAINT {constraint.name} "


def _reach(constraint: Any) -> str:
    return " NO INHERIT" if constraint.no_inherit else ""
