"""The schemas of a database. From DuckDB 2.0 on one can be in another, and two in different ones share a name."""

from __future__ import annotations

from sqlmig.dialects.duckdb.schema.pieces import Database
from sqlmig.dialects.duckdb.schema.text import Names, literal
from sqlmig.noun import noun

_KEYWORDS = "SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category <> 'unreserved'"


@noun
class Schemas:
    """The path of each schema by its oid: its name behind those of the schemas around it."""

    paths: dict[int, tuple[str, ...]]
    internal: frozenset[int]

    def named(self, name: str) -> tuple[str, ...] | None:
        """The one schema of a name; None where there are several."""
        found = [path for path in self.paths.values() if path[-1] == name]
        return found[0] if len(found) == 1 else None


def names(database: Database, schemas: Schemas) -> Names:
    keywords = frozenset(row[0] for row in database.query(_KEYWORDS))
    return Names(keywords, database.name.lower(), frozenset(path[-1].lower() for path in schemas.paths.values()))


def read(database: Database) -> Schemas:
    where = f"WHERE database_name = {literal(database.name)}"
    parent = "parent_schema_oid" if "parent_schema_oid" in database.catalogs["duckdb_schemas"] else "NULL"
    rows = database.query(f"SELECT oid, schema_name, internal, {parent} FROM duckdb_schemas() {where}")
    known = {oid: (name, parent) for oid, name, _, parent in rows}

    def path(oid: int) -> tuple[str, ...]:
        name, above = known[oid]
        return (*path(above), name) if above in known else (name,)

    return Schemas({oid: path(oid) for oid in known}, frozenset(oid for oid, _, internal, _ in rows if internal))
