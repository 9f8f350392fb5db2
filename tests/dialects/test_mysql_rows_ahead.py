"""The ledger's rows that travel with what they announce, on MySQL and MariaDB."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from sqlmig.dialects.api import ConnectOptions, Session
from sqlmig.dialects.mysql.batch import quiet
from sqlmig.errors import ConnectionFailed, DatabaseError, LockLost
from tests.dialects.sessions import OPTIONS, opened, raise_own, run, run_in_transaction
from tests.servers import Database

pytestmark = pytest.mark.databases(dialect="mysql")

ROW = "INSERT INTO log (a, b) VALUES (%s, %s)"
TABLES = "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() ORDER BY 1"


@contextmanager
def locked(db: Database, settings: ConnectOptions = OPTIONS) -> Iterator[Session]:
    """A session with the lock, and a log."""
    with opened(db, settings) as session:
        session.execute("CREATE TABLE log (a int PRIMARY KEY, b text)")
        with session.lock("k", 0, print):
            yield session


def lose_lock(db: Database) -> None:
    """The server ends the connection that holds it."""
    holders = "SELECT ID FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND ID <> CONNECTION_ID()"
    newest = max(int(number) for (number,) in db.query(holders))
    db.execute(f"KILL {newest}")
    while (newest,) in db.query(holders):
        time.sleep(0.02)


def test_a_row_is_there_before_its_statement_runs(db: Database) -> None:
    """A statement that fails, or that a crash interrupts, has been announced."""
    with locked(db) as session:
        session.enter(ROW, (1, "a"))
        assert db.query("SELECT a FROM log") == []
        with pytest.raises(DatabaseError, match="nothing"):
            run(session, "ALTER TABLE nothing ADD COLUMN b int")
        assert db.query("SELECT a FROM log") == [(1,)]


def test_no_statement_behind_a_lost_lock(db: Database) -> None:
    """The row is written and the statement is not run; nothing else can be done over that connection."""
    with locked(db) as session:
        session.enter(ROW, (1, "a"))
        lose_lock(db)
        with pytest.raises(LockLost, match="the runner's lock was lost"):
            run(session, "CREATE TABLE t (a int)")
        assert db.query("SELECT a FROM log") == [(1,)]
        assert db.query(TABLES) == [("log",)]
        session.restore()
        with pytest.raises(ConnectionFailed), session.transaction():
            session.enter(ROW, (2, "b"))
    assert db.query("SELECT a FROM log") == [(1,)]


def test_a_row_that_fails_is_not_forgotten(db: Database) -> None:
    """Its statement does not run, and the error is none after which it is tried again alone."""
    with locked(db, ConnectOptions(busy_timeout=1)) as session, opened(db) as other:
        run(other, "LOCK TABLES log WRITE")
        session.enter(ROW, (1, "a"))
        with pytest.raises(DatabaseError, match=r"sqlmig's own `INSERT INTO log` waits for") as caught:
            run(session, "CREATE TABLE t (a int)")
        assert not caught.value.lock_timeout
    assert db.query(TABLES) == [("log",)]


def test_a_statement_waits_as_the_server_says(db: Database) -> None:
    """The patience of the row before it is not its own."""
    with locked(db, ConnectOptions(busy_timeout=1)) as session:
        session.enter(ROW, (1, "a"))
        run(session, "CREATE TABLE t (a int)")
        run(session, "CREATE TABLE bounds AS SELECT @@lock_wait_timeout = @@GLOBAL.lock_wait_timeout AS own")
        assert session.query("SELECT own FROM bounds") == [(1,)]
        session.restore()
        session.enter(ROW, (2, "b"))
        assert session.query("SELECT @@lock_wait_timeout") == [(1,)]


@pytest.mark.parametrize("end", ["abandon", "lock"])
def test_a_row_whose_statement_never_comes(db: Database, end: str) -> None:
    """An interrupt between the two, or the end of the run, leaves the log as it would be with one message each."""
    with locked(db) as session:
        session.enter(ROW, (1, "a"))
        if end == "abandon":
            session.abandon()
            assert db.query("SELECT a FROM log") == [(1,)]
    assert db.query("SELECT a FROM log") == [(1,)]


def test_a_row_before_a_transaction(db: Database) -> None:
    """It says what is done so far, and stays when the transaction is rolled back."""
    with locked(db) as session:
        session.enter(ROW, (1, "a"))
        with pytest.raises(ZeroDivisionError), session.transaction():
            raise_own()
        assert session.query("SELECT a FROM log") == [(1,)]


def test_statements_behind_what_undoes_settings(db: Database) -> None:
    """All answers to what is held are read, however much of it there is."""
    with locked(db) as session:
        with session.transaction():
            run(session, ROW % (1, "'a'"))
            session.restore()
            assert run(session, ROW % (2, "'b'"), ROW % (3, "'c'")) == [0, 1]
            session.restore()
            session.enter(ROW, (4, "d"))
            assert run(session, "CREATE VIEW v AS SELECT 1") == [0]
        session.restore()
        assert session.query("SELECT count(*) FROM log") == [(4,)]


def test_rows_behind_a_files_settings(db: Database) -> None:
    """Where a file may have left its marks, rows go over a connection of their own at once."""
    with locked(db) as session:
        run(session, "SET sql_mode = 'ANSI_QUOTES'", "SET autocommit = 0")
        session.enter(ROW, (1, "a"))
        assert db.query("SELECT a FROM log") == [(1,)]


@pytest.mark.parametrize("mode", ["", "NO_BACKSLASH_ESCAPES,ANSI_QUOTES"])
def test_literals_mean_the_same_in_every_mode(db: Database, mode: str) -> None:
    """They are written before the mode is restored that they are read in."""
    texts = ["it's", "C:\\new\\'", "\\", "%s", 'a "b"', "é🎉\n\0;", ""]
    with locked(db) as session:
        run_in_transaction(session, f"SET sql_mode = '{mode}'", then=fill(session, texts))
        session.restore()
        assert [text for (text,) in session.query("SELECT b FROM log ORDER BY a")] == texts
        assert session.query("SELECT count(*) FROM log WHERE b = %s", (texts[1],)) == [(1,)]


def fill(session: Session, texts: list[str]) -> Callable[[], None]:
    def enter() -> None:
        session.restore()
        for number, text in enumerate(texts):
            session.enter(ROW, (number, text))

    return enter


QUIET = (
    "create table t (a int comment 'x')",
    "CREATE UNIQUE INDEX i ON t (a)",
    "DROP TABLE t",
    "drop view v",
    "ALTER TABLE t ADD COLUMN b int",
)
LOUD = (
    "INSERT INTO t VALUES (1)",
    "CREATE TABLE t AS SELECT f()",
    "CREATE TABLE t TABLE v",
    "CREATE TABLE t (a int) AS (VALUES (f()))",
    "CREATE TEMPORARY TABLE t (a int)",
    "DROP DATABASE d",
    "SET @a = 1",
    "CREATE VIEW v AS SELECT 1",
    "LOCK TABLES t WRITE",
)


@pytest.mark.databases("mariadb")
@pytest.mark.parametrize("sql", [*QUIET, *LOUD])
def test_what_leaves_the_session_alone(sql: str) -> None:
    """Only what can run no trigger and no function, and sets nothing."""
    assert quiet(sql) == (sql in QUIET)


@pytest.mark.parametrize("sql", [ROW.replace("%s", "2"), "SELECT 1", "CREATE VIEW v AS SELECT 1"])
def test_whatever_a_file_begins_with_needs_the_lock(db: Database, sql: str) -> None:
    """It follows the row that announces it, as a change of the schema does."""
    with locked(db) as session:
        session.enter(ROW, (1, "a"))
        lose_lock(db)
        with pytest.raises(LockLost):
            run(session, sql)
    assert db.query("SELECT a FROM log") == [(1,)]


def test_a_limit_of_the_file_outlasts_a_failed_attempt(db: Database) -> None:
    """A section with `retry` tries again under its own limit."""
    with locked(db) as session, opened(db) as other:
        session.execute("CREATE TABLE t (a int)")
        run(other, "LOCK TABLES t WRITE")
        session.limits(1, None)
        session.enter(ROW, (1, "a"))
        for _ in range(2):
            with pytest.raises(DatabaseError) as caught:
                run(session, "ALTER TABLE t ADD COLUMN b int")
            assert caught.value.lock_timeout
