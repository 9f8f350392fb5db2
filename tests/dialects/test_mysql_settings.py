"""Servers whose settings are unusual: what sqlmig does for itself does not depend on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest

from sqlmig.dialects.api import ConnectOptions
from sqlmig.errors import DatabaseError
from tests.dialects.sessions import opened, run
from tests.servers import Database, Project

pytestmark = pytest.mark.databases(dialect="mysql")

PASSWORD = "little-rights"
STRICT = {
    "mysql": {
        "sql_require_primary_key": "ON",
        "autocommit": "0",
        "init_connect": "'SET autocommit = 0'",
        "sql_mode": "'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'",
    },
    "mariadb": {
        "innodb_force_primary_key": "ON",
        "autocommit": "0",
        "init_connect": "'SET autocommit = 0'",
        "sql_mode": "'ORACLE,NO_BACKSLASH_ESCAPES'",
    },
}
HALF = """\
-- migrate:up
CREATE TABLE t (a int PRIMARY KEY, b varchar(20));
INSERT INTO t VALUES (1, 'it''s');
INSERT INTO {table} VALUES (2, 'two');
-- migrate:down
DROP TABLE t;
"""


@contextmanager
def globally(db: Database, settings: Mapping[str, str]) -> Iterator[None]:
    """The server's settings for new connections, until the end of the block."""
    try:
        db.execute(*(f"SET GLOBAL {name} = {value}" for name, value in settings.items()))
        yield
    finally:
        db.execute(*(f"SET GLOBAL {name} = DEFAULT" for name in settings))


@contextmanager
def little_rights(db: Database) -> Iterator[str]:
    """The URL of a user who may do everything in this database, which is there, and nothing elsewhere."""
    db.create()
    db.execute(f"CREATE USER {db.name} IDENTIFIED BY '{PASSWORD}'", f"GRANT ALL ON {db.name}.* TO {db.name}")
    try:
        yield db.with_login(db.name, PASSWORD)
    finally:
        db.execute(f"DROP USER {db.name}")


def test_every_command_under_strict_settings(db: Database, project: Project) -> None:
    """Tables need a primary key, nothing commits by itself, quotes, backslashes and BEGIN mean something else."""
    file = project.write("1_half.sql", HALF.format(table="missing"))
    with little_rights(db) as url, globally(db, STRICT[db.server]):
        assert project.run("up", url=url).code == 4
        file.write_text(HALF.format(table="t"))
        for command in ("up", "rollback", "up"):
            done = project.run(command, url=url)
            assert done.code == 0, done.err
        schema = project.path / "db/schema.sql"
        written = schema.read_text()
        db.execute(f"DROP DATABASE {db.name}", f"CREATE DATABASE {db.name}")
        done = project.run("load", url=url)
        assert done.code == 0, done.err
        assert project.run("dump", url=url).code == 0
        assert schema.read_text() == written
        assert project.run("status", "--exit-code", url=url).code == 0


def test_a_server_that_takes_no_changes(db: Database, project: Project) -> None:
    """A replica says so, and the message says where to go."""
    project.write("1_half.sql", HALF.format(table="t"))
    with little_rights(db) as url, globally(db, {"read_only": "ON"}):
        done = project.run("up", url=url)
    assert done.code == 4
    assert "read-only" in done.err
    assert "as a replica does" in done.err
    assert db.query(f"SELECT 1 FROM information_schema.tables WHERE table_schema = '{db.name}'") == []


@pytest.mark.parametrize("in_transaction", [True, False])
def test_a_locked_ledger_is_not_waited_for_for_ever(db: Database, in_transaction: bool) -> None:
    """The lock timeout bounds what sqlmig's own statements wait, and no statement of a file."""
    bounds = "SET @mine = @@lock_wait_timeout"
    with opened(db, ConnectOptions(busy_timeout=1)) as session, locked_table(db, "ledger"):
        for begun in (False, True):
            with pytest.raises(DatabaseError, match="another session holds a lock that sqlmig's own `SELECT") as caught:
                session.query("SELECT * FROM ledger")
            assert caught.value.lock_timeout
            with pytest.raises(DatabaseError, match="sqlmig's own `INSERT INTO ledger`"):
                session.execute("INSERT INTO ledger (a) VALUES (%s)", (1,))
            if begun:
                break
            if in_transaction:
                with session.transaction():
                    run(session, bounds)
                    assert session.query("SELECT @mine > 1000, @@lock_wait_timeout") == [(1, 1)]
                    with pytest.raises(DatabaseError, match="sqlmig's own"):
                        session.query("SELECT * FROM ledger")
            else:
                run(session, bounds, "CREATE TABLE kept AS SELECT @mine AS a")
                assert session.query("SELECT a > 1000, @@lock_wait_timeout FROM kept") == [(1, 1)]
            session.restore()


@contextmanager
def locked_table(db: Database, name: str) -> Iterator[None]:
    """A table that an application has locked."""
    with opened(db) as other:
        run(other, f"CREATE TABLE {name} (a int PRIMARY KEY)", f"LOCK TABLES {name} WRITE")
        yield
