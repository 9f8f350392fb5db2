"""Migrations of every sort, in which each statement makes or removes one thing that a person could look for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.servers import Database, Project

EFFECTS = "effects"  # a table without a key: what ran twice stands in it twice
LISTED = {
    "postgres": "SELECT 'table ' || relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    " UNION ALL SELECT 'index ' || indexname FROM pg_indexes WHERE schemaname = 'public'"
    " UNION ALL SELECT 'column ' || table_name || '.' || column_name FROM information_schema.columns"
    " WHERE table_schema = 'public'",
    "mysql": "SELECT concat('table ', table_name) FROM information_schema.tables WHERE table_schema = database()"
    " UNION SELECT concat('index ', index_name) FROM information_schema.statistics WHERE table_schema = database()"
    " UNION SELECT concat('column ', table_name, '.', column_name) FROM information_schema.columns"
    " WHERE table_schema = database()",
    "sqlite": "SELECT type || ' ' || name FROM sqlite_master UNION ALL SELECT 'column ' || m.name || '.' || c.name"
    " FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'",
    "duckdb": "SELECT 'table ' || table_name FROM duckdb_tables() UNION ALL SELECT 'index ' || index_name"
    " FROM duckdb_indexes() UNION ALL SELECT 'column ' || table_name || '.' || column_name FROM duckdb_columns()"
    " WHERE NOT internal",
}


@dataclass(frozen=True, slots=True)
class Change:
    """A statement, and the thing that is there behind it, or is not: "effect x", "table x", "column x.y"."""

    sql: str
    thing: str
    makes: bool = True


@dataclass(frozen=True, slots=True)
class Pair:
    """An up section and the down section behind it."""

    up: tuple[Change, ...]
    down: tuple[Change, ...]
    options: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """A migration: one statement stands in one line, so that a line tells the statement."""

    name: str
    pairs: tuple[Pair, ...]

    @property
    def version(self) -> str:
        return self.name.partition("_")[0]

    @property
    def text(self) -> str:
        return "".join(f"{change if isinstance(change, str) else change.sql + ';'}\n" for change in self._lines())

    @property
    def things(self) -> frozenset[str]:
        return frozenset(change.thing for change in self.run("up"))

    def at(self, line: int) -> Change:
        """The change in a line that sqlmig names."""
        found = self._lines()[line - 1]
        assert isinstance(found, Change), f"{self.name}:{line} is no statement"
        return found

    def run(self, direction: str) -> tuple[Change, ...]:
        """All changes in the order in which they run."""
        if direction == "up":
            return tuple(change for pair in self.pairs for change in pair.up)
        return tuple(change for pair in reversed(self.pairs) for change in pair.down)

    def _lines(self) -> list[Change | str]:
        lines: list[Change | str] = []
        for pair in self.pairs:
            lines += [f"-- migrate:up{pair.options}", *pair.up, f"-- migrate:down{pair.options}", *pair.down]
        return lines


def effect(name: str, slowly: str = "") -> Change:
    """A row in the table of effects; `slowly` is a condition that takes a while to be true."""
    return Change(f"INSERT INTO {EFFECTS} SELECT '{name}'{f' WHERE {slowly}' if slowly else ''}", f"effect {name}")


def no_effect(name: str) -> Change:
    return Change(f"DELETE FROM {EFFECTS} WHERE name = '{name}'", f"effect {name}", makes=False)


def table(name: str) -> Change:
    return Change(f"CREATE TABLE {name} (id integer, title varchar(40))", f"table {name}")


def no_table(name: str) -> Change:
    return Change(f"DROP TABLE {name}", f"table {name}", makes=False)


def shop(dialect: str) -> tuple[File, ...]:
    """One transaction, rows alone, no transaction, and all of that in one file."""
    online = " CONCURRENTLY" if dialect == "postgres" else ""
    of_table = " ON books" if dialect == "mysql" else ""
    make = Change(f"CREATE INDEX{online} books_title ON books (title)", "index books_title")
    drop = Change(f"DROP INDEX{online} books_title{of_table}", "index books_title", makes=False)
    widen = Change("ALTER TABLE shelves ADD COLUMN width integer", "column shelves.width")
    narrow = Change("ALTER TABLE shelves DROP COLUMN width", "column shelves.width", makes=False)
    effects = Change(f"CREATE TABLE {EFFECTS} (name varchar(40))", f"table {EFFECTS}")
    apart = " transaction:false"
    return (
        File(
            "20260101000000_tables.sql",
            (Pair((effects, table("books"), effect("tables")), (no_table("books"), no_table(EFFECTS))),),
        ),
        File(
            "20260102000000_rows.sql",
            (Pair(tuple(map(effect, ("one", "two", "three"))), tuple(map(no_effect, ("three", "two", "one")))),),
        ),
        File(
            "20260103000000_apart.sql",
            (Pair((make, effect("apart"), table("authors")), (no_table("authors"), no_effect("apart"), drop), apart),),
        ),
        File(
            "20260104000000_sections.sql",
            (
                Pair((table("shelves"), effect("shelves")), (no_effect("shelves"), no_table("shelves"))),
                Pair((effect("four"), effect("five")), (no_effect("five"), no_effect("four")), " statement_timeout:9m"),
                Pair((effect("six"), widen), (narrow, no_effect("six")), apart),
            ),
        ),
    )


def put(project: Project, files: Sequence[File]) -> None:
    for file in files:
        project.write(file.name, file.text)


@dataclass(frozen=True, slots=True)
class Truth:
    """What is in the database, asked without sqlmig: the ledger's versions and the things, with repetitions."""

    versions: tuple[str, ...] = ()
    things: tuple[str, ...] = ()

    @property
    def doubled(self) -> list[str]:
        return sorted({thing for thing in self.things if self.things.count(thing) > 1})


def look(db: Database) -> Truth:
    """The truth of this moment; nothing where there is no database."""
    if not db.exists():
        return Truth()
    things = [str(row[0]) for row in db.query(LISTED[db.dialect])]
    versions: list[str] = []
    if "table schema_migrations" in things:
        versions = sorted(str(row[0]) for row in db.query("SELECT version FROM schema_migrations"))
    if f"table {EFFECTS}" in things:
        things += [f"effect {name}" for (name,) in db.query(f"SELECT name FROM {EFFECTS}")]
    return Truth(tuple(versions), tuple(things))
