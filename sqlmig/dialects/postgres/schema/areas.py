"""The areas of a schema: a module for each kind of objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from sqlmig.dialects.postgres.schema import (
    aggregates,
    collations,
    comments,
    constraints,
    default_privileges,
    dependents,
    domains,
    events,
    foreign,
    indexes,
    languages,
    namespaces,
    opclasses,
    operators,
    ownership,
    partitions,
    policies,
    privileges,
    publications,
    routines,
    rules,
    sequences,
    statistics,
    tables,
    textsearch,
    triggers,
    types,
    views,
)
from sqlmig.dialects.postgres.schema.catalog import Catalog
from sqlmig.dialects.postgres.schema.pieces import Piece, Unwritten


class Area(Protocol):
    """What a module of this folder has."""

    def queries(self, version: int, /) -> dict[str, str]: ...

    def pieces(self, catalog: Catalog, /) -> Iterator[Piece | Unwritten]: ...


# In the order in which they are read. Most of a schema is tables: they come first, with what they need, so that their
# statements are made while the server reads the rest.
AREAS: tuple[Area, ...] = (
    partitions,
    sequences,
    tables,
    constraints,
    indexes,
    views,
    namespaces,
    languages,
    types,
    domains,
    collations,
    routines,
    aggregates,
    operators,
    opclasses,
    textsearch,
    foreign,
    statistics,
    policies,
    rules,
    triggers,
    dependents,
    publications,
    events,
    comments,
)
GRANTS: tuple[Area, ...] = (ownership, privileges, default_privileges)


def areas(with_grants: bool) -> tuple[Area, ...]:
    return AREAS + GRANTS if with_grants else AREAS
