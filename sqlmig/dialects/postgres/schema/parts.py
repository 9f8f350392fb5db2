"""Parts of tables and views: objects whose names are unique within these, and which stand in their blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlmig.dialects.postgres.schema.catalog import Catalog, Key
from sqlmig.dialects.postgres.schema.pieces import Piece

ENABLED = {"O": "ENABLE", "D": "DISABLE", "A": "ENABLE ALWAYS", "R": "ENABLE REPLICA"}


def parts(catalog: Catalog, name: str) -> Iterator[tuple[Any, Any]]:
    """Each relation that is the users', with each of its rows in the query of that name."""
    rows = catalog.by(name, "relation")
    for table in catalog["relations"]:
        for row in rows[table.oid]:
            yield table, row


def part(
    catalog: str,
    kind: str,
    table: Any,
    row: Any,
    *statements: str,
    covers: Iterable[Key] = (),
    needs: Iterable[Key] = (),
    name: str = "",
    key: Key | None = None,
    block: Key | None = None,
) -> Piece:
    """The piece of a part: the row itself, in the block of its table, where nothing else is said."""
    owner = ("pg_class", table.oid)
    return Piece(
        key=key or (catalog, row.oid),
        block=block or owner,
        kind=kind,
        name=name or f"{row.name} on {table.name}",
        schema=table.schema,
        plain=row.plain,
        statements=statements,
        covers=frozenset(covers),
        needs=frozenset((owner, *needs)),
    )
