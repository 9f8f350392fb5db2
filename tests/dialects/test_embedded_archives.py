"""A copy of an SQLite or DuckDB database holds everything that the database does, and is checked without it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from sqlmig import dialects
from sqlmig.config import DatabaseURL, parse_url
from sqlmig.dialects.api import ConnectOptions
from sqlmig.dialects.archive import Archive
from sqlmig.errors import ConnectionFailed, DamagedBackup, EnvironmentFailure, Refused
from tests.servers import Database

EVERYTHING = {
    "sqlite": (
        "PRAGMA application_id = 4711",
        "PRAGMA user_version = 12",
        "CREATE TABLE kinds (a integer PRIMARY KEY AUTOINCREMENT, b text COLLATE nocase, c blob, d real, e AS (a + 1))",
        "INSERT INTO kinds (a, b, c, d) VALUES (41, 'Größe', x'00ff', 0.1), (7, NULL, NULL, 9e999)",
        "DELETE FROM kinds WHERE a = 41",
        "CREATE TABLE keyed (k text PRIMARY KEY, n integer REFERENCES kinds (a)) WITHOUT ROWID",
        "INSERT INTO keyed VALUES ('x', 7)",
        "CREATE VIRTUAL TABLE found USING fts5 (body)",
        "INSERT INTO found VALUES ('a needle in hay')",
        "CREATE INDEX partly ON kinds (lower(b)) WHERE b IS NOT NULL",
        "CREATE TRIGGER counted AFTER INSERT ON keyed BEGIN UPDATE kinds SET d = 1; END",
        "CREATE VIEW seen AS SELECT * FROM kinds JOIN keyed ON n = a",
    ),
    "duckdb": (
        "CREATE SEQUENCE numbers START 5 INCREMENT 2",
        "CREATE TYPE mood AS ENUM ('glad', 'sad')",
        "CREATE MACRO plus(a, b) AS a + b",
        "CREATE TABLE kinds (a integer PRIMARY KEY DEFAULT nextval('numbers'), b mood,"
        " c STRUCT(x integer, y varchar[]), d blob, e decimal(20, 5), f timestamptz,"
        " g integer GENERATED ALWAYS AS (plus(a, 1)) VIRTUAL, h varchar COLLATE nocase)",
        "INSERT INTO kinds (b, c, d, e) VALUES ('glad', {'x': 1, 'y': ['Größe']}, '\\x00'::blob, 1.5)",
        "CREATE TABLE keyed (k varchar, n integer REFERENCES kinds (a))",
        "INSERT INTO keyed VALUES ('x', 5)",
        "CREATE INDEX both_columns ON keyed (k, n)",
        "CREATE VIEW seen AS SELECT * FROM kinds JOIN keyed ON n = a",
        "COMMENT ON TABLE kinds IS 'it''s'",
        "CREATE SCHEMA apart",
        'CREATE TABLE apart."a ""b" (id integer)',
    ),
}
ASKED = {
    "sqlite": (
        "PRAGMA application_id",
        "PRAGMA user_version",
        "SELECT * FROM sqlite_master ORDER BY name",
        "SELECT * FROM sqlite_sequence",
        "SELECT * FROM seen",
        "SELECT * FROM found WHERE found MATCH 'needle'",
    ),
    "duckdb": (
        "SELECT sql, comment FROM duckdb_tables() ORDER BY sql",
        "SELECT sql FROM duckdb_indexes()",
        "SELECT sql FROM duckdb_views() WHERE NOT internal",
        "SELECT plus(1, 2), 'sad'::mood",
        "SELECT last_value FROM duckdb_sequences()",
        "SELECT * FROM seen",
    ),
}
OPTIONS = ConnectOptions(busy_timeout=0.2)

pytestmark = pytest.mark.databases("sqlite", "duckdb")


def moved(done: int, total: int | None) -> None:
    """Nobody looks."""


@pytest.fixture
def made(db: Database) -> tuple[DatabaseURL, Archive]:
    """The test's database, with something of everything in it."""
    db.execute(*EVERYTHING[db.dialect])
    url = parse_url(db.url)
    return url, dialects.load(url).archive()


def answers(db: Database) -> list[object]:
    return [db.query(sql) for sql in ASKED[db.dialect]]


