"""NOT NULL: a property of columns, and since PostgreSQL 18 a constraint with a name.

https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-NOT-NULL
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlmig.dialects.postgres.schema.ancestry import adopted
from sqlmig.dialects.postgres.schema.catalog import Catalog, Key
from sqlmig.dialects.postgres.schema.parts import part
from sqlmig.dialects.postgres.schema.pieces import Piece, Unwritten

NAMED = 180000  # the first version in which they are constraints
IDENTITY = "a table that was made on its own has it only from the identity column of its parent: ADD NOT NULL there"
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
    return f" {_named(column)}NOT NULL{column.reach}" if _written(catalog, table, column, origins) else ""


def alone(catalog: Catalog, table: Any, column: Any, origins: Sequence[Any]) -> Iterator[str]:
    """The item of CREATE TABLE for an inherited column, which has no other."""
    if catalog.version >= NAMED and _written(catalog, table, column, origins):
        yield f"{_named(column)}NOT NULL {column.name}{column.reach}"


def own(column: Any, origins: Sequence[Any]) -> bool:
    """Before version 18: whether a column is NOT NULL and no parent makes it so."""
    return column.required and not (origins and any(origin.required for origin in origins))


def pieces(catalog: Catalog, table: Any) -> Iterator[Piece | Unwritten]:
    """What only ALTER TABLE can say: the rows may not meet it yet, or it came to children that were made before."""
    for column in catalog.by("columns", "relation")[table.oid] if catalog.version >= NAMED else ():
        late = column.constraint_oid in catalog.once(_late)
        made_here = column.constraint_local or table.partition
        if not made_here or not (late or column.constraint_valid is False):
            continue
        heirs = tuple(_all_heirs(catalog, column)) if late else ()
        if late and column.identity:
            yield from (Unwritten(("pg_constraint", item.constraint_oid), IDENTITY) for item in (column, *heirs))
        else:
            yield _alteration(table, column, heirs)


def later(catalog: Catalog, table: Any) -> Iterator[Key]:
    """The constraints that are not there yet when the table is made, and that its keys have to wait for."""
    late = catalog.once(_late)
    for column in catalog.by("columns", "relation")[table.oid] if late else ():
        if column.constraint_oid in late:
            yield ("pg_constraint", column.constraint_oid)


def _late(catalog: Catalog) -> frozenset[int]:
    """The constraints that a table which was made on its own has from its parents, with all of these and their heirs.

    Made before the table becomes a child, such a constraint would be its own for ever.
    """
    tables = catalog["relations"] if catalog.version >= NAMED else ()
    columns = catalog.by("columns", "relation")
    waiting = [
        column
        for table in tables
        if not table.partition and adopted(catalog, table)
        for column in columns[table.oid]
        if column.constraint_local is False
    ]
    found: set[int] = set()
    while waiting:
        column = waiting.pop()
        if column.constraint_oid not in found:
            found.add(column.constraint_oid)
            waiting += [*_parents(catalog, column), *_heirs(catalog, column)]
    return frozenset(found)


def _parents(catalog: Catalog, column: Any) -> Iterator[Any]:
    for row in catalog.by("parents", "child")[column.relation]:
        for other in catalog.by("columns", "relation")[row.parent]:
            if other.plain == column.plain and other.constraint_oid:
                yield other


def _heirs(catalog: Catalog, column: Any) -> Iterator[Any]:
    """The children's columns that are NOT NULL only because this one is."""
    for row in catalog.by("parents", "parent")[column.relation]:
        for other in catalog.by("columns", "relation")[row.child]:
            if other.plain == column.plain and other.constraint_local is False:
                yield other


def _all_heirs(catalog: Catalog, column: Any) -> Iterator[Any]:
    for heir in _heirs(catalog, column):
        yield heir
        yield from _all_heirs(catalog, heir)


def _alteration(table: Any, column: Any, heirs: Sequence[Any]) -> Piece:
    clause = f"CONSTRAINT {column.constraint_name} NOT NULL {column.name}{column.reach}"
    return part(
        "pg_constraint",
        "constraint",
        table,
        column,
        f"ALTER TABLE {table.name} ADD {clause}{'' if column.constraint_valid else ' NOT VALID'}",
        covers=(("pg_constraint", heir.constraint_oid) for heir in heirs),
        needs=(("adoption", heir.relation) for heir in heirs),
        key=("pg_constraint", column.constraint_oid),
    )


def _written(catalog: Catalog, table: Any, column: Any, origins: Sequence[Any]) -> bool:
    """Whether CREATE TABLE makes the constraint: none of its parents has it, or none has it validated."""
    if not column.constraint_valid or column.constraint_oid in catalog.once(_late):
        return False
    if column.constraint_local or table.partition:
        return True
    return not adopted(catalog, table) and not any(origin.constraint_valid for origin in origins)


def _named(column: Any) -> str:
    return "" if column.usual else f"CONSTRAINT {column.constraint_name} "
