"""What a table has from its parents. A partition is made on its own and attached, so it has nothing from there."""

from __future__ import annotations

from typing import Any

from sqlmig.dialects.postgres.schema.catalog import Catalog


def parents(catalog: Catalog, table: Any) -> list[Any]:
    """The tables that it inherits from, in their order, as rows of `parents`."""
    return [] if table.partition else list(catalog.by("parents", "child")[table.oid])


def inherited(catalog: Catalog, table: Any, column: Any) -> list[Any]:
    """The columns that a column comes from."""
    columns = catalog.by("columns", "relation")
    return [
        candidate
        for parent in parents(catalog, table)
        for candidate in columns[parent.parent]
        if candidate.plain == column.plain
    ]