def test_everything_comes_back(db: Database, made: tuple[DatabaseURL, Archive], tmp_path: Path) -> None:
    """Copied, dropped and loaded, every object and value is as it was, and sequences go on where they were."""
    (url, archive), file = made, tmp_path / "copy"
    before, steps = answers(db), list[tuple[int, int | None]]()
    archive.save(url, file, OPTIONS, lambda done, total: steps.append((done, total)))
    assert steps[-1] == (file.stat().st_size, file.stat().st_size)
    archive.check(file)
    dialect = dialects.load(url)
    dialect.drop(url, OPTIONS)
    dialect.create(url, OPTIONS)
    archive.load(url, file, OPTIONS, moved)
    assert answers(db) == before


def test_cut_and_spoilt_files(made: tuple[DatabaseURL, Archive], tmp_path: Path) -> None:
    """A file that lacks its end, has other bytes in its middle, or is something else is found without a database."""
    (url, archive), file = made, tmp_path / "copy"
    archive.save(url, file, OPTIONS, moved)
    data = file.read_bytes()
    quarter = len(data) // 4
    for spoilt in (
        data[: 2 * quarter],
        data[:quarter] + b"\xaa" * 2 * quarter + data[3 * quarter :],
        b"no database at all",
    ):
        file.write_bytes(spoilt)
        with pytest.raises(DamagedBackup):
            archive.check(file)


@pytest.mark.databases("sqlite")
def test_rows_against_the_rules_are_no_damage(db: Database, made: tuple[DatabaseURL, Archive], tmp_path: Path) -> None:
    """A NULL where the table says NOT NULL now is no reason to have no backup."""
    url, archive = made
    db.execute(
        "CREATE TABLE strict_now (a integer)",
        "INSERT INTO strict_now VALUES (NULL)",
        "PRAGMA writable_schema = 1",
        "UPDATE sqlite_master SET sql = 'CREATE TABLE strict_now (a integer NOT NULL)' WHERE name = 'strict_now'",
    )
    db.execute(
        "CREATE TABLE checked (a integer)",
        "INSERT INTO checked VALUES (1)",
        "PRAGMA writable_schema = 1",
        "UPDATE sqlite_master SET sql = 'CREATE TABLE checked (a text CHECK (a > 1)) STRICT' WHERE name = 'checked'",
    )
    assert len(db.query("PRAGMA integrity_check")) == 3
    archive.save(url, tmp_path / "copy", OPTIONS, moved)
    archive.check(tmp_path / "copy")


@pytest.mark.databases("sqlite")
def test_an_index_that_only_the_application_can_read(
    db: Database, made: tuple[DatabaseURL, Archive], tmp_path: Path
) -> None:
    """A collation that is the application's own is no damage."""
    url, archive = made
    with closing(sqlite3.connect(str(db.path))) as application:
        application.create_collation("backwards", lambda one, other: (one < other) - (one > other))
        application.execute("CREATE INDEX odd ON kinds (b COLLATE backwards)").close()
    archive.save(url, tmp_path / "copy", OPTIONS, moved)
    archive.check(tmp_path / "copy")


@pytest.mark.databases("duckdb")
def test_the_lock_stays(db: Database, made: tuple[DatabaseURL, Archive], tmp_path: Path) -> None:
    """A backup in the middle of a run leaves the run its lock: no other process can open the file."""
    url, archive = made
    with closing(dialects.load(url).connect(url, OPTIONS)) as session:
        session.execute("INSERT INTO keyed VALUES ('y', 5)")
        archive.save(url, tmp_path / "copy", OPTIONS, moved)
        other = f"import duckdb; duckdb.connect({str(db.path)!r})"
        done = subprocess.run([sys.executable, "-c", other], capture_output=True, text=True, check=False)
        assert "Could not set lock on file" in done.stderr
    with closing(dialects.load(url).connect(url.with_database(str(tmp_path / "copy")), OPTIONS)) as copied:
        assert copied.query("SELECT count(*) FROM keyed") == [(2,)]


def test_no_database_in_memory(made: tuple[DatabaseURL, Archive], tmp_path: Path) -> None:
    """It is gone with the process, so a backup of it would be one of nothing."""
    url, archive = made
    with pytest.raises(Refused, match="a database in memory"):
        archive.save(url.with_database(":memory:"), tmp_path / "copy", OPTIONS, moved)


def test_no_room_for_the_copy(made: tuple[DatabaseURL, Archive], tmp_path: Path) -> None:
    """Whatever hinders the copy is told as the environment's failure, with its place."""
    url, archive = made
    with pytest.raises((EnvironmentFailure, ConnectionFailed), match="missing"):
        archive.save(url, tmp_path / "missing" / "copy", OPTIONS, moved)
