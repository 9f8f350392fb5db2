"""What the parts of a schema are, and how a database is asked for them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlmig.dialects.duckdb.schema.text import literal
from sqlmig.noun import field, noun

Rows = list[tuple[Any, ...]]
Query = Callable[[str], Rows]


@noun
class Database:
    """A database to read: `query` gives the rows of a statement, `complaint` the error of one that must fail.

    `catalogs` are the table functions that list what is in databases, with their columns. Each is asked once, and
    not if it is in `listed` from the beginning.
    """

    name: str
    query: Query
    complaint: Callable[[str], str]
    catalogs: Mapping[str, tuple[str, ...]]
    listed: dict[str, Rows] = field(default_factory=dict, repr=False)

    def rows(self, catalog: str, *columns: str) -> Rows:
        """What a catalog lists of the users' objects in this database."""
        known = self.catalogs[catalog]
        if catalog not in self.listed:
            self.listed[catalog] = self.query(f"SELECT * FROM {catalog}() WHERE {users_objects(self.name, known)}")
        places = [known.index(column) for column in columns]
        return [tuple(row[place] for place in places) for row in self.listed[catalog]]


def users_objects(database: str, columns: Collection[str]) -> str:
    """The condition for a catalog's rows that tell of a database's objects, and not of DuckDB's own."""
    own = f"database_name = {literal(database)}"
    return f"{own} AND NOT internal" if "internal" in columns else own


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
