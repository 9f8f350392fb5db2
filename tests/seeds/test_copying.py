"""Data files through sessions: each way in, and what happens when a file ends before its time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sqlmig.dialects.api import ConnectOptions, Session
from sqlmig.errors import DatabaseError, SqlmigError
from sqlmig.tabular import Record
from sqlmig.tabular.delimited import Delimited
from tests.dialects.sessions import opened
from tests.seeds.folder import make
from tests.seeds.test_data import CSV, ROWS, arrived
from tests.servers import Database

SENDING = ConnectOptions(sends_files=True)


class Broken(Delimited):
    """A file whose reading is interrupted behind the first rows."""

    def records(self) -> Iterator[Record]:
        yield from super().records()
        raise KeyboardInterrupt

    def text(self) -> Iterator[str]:
        yield from super().text()
        raise KeyboardInterrupt


def copy(session: Session, file: Delimited) -> None:
    with session.transaction():
        session.copy_in(("users",), file.columns, file, lambda _: None)


@pytest.fixture
def file(db: Database, tmp_path: Path) -> Path:
    """The data file, beside a database with its table."""
    make(db)
    path = tmp_path / "users.csv"
    path.write_text(CSV)
    return path


@pytest.fixture(params=["LOAD DATA", "INSERT"])
def way(request: pytest.FixtureRequest, db: Database) -> Iterator[str]:
    """Both ways of MySQL, which its server may forbid."""
    ((before,),) = db.query("SELECT @@GLOBAL.local_infile")
    db.execute(f"SET GLOBAL local_infile = {int(request.param == 'LOAD DATA')}")
    yield request.param
    db.execute(f"SET GLOBAL local_infile = {before}")


@pytest.mark.parametrize("mode", ["", "NO_BACKSLASH_ESCAPES"])
@pytest.mark.databases(dialect="mysql")
def test_both_ways_of_mysql(db: Database, file: Path, way: str, mode: str) -> None:
    """With and without LOAD DATA, in every SQL mode, the same rows arrive."""
    ((_, before),) = db.query("SHOW GLOBAL STATUS LIKE 'Com_load'")
    with opened(db, SENDING, sql_mode=f"STRICT_ALL_TABLES,{mode}") as session:
        copy(session, Delimited(str(file)))
    ((_, after),) = db.query("SHOW GLOBAL STATUS LIKE 'Com_load'")
    assert int(after) - int(before) == int(way == "LOAD DATA")
    assert arrived(db) == ROWS


@pytest.mark.parametrize("row", ["1,twice,,,,,", "9,,,,2026-99-99,,", "9,x,maybe,,,,", "9,x,,,,,1e99", "x,,,,,,"])
@pytest.mark.databases(dialect="mysql")
def test_mysql_leaves_no_row_out(db: Database, file: Path, way: str, row: str) -> None:
    """What LOAD DATA LOCAL only warns of, a duplicate or a value that does not fit, is an error as with INSERT."""
    file.write_text(f"{CSV}{row}\n")
    with opened(db, SENDING) as session, pytest.raises(DatabaseError):
        copy(session, Delimited(str(file)))
    assert arrived(db) == []
    assert way in ("LOAD DATA", "INSERT")


@pytest.mark.databases(dialect="mysql")
def test_a_statement_gets_no_file(db: Database, file: Path, way: str) -> None:
    """A session that may send data files sends none that a statement, or a server, asks for."""
    refusal = r"seed:copy|disabled|not allowed|forbidden"
    with opened(db, SENDING) as session, pytest.raises(SqlmigError, match=refusal):
        session.execute(f"LOAD DATA LOCAL INFILE '{file}' INTO TABLE users FIELDS TERMINATED BY ','")
    assert arrived(db) == []
    assert way in ("LOAD DATA", "INSERT")


@pytest.mark.databases("postgres15", "mariadb", "mysql", "sqlite")
def test_interrupted(db: Database, file: Path) -> None:
    """An interrupt in the middle of a file leaves nothing, and the session goes on. DuckDB reads it itself."""
    with opened(db, SENDING) as session:
        with pytest.raises(KeyboardInterrupt):
            copy(session, Broken(str(file)))
        session.restore()
        assert session.query("SELECT count(*) FROM users") == [(0,)]
        copy(session, Delimited(str(file)))
    assert arrived(db) == ROWS


@pytest.mark.databases("postgres15", "duckdb")
def test_types_of_the_database(db: Database, file: Path) -> None:
    """Arrays, JSON and times with a zone are written as the database writes them itself."""
    kind = "jsonb" if db.dialect == "postgres" else "json"
    db.execute(f"CREATE TABLE kinds (a integer[], j {kind}, z timestamptz)")
    list_ = "{1,2}" if db.dialect == "postgres" else "[1, 2]"
    file.write_text(f'a,j,z\n"{list_}","{{""k"": 1}}",2026-01-02 03:04:05+02\n')
    with opened(db) as session, session.transaction():
        data = Delimited(str(file))
        session.copy_in(("kinds",), data.columns, data, lambda _: None)
    found: list[tuple[Any, ...]] = db.query("SELECT a, CAST(j AS text), CAST(z AT TIME ZONE 'UTC' AS text) FROM kinds")
    assert found == [([1, 2], '{"k": 1}', "2026-01-02 01:04:05")]
