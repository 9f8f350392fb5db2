"""What is said of SQLite's and DuckDB's statements is what becomes of the pages and segments of a file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from sqlmig.sql.impact import impact
from tests.servers import Database

ROWS = 3000
SETUP = (
    "CREATE TABLE t (id integer PRIMARY KEY, a int, b text, c text)",
    f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS}) "
    "INSERT INTO t SELECT i, i, 'some text ' || i, 'x' FROM n",
)
PAGE = 4096


def pages(path: Path) -> list[bytes]:
    content = path.read_bytes()
    return [content[start : start + PAGE] for start in range(0, len(content), PAGE)]


def changed(db: Database, sql: str) -> float:
    """The share of SQLite's pages that a statement writes anew, of those that were there."""
    assert db.path is not None
    before = pages(db.path)
    db.execute(sql)
    after = pages(db.path)
    return sum(old != new for old, new in zip(before, after, strict=False)) / len(before)


@pytest.mark.databases("sqlite")
def test_sqlite_rewrites_where_it_is_said(db: Database) -> None:
    """Only DROP COLUMN and VACUUM write most pages of a table anew; every other ALTER TABLE leaves its rows alone."""
    db.execute("PRAGMA page_size = 4096", *SETUP)
    found = {}
    for sql in (
        "ALTER TABLE t ADD COLUMN z int NOT NULL DEFAULT 7",
        "ALTER TABLE t RENAME COLUMN z TO y",
        "CREATE INDEX i ON t (a)",
        "ALTER TABLE t RENAME TO u",
        "ALTER TABLE u DROP COLUMN b",
        "ALTER TABLE u DROP y",
    ):
        found[sql] = changed(db, sql) > 0.5
    assert {sql: impact(sql, "sqlite").rewrites for sql in found} == found


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    "sql", ["ALTER TABLE t ADD COLUMN z int", "UPDATE t SET a = 1 WHERE id = 1", "SELECT * FROM t"]
)
def test_sqlite_lets_nobody_else_write(db: Database, sql: str) -> None:
    """While a statement's transaction is open others read, and they write only where `impact` says that they can."""
    db.execute(*SETUP)
    assert db.path is not None
    with closing(sqlite3.connect(db.path, isolation_level=None)) as one:
        one.execute("BEGIN")
        one.execute(sql)
        with closing(sqlite3.connect(db.path, isolation_level=None, timeout=0)) as other:
            assert other.execute("SELECT count(*) FROM t").fetchone() == (ROWS,)
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                blocked = "writes"
            else:
                blocked = ""
    assert impact(sql, "sqlite").blocks == blocked


@pytest.mark.databases("sqlite")
def test_sqlite_vacuum_is_alone(db: Database) -> None:
    """VACUUM is said to have the file to itself: it fails while another only reads."""
    db.execute(*SETUP)
    assert db.path is not None
    with closing(sqlite3.connect(db.path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM t").fetchone()
        with closing(sqlite3.connect(db.path, isolation_level=None, timeout=0)) as other:
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("VACUUM")
            other.execute(f"VACUUM INTO '{db.path}.copy'")
    assert impact("VACUUM", "sqlite").blocks == "reads and writes"
    assert impact("VACUUM INTO 'copy'", "sqlite").blocks == ""


@pytest.mark.databases("duckdb")
def test_duckdb_rewrites_where_it_is_said(db: Database) -> None:
    """A column's segments move to other blocks only when its type changes."""
    assert db.path is not None
    found = {}
    with duckdb.connect(str(db.path)) as connection:
        connection.execute("CREATE TABLE t AS SELECT i AS id, i AS a, 'text ' || i AS b FROM range(300000) n(i)")
        connection.execute("CHECKPOINT")
        for sql in (
            "ALTER TABLE t ADD COLUMN z int DEFAULT 7",
            "ALTER TABLE t RENAME COLUMN z TO y",
            "ALTER TABLE t DROP COLUMN y",
            "ALTER TABLE t ALTER a SET NOT NULL",
            "ALTER TABLE t ALTER COLUMN a TYPE varchar",
            "ALTER TABLE t ALTER b SET DATA TYPE blob",
        ):
            before = segments(connection)
            connection.execute(sql)
            connection.execute("CHECKPOINT")
            found[sql] = bool(before - segments(connection))
    assert {sql: impact(sql, "duckdb").rewrites for sql in found} == found


def segments(connection: duckdb.DuckDBPyConnection) -> set[tuple[object, ...]]:
    """Where the values of two columns stand that every one of the statements leaves there."""
    asked = "SELECT column_name, row_group_id, segment_id, block_id, block_offset FROM pragma_storage_info('t')"
    return set(connection.execute(f"{asked} WHERE segment_type <> 'VALIDITY' AND column_name IN ('a', 'b')").fetchall())
