"""What the parts of a schema are, and how a database is asked for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlmig.dialects.duckdb.schema.text import literal
from sqlmig.noun import field, noun

Rows = list[tuple[Any, ...]]
Query = Callable[[str], Rows]


@noun
class Database:
    """A database to read: `query` gives the rows of a statement, `complaint` the error of one that must fail.

    `catalogs` are the table functions that list what is in databases, with their columns. Each is asked once.
    """

    name: str
    query: Query
    complaint: Callable[[str], str]
    catalogs: Mapping[str, tuple[str, ...]]
    _listed: dict[str, Rows] = field(default_factory=dict, repr=False)

    def rows(self, catalog: str, *columns: str) -> Rows:
        """What a catalog lists of the users' objects in this database."""
        known = self.catalogs[catalog]
        if catalog not in self._listed:
            where = f"database_name = {literal(self.name)}" + (" AND NOT internal" if "internal" in known else "")
            self._listed[catalog] = self.query(f"SELECT * FROM {catalog}() WHERE {where}")
        places = [known.index(column) for column in columns]
        return [tuple(row[place] for place in places) for row in self._listed[catalog]]


@noun
class Piece:
    """An object with what belongs to it: statements that load together, or not at all.

    `path` are the schemas that it is in, outermost first, and `plain` its name, all without quotes. `then` may join
    the block when they can be loaded at once; otherwise they become blocks of their own. `unknown` says why the text
    cannot be given. `stand_in` makes a view with the same columns where this one cannot be made.
    """

    kind: str
    name: str
    path: tuple[str, ...]
    plain: str
    statements: tuple[str, ...]
    then: tuple[Piece, ...] = ()
    unknown: str = ""
    stand_in: str = ""

    @property
    def identity(self) -> str:
        return f"{self.kind} {self.name}"
