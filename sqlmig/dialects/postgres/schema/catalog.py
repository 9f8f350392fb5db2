"""What the queries of the areas gave: the catalogs' rows of one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Key = tuple[str, int]  # a catalog and an oid in it: ("pg_class", 16390)
FIRST_USER_OID = 16384  # FirstNormalObjectId, access/transam.h: initdb made everything below


@dataclass(frozen=True, slots=True)
class Catalog:
    """Rows by the name of their query. A row has the query's columns as attributes.

    `version` is server_version_num, such as 150018.
    """

    version: int
    rows: Mapping[str, tuple[Any, ...]]

    def __getitem__(self, name: str) -> tuple[Any, ...]:
        return self.rows[name]
