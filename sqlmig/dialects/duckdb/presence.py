"""Whether something of a name is there, https://duckdb.org/docs/stable/sql/meta/duckdb_table_functions."""

from __future__ import annotations

from collections.abc import Callable

from sqlmig.dialects.api import Params, Row

# kind → the table function that lists it, and the column of its name
WHOLE = {
    "TABLE": ("duckdb_tables()", "table_name"),
    "VIEW": ("duckdb_views()", "view_name"),
    "INDEX": ("duckdb_indexes()", "index_name"),
    "SEQUENCE": ("duckdb_sequences()", "sequence_name"),
    "TYPE": ("duckdb_types()", "type_name"),
    "FUNCTION": ("duckdb_functions()", "function_name"),
}
AT = "SELECT 1 FROM {} WHERE lower(database_name) = ? AND lower(schema_name) = ? AND lower({}) = ?"
COLUMN = AT.format("duckdb_columns()", "table_name") + " AND lower(column_name) = ?"
SCHEMA = "SELECT 1 FROM duckdb_schemas() WHERE lower(database_name) = ? AND lower(schema_name) = ?"


def has(
    query: Callable[[str, Params], list[Row]],
    namespace: tuple[str, ...],
    kind: str,
    name: tuple[str, ...],
    table: tuple[str, ...],
) -> bool | None:
    if kind == "SCHEMA":
        return bool(query(SCHEMA, _lower((namespace[0], *name)[-2:])))
    if kind in WHOLE:
        return bool(query(AT.format(*WHOLE[kind]), _lower(_qualified(name, namespace))))
    if kind == "COLUMN":
        return bool(query(COLUMN, _lower((*_qualified(table, namespace), name[-1]))))
    return None


def _qualified(name: tuple[str, ...], namespace: tuple[str, ...]) -> tuple[str, ...]:
    """Catalog, schema and name."""
    return (*namespace[: 3 - len(name)], *name)


def _lower(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.lower() for name in names)
