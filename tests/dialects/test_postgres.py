"""PostgreSQL's dialect, on every version that is supported."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import psycopg
import pytest
from psycopg.pq.abc import PGresult

from sqlmig.config import parse_url
from sqlmig.dialects.api import LOST_IN_COMMIT, ConnectOptions, Holder
from sqlmig.dialects.postgres import DIALECT, lock, wire
from sqlmig.dialects.postgres.libpq import Connection
from sqlmig.dialects.postgres.session import PostgresSession
from sqlmig.errors import ConfigError, ConnectionFailed, DatabaseError, DatabaseMissing, LockTimeout, LoginRefused
from tests.dialects.sessions import (
    OPTIONS,
    at,
    closed_port,
    fail,
    interrupted_after,
    lock_briefly,
    opened,
    raise_own,
    run,
    run_in_transaction,
    silent_port,
    statement,
    told,
)
from tests.servers import Database
from tests.servers.kinds import HARD

pytestmark = pytest.mark.databases(dialect="postgres")
one_version = pytest.mark.databases("postgres18")

TABLE = "CREATE TABLE t (a int PRIMARY KEY)"
# at COMMIT, an inserted row waits or ends its own session
AT_COMMIT = """
CREATE FUNCTION at_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM {}; RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION at_commit()
"""


def test_a_session_says_where_it_is(db: Database) -> None:
    """The ledger goes to public unless the URL's search_path says otherwise."""
    with opened(db, ConnectOptions(application_name="sqlmig 1")) as session:
        assert session.namespace == ("public",)
        assert session.server_version.split(".")[0] == str(db.kind.version[0])
        assert session.query("SHOW application_name") == [("sqlmig 1",)]
        assert session.traits.transactional_ddl
    with opened(db, search_path='app, "$user"', statement_timeout="1234", TimeZone="Asia/Tokyo") as session:
        assert session.namespace == ("app",)
        assert session.query("SHOW search_path") == [('app, "$user"',)]
        assert session.query("SHOW statement_timeout") == [("1234ms",)]
        assert session.query("SHOW TimeZone") == [("Asia/Tokyo",)]


def test_values_go_in_and_come_out(db: Database) -> None:
    """Without parameters a % is a %; times are UTC whatever the session's zone."""
    noon = datetime(2026, 1, 2, 12, tzinfo=UTC)
    with opened(db, TimeZone="Asia/Tokyo") as session:
        session.execute("CREATE TABLE v (t text, n bigint, b bytea, at timestamptz)")
        assert session.execute("INSERT INTO v VALUES (%s, %s, %s, %s)", ("é🎉%'\\", 1 << 40, b"\0", noon)) == 1
        assert session.query("SELECT * FROM v") == [("é🎉%'\\", 1 << 40, b"\0", noon)]
        assert session.query("SELECT '%s' LIKE '%'") == [(True,)]
        assert session.execute("UPDATE v SET n = 0 WHERE n < 0") == 0


def test_values_travel_with_the_commit(db: Database) -> None:
    """What waits for COMMIT stores what a statement with parameters stores, however the server reads plain strings."""
    noon = datetime(2026, 1, 2, 12, 0, 0, 250, tzinfo=UTC)
    row = ("é🎉%s'\\\n''\\", -(1 << 40), b"\0\\'", noon, True, 0.1, None)
    insert = f"INSERT INTO v VALUES ({', '.join(['%s'] * len(row))})"
    with opened(db, TimeZone="Asia/Tokyo", DateStyle="German, DMY") as session:
        session.execute("CREATE TABLE v (t text, n bigint, b bytea, at timestamptz, yes bool, f float8, nothing text)")
        session.execute(insert, row)
        for strings in ("on", "off"):
            with session.transaction():
                session.execute(f"SET LOCAL standard_conforming_strings = {strings}")
                session.enter(insert, row)
        session.execute("SET DateStyle = ISO")
        assert session.query("SELECT * FROM v") == [row] * 3


def test_a_value_with_nul_enters_nothing(db: Database) -> None:
    """The server would take the statement's text up to there."""
    with opened(db) as session:
        session.execute("CREATE TABLE v (t text)")
        with pytest.raises(DatabaseError, match="NUL"), session.transaction():
            session.enter("INSERT INTO v VALUES (%s)", ("a\0b",))
        assert session.query("SELECT * FROM v") == []


def test_tables_are_found_by_name(db: Database) -> None:
    """A table that only another schema has is not found without its qualifier; long names are cut, as by the server."""
    long = "x" * 80
    with opened(db) as session:
        session.ensure_schema("app")
        session.ensure_schema("app")
        session.execute('CREATE TABLE app."Odd ""name"""()')
        session.execute(f'CREATE TABLE "{long}"()')
        assert session.has_table("app", 'Odd "name"')
        assert not session.has_table("public", 'Odd "name"')
        assert not session.has_table('Odd "name"')
        assert session.has_table(long)


def test_statements_run_one_by_one(db: Database) -> None:
    """Each statement is reported before the next one's error, and commits on its own outside a transaction."""
    done: list[int] = []
    with opened(db) as session:
        with pytest.raises(DatabaseError):
            session.run([statement(TABLE), statement("VACUUM t"), statement("SELECT x")], done.append)
        assert done == [0, 1]
        assert run(session, "CREATE INDEX CONCURRENTLY i ON t (a)", "SELECT '100%'") == [0, 1]
    assert db.query("SELECT count(*) FROM t") == [(0,)]


@pytest.mark.parametrize(
    ("sql", "at"),
    [
        ("SELECT 'é🎉' AS \"ü\", fool", "fool"),
        ("SELECT 1 +\n  nothing FROM pg_class", "nothing"),
        ("DO $$ BEGIN EXECUTE 'selec'; END $$", None),
        ("SELECT 1/0", None),
    ],
)
def test_an_error_has_its_place(db: Database, sql: str, at: str | None) -> None:
    """Offsets count characters of the statement; what a function's body did wrong has none."""
    with opened(db) as session, pytest.raises(DatabaseError) as caught:
        run(session, sql)
    assert caught.value.offset == (None if at is None else sql.index(at))
    assert caught.value.sqlstate is not None


def test_an_error_keeps_what_the_server_adds(db: Database) -> None:
    """Detail and hint of the server reach the user."""
    raising = "DO $$ BEGIN RAISE EXCEPTION 'no' USING DETAIL = 'because', HINT = 'try', ERRCODE = 'ZZ001'; END $$"
    with opened(db) as session, pytest.raises(DatabaseError) as caught:
        run(session, raising)
    error = caught.value
    assert (error.message, error.sqlstate, error.hint) == ("no", "ZZ001", "try")
    assert error.detail is not None
    assert error.detail.startswith("because\nPL/pgSQL function inline_code_block line 1")


@pytest.mark.databases("postgres15")
def test_offsets_in_a_database_without_an_encoding(db: Database) -> None:
    """SQL_ASCII counts bytes; the offset counts characters all the same."""
    db.create()
    name = f"{db.name}_ascii"
    db.execute(f"CREATE DATABASE {name} ENCODING 'SQL_ASCII' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'")
    url = parse_url(db.url).with_database(name)
    session = DIALECT.connect(url, OPTIONS)
    with pytest.raises(DatabaseError) as caught:
        run(session, "SELECT 'éé', fool")
    session.close()
    assert DIALECT.drop(url, OPTIONS)
    assert caught.value.offset == len("SELECT 'éé', ")


def test_copy_takes_its_data(db: Database) -> None:
    """COPY's lines arrive exactly, in more than one block; without any they are an error and no hang."""
    lines = "".join(f"{number}\té\\t%\n" for number in range(100_000))
    with opened(db) as session:
        run(session, "CREATE TABLE c (a int, b text)")
        session.run([statement("COPY c FROM stdin", lines), statement("COPY c FROM stdin", "")], lambda _: None)
        with pytest.raises(DatabaseError, match="needs data lines"):
            run(session, "COPY c FROM stdin")
        with pytest.raises(DatabaseError, match="invalid input syntax"):
            session.run([statement("COPY c FROM stdin", "x\ty\n")], lambda _: None)
        assert run(session, "COPY c TO stdout", "SELECT 1; SELECT 2") == [0, 1]
        assert session.query("SELECT count(*), min(b) FROM c") == [(100_000, "é\t%")]


@one_version
def test_results_are_not_kept(db: Database) -> None:
    """A SELECT of half a gigabyte does not need that memory."""
    before = _peak_memory()
    with opened(db) as session:
        run(session, "SELECT repeat('x', 10000) FROM generate_series(1, 50000)")
    assert _peak_memory() - before < 100_000


def test_nul_is_refused(db: Database) -> None:
    """The driver would send what stands before it."""
    with opened(db) as session, pytest.raises(DatabaseError, match="NUL"):
        run(session, "SELECT 1\0; DROP TABLE t")


def test_notices_are_passed_on(db: Database) -> None:
    """What the server remarks is told, with its level."""
    heard: list[str] = []
    with opened(db, ConnectOptions(notice=heard.append)) as session:
        run(session, "CREATE TABLE IF NOT EXISTS t()", "CREATE TABLE IF NOT EXISTS t()")
        run(session, "DO $$ BEGIN RAISE WARNING 'careful'; END $$")
    assert heard == ['NOTICE: relation "t" already exists, skipping', "WARNING: careful"]


def test_a_transaction_commits_or_rolls_back(db: Database) -> None:
    """Everything or nothing, and the exception that ended it comes out."""
    with opened(db) as session:
        run_in_transaction(session, TABLE)
        with pytest.raises(ZeroDivisionError):
            run_in_transaction(session, "DROP TABLE t", then=raise_own)
        with pytest.raises(DatabaseError):
            run_in_transaction(session, "DROP TABLE t", "SELECT nothing")
        assert session.has_table("t")


def test_a_failing_rollback_hides_nothing(db: Database) -> None:
    """When the connection is gone too, the first error is the one that is told."""
    with opened(db) as session:
        (pid,) = session.query("SELECT pg_backend_pid()")[0]

        def end() -> None:
            db.execute(f"SELECT pg_terminate_backend({pid!s})")
            raise_own()

        with pytest.raises(ZeroDivisionError):
            run_in_transaction(session, then=end)
        with pytest.raises(ConnectionFailed, match="the connection to the server was lost"):
            run(session, "SELECT 1")


def test_a_failed_transaction_does_not_commit_quietly(db: Database) -> None:
    """COMMIT after an error that somebody swallowed would roll back and report success."""
    with opened(db) as session, pytest.raises(DatabaseError, match="cannot be committed"):
        run_in_transaction(session, then=lambda: fail(session, "SELECT nothing"))


def test_errors_at_commit_are_errors(db: Database) -> None:
    """A deferred constraint fails at COMMIT, and nothing stays."""
    with opened(db) as session:
        run(session, "CREATE TABLE u (a int UNIQUE DEFERRABLE INITIALLY DEFERRED)")
        with pytest.raises(DatabaseError) as caught:
            run_in_transaction(session, "INSERT INTO u VALUES (1), (1)")
        assert caught.value.sqlstate == "23505"
        assert session.query("SELECT count(*) FROM u") == [(0,)]


def test_a_connection_lost_in_commit_claims_nothing(db: Database) -> None:
    """Nobody knows whether that COMMIT took effect."""
    with opened(db) as session:
        run(session, TABLE, AT_COMMIT.format("pg_terminate_backend(pg_backend_pid())"))
        with pytest.raises(ConnectionFailed) as caught:
            run_in_transaction(session, "INSERT INTO t VALUES (1)")
        assert caught.value.state == LOST_IN_COMMIT


def test_ctrl_c_cancels_on_the_server(db: Database) -> None:
    """The statement ends there, the transaction is rolled back, the session goes on."""
    with opened(db) as session:
        begin = time.monotonic()
        with interrupted_after(0.3), pytest.raises(KeyboardInterrupt):
            run_in_transaction(session, TABLE, "SELECT pg_sleep(60)")
        assert time.monotonic() - begin < 5
        assert not session.has_table("t")
        assert db.query("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sl%' AND state = 'active'") == [
            (1,)
        ]


@one_version
def test_ctrl_c_in_copy(db: Database) -> None:
    """A COPY that is interrupted leaves nothing and the session usable."""
    lines = "".join(f"{number}\n" for number in range(1_000_000))
    with opened(db) as session:
        run(session, TABLE)
        with interrupted_after(0.1), pytest.raises(KeyboardInterrupt):
            session.run([statement("COPY t FROM stdin", lines)], lambda _: None)
        assert session.query("SELECT count(*) FROM t") == [(0,)]


@one_version
def test_ctrl_c_in_commit_waits_for_it(db: Database) -> None:
    """A COMMIT that was sent is waited for; the interrupt stops the next file instead."""
    with opened(db) as session:
        run(session, TABLE, AT_COMMIT.format("pg_sleep(0.6)"))
        with interrupted_after(0.2), session.transaction():
            run(session, "INSERT INTO t VALUES (1)")
        session.restore()
        assert session.query("SELECT a FROM t") == [(1,)]
        with pytest.raises(KeyboardInterrupt):
            run(session, "INSERT INTO t VALUES (2)")
        assert run(session, "SELECT 1") == [0]


@one_version
@pytest.mark.parametrize("taken", [b"COMMIT", b"SELECT 1"])
def test_ctrl_c_may_take_an_answer(db: Database, monkeypatch: pytest.MonkeyPatch, taken: bytes) -> None:
    """A signal is handled between any two calls, also behind the one that has read an answer: no error says then that
    nothing was committed, or that the lock is lost."""
    received = wire.received

    def interrupted(connection: Connection) -> PGresult | None:
        result = received(connection)
        if result is not None and result.command_status == taken:
            monkeypatch.setattr(wire, "received", received)
            raise KeyboardInterrupt
        return result

    with opened(db) as session, session.lock("k", 0, print):
        run(session, TABLE)
        monkeypatch.setattr(wire, "received", interrupted)
        with suppress(KeyboardInterrupt):
            run_in_transaction(session, "INSERT INTO t VALUES (1)")
        session.abandon()
        session.restore()
        session.require_lock()
        assert db.query("SELECT a FROM t") == [(1,)]


@one_version
def test_a_reset_that_libpq_has_not_noticed(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The driver may find the socket dead before libpq does: also then nobody knows what became of the COMMIT."""

    received = wire.received

    def reset(connection: Connection) -> PGresult | None:
        result = received(connection)
        if result is not None and result.command_status == b"COMMIT":
            raise psycopg.OperationalError("connection socket closed")
        return result

    with opened(db) as session:
        run(session, TABLE)
        monkeypatch.setattr(wire, "received", reset)
        with pytest.raises(ConnectionFailed) as caught:
            run_in_transaction(session, "INSERT INTO t VALUES (1)")
        assert caught.value.state == LOST_IN_COMMIT


@one_version
def test_ctrl_c_when_commit_is_sent(db: Database) -> None:
    """A COMMIT that is on its way when the signal comes is waited for, too."""

    class Interrupted:
        """A connection that is interrupted as soon as its next message is sent."""

        def __init__(self, inner: Connection) -> None:
            self._inner, self._sent = inner, False

        def __getattr__(self, name: str) -> Any:
            return getattr(self._inner, name)

        @property
        def pgconn(self) -> Any:
            if self._sent:
                return self._inner.pgconn
            return SimpleNamespace(transaction_status=self._inner.pgconn.transaction_status, send_query=self._send)

        def _send(self, message: bytes) -> None:
            self._sent = True
            self._inner.pgconn.send_query(message)
            raise KeyboardInterrupt

    with opened(db) as session:
        run(session, TABLE)
        link = cast(PostgresSession, session)._work
        with session.transaction():
            run(session, "INSERT INTO t VALUES (1)")
            link.connection = cast(Connection, Interrupted(link.connection))
        assert db.query("SELECT a FROM t") == [(1,)]
        with pytest.raises(KeyboardInterrupt):
            run(session, "INSERT INTO t VALUES (2)")


@one_version
def test_a_second_ctrl_c_ends_the_wait(db: Database) -> None:
    """Whatever COMMIT does then, the session is over."""
    with opened(db) as session:
        run(session, TABLE, AT_COMMIT.format("pg_sleep(5)"))
        begin = time.monotonic()
        with interrupted_after(0.2, again=0.2), pytest.raises(KeyboardInterrupt):
            run_in_transaction(session, "INSERT INTO t VALUES (1)")
        assert time.monotonic() - begin < 2
        with pytest.raises(ConnectionFailed):
            run(session, "SELECT 1")


LEAKS = (
    "CREATE ROLE {name}; GRANT CREATE ON SCHEMA public TO {name}",
    "SET search_path = pg_catalog",
    "SET TimeZone = 'Asia/Tokyo'",
    "SET standard_conforming_strings = off",
    "CREATE TEMP TABLE schema_migrations (a int)",
    "PREPARE p AS SELECT 1",
    "LISTEN channel",
    "SET ROLE {name}",
)


@pytest.mark.parametrize("in_transaction", [True, False])
def test_nothing_leaks_into_the_next_file(db: Database, in_transaction: bool) -> None:
    """Settings, roles, temporary tables, cursors, prepared statements: all as before, and the lock still held."""
    state = "SELECT current_user, current_setting('search_path'), current_setting('TimeZone')"
    leaks = [sql.format(name=db.name) for sql in LEAKS]
    with opened(db, search_path="public, pg_temp", application_name="mine") as session, session.lock("k", 0, print):
        before = session.query(state)
        if in_transaction:
            with session.transaction():
                run(session, *leaks, "DECLARE c CURSOR WITH HOLD FOR SELECT 1")
                session.restore()
                assert session.query(state) == before
                assert session.execute('CREATE TABLE "public"."kept"()') == 0
        else:
            run(session, *leaks)
        session.restore()
        assert session.query(state) == before
        assert session.query("SHOW application_name") == [("mine",)]
        assert not session.has_table("schema_migrations")
        left = "SELECT (SELECT count(*) FROM pg_cursors), (SELECT count(*) FROM pg_prepared_statements)"
        assert session.query(left) == [(0, 0)]
        assert session.query("SELECT pg_listening_channels()") == []
        assert db.query("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted") != [(0,)]
    db.execute(f"DROP OWNED BY {db.name}", f"DROP ROLE {db.name}")


def test_restoring_in_a_transaction_minds_pending_triggers(db: Database) -> None:
    """A temporary table with deferred checks cannot be dropped before COMMIT."""
    with opened(db) as session:
        with session.transaction():
            run(session, "CREATE TEMP TABLE d (a int UNIQUE DEFERRABLE INITIALLY DEFERRED) ON COMMIT DELETE ROWS")
            run(session, "INSERT INTO d VALUES (1), (2)")
            session.restore()
        session.restore()
        assert not session.has_table("d")


def test_a_file_that_ends_the_transaction_is_found_out(db: Database) -> None:
    """Its ledger rows would no longer commit together with it."""
    with opened(db) as session, pytest.raises(DatabaseError, match="ended its transaction"):
        run_in_transaction(session, "COMMIT", restore=True)


def test_a_transaction_left_open_is_committed(db: Database) -> None:
    """The log counts its statements as done. A failed one can only be rolled back."""
    heard: list[str] = []
    with opened(db, ConnectOptions(notice=heard.append)) as session:
        run(session, "BEGIN", TABLE)
        session.restore()
        assert heard == ["WARNING: the file left a transaction open; it was committed"]
        assert session.has_table("t")
        with pytest.raises(DatabaseError):
            run(session, "BEGIN", "DROP TABLE t", "SELECT nothing")
        session.restore()
        assert session.has_table("t")


def test_our_own_statements_are_not_a_files(db: Database) -> None:
    """Between a file's statements the ledger is neither in its transaction nor under its settings."""
    with opened(db) as session:
        run(session, TABLE, "CREATE TABLE log (a int)")
        run(session, "BEGIN", "SET LOCAL search_path = pg_catalog", "INSERT INTO public.t VALUES (1)")
        session.execute("INSERT INTO log VALUES (1)")
        assert db.query("SELECT (SELECT count(*) FROM log), (SELECT count(*) FROM t)") == [(1, 0)]
        run(session, "ROLLBACK")
        session.restore()
        assert session.query("SELECT count(*) FROM t") == [(0,)]


def test_limits(db: Database) -> None:
    """A lock that is not had in time is told apart from a statement that takes too long; restore lifts both."""
    with opened(db) as session, opened(db) as other:
        run(session, TABLE)
        with other.transaction():
            run(other, "LOCK TABLE t")
            session.limits(0.05, None)
            with pytest.raises(DatabaseError) as caught:
                run(session, "SELECT * FROM t")
            assert (caught.value.sqlstate, caught.value.lock_timeout) == ("55P03", True)
        session.limits(None, 0.05)
        with pytest.raises(DatabaseError) as caught:
            run(session, "SELECT pg_sleep(60)")
        assert (caught.value.sqlstate, caught.value.lock_timeout) == ("57014", False)
        session.restore()
        assert session.query("SELECT current_setting('lock_timeout'), current_setting('statement_timeout')") == [
            ("0", "0")
        ]


def test_read_only(db: Database) -> None:
    """A command that only looks cannot change anything, not even after a restore."""
    with opened(db, ConnectOptions(read_only=True)) as session:
        for _ in range(2):
            with pytest.raises(DatabaseError) as caught:
                session.execute(TABLE)
            assert caught.value.sqlstate == "25006"
            session.restore()


def test_the_lock_is_exclusive_and_names_its_holder(db: Database) -> None:
    """A waiter is told who holds it and since when, gives up in time, and gets it when it is free."""
    heard: list[Holder] = []
    with opened(db, ConnectOptions(application_name="first")) as first, opened(db) as second:
        with first.lock("k", 0, heard.append):
            begin = time.monotonic()
            with pytest.raises(LockTimeout, match=r"first as \w+ from 127\.0\.0\.1"):
                lock_briefly(second, 0.5, heard.append)
            assert 0.5 <= time.monotonic() - begin < 2
            with second.lock("another", 0, heard.append):
                pass
        lock_briefly(second, 0, heard.append)
    assert [holder.description.split(" ")[0] for holder in heard] == ["first"]
    assert heard[0].since is not None
    assert abs((datetime.now(UTC) - heard[0].since).total_seconds()) < 60


def test_waiting_holds_nothing_up(db: Database) -> None:
    """CREATE INDEX CONCURRENTLY in the holder does not wait for those who wait for the holder."""
    with opened(db) as holder, opened(db) as waiter, ThreadPoolExecutor() as threads:
        run(holder, TABLE)
        with holder.lock("k", 0, print):
            waiting = threads.submit(lock_briefly, waiter, 20.0)
            time.sleep(0.2)
            run(holder, "CREATE INDEX CONCURRENTLY i ON t (a)")
            holder.restore()
        waiting.result(timeout=10)


def test_nobody_has_the_lock_while_it_is_proved(db: Database) -> None:
    """The proof behind each file gives up one of two and takes it again, so that one stays, and none at the end."""
    number = (lock.number("k"),)
    with opened(db) as session, opened(db) as other:
        with session.lock("k", 0, print):
            for _ in range(3):
                run(session, "SELECT 1")
                session.restore()
            run(session, f"SELECT pg_advisory_unlock({number[0]})")
            assert other.query("SELECT pg_try_advisory_lock(%s)", number) == [(False,)]
            session.restore()
            session.require_lock()
            run(session, f"SELECT pg_advisory_lock({number[0]})")
        assert other.query("SELECT pg_try_advisory_lock(%s)", number) == [(True,)]


@pytest.mark.parametrize("lost", [False, True])
def test_a_proof_takes_no_lock(db: Database, lost: bool) -> None:
    """A session that gave the lock up does not have it again by asking for it, while one that was not is left alone."""
    with opened(db) as session, opened(db) as other, session.lock("k", 0, print):
        run(session, "SELECT pg_advisory_unlock_all()" if lost else "SELECT 1")
        session.restore()
        session.restore()
        assert other.query("SELECT pg_try_advisory_lock(%s)", (lock.number("k"),)) == [(lost,)]


@one_version
def test_a_killed_holder_leaves_no_lock(db: Database) -> None:
    """kill -9 of the process that holds it."""
    db.create()
    program = (
        "import sys, time; from sqlmig.config import parse_url; from sqlmig.dialects import load\n"
        "from sqlmig.dialects.api import ConnectOptions\n"
        "url = parse_url(sys.argv[1]); session = load(url).connect(url, ConnectOptions())\n"
        "with session.lock('k', 0, print): print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program, db.url], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        os.kill(process.pid, signal.SIGKILL)
    with opened(db) as session, session.lock("k", 5, print):
        pass


def test_a_stranger_holds_the_lock(db: Database) -> None:
    """The server does not tell everybody since when another user's session is there."""
    heard: list[Holder] = []
    db.create()
    db.execute(f"CREATE ROLE {db.name} LOGIN PASSWORD 'little-rights'")
    stranger = DIALECT.connect(parse_url(db.with_login(db.name, "little-rights")), OPTIONS)
    with opened(db) as session, session.lock("k", 0, print), pytest.raises(LockTimeout):
        lock_briefly(stranger, 0, heard.append)
    stranger.close()
    db.execute(f"DROP ROLE {db.name}")
    assert [holder.since for holder in heard] == [None]
    assert heard[0].description.startswith("sqlmig as ")


def test_a_wrong_password_is_refused_and_never_shown(db: Database) -> None:
    """The message names user and place; the password is nowhere, not even in a hidden cause."""
    wrong = parse_url(db.with_login(HARD.user, "S3cr%t '\\w"))
    with pytest.raises(LoginRefused) as caught:
        DIALECT.ping(wrong, OPTIONS)
    assert f'127.0.0.1:{wrong.port} does not let user "hard" in: password authentication failed' in str(caught.value)
    assert "S3cr" not in told(caught.value)


def test_a_password_in_the_servers_own_words_is_hidden(db: Database) -> None:
    """A statement may name it by accident, and the server quotes statements."""
    heard: list[str] = []
    with opened(db, ConnectOptions(notice=heard.append)) as session:
        run(session, f"DO $$ BEGIN RAISE NOTICE 'it is {db.secret}'; END $$")
        error = fail(session, f"SELECT '{db.secret}'::int")
    assert db.secret not in "".join(traceback.format_exception(error))
    assert '"***"' in error.message
    assert heard == ["NOTICE: it is ***"]


@pytest.mark.parametrize("socket", [True, False])
def test_a_password_of_any_characters(db: Database, socket: bool) -> None:
    """Over TCP and the socket alike, and a session's repr shows nothing of it."""
    db.create()
    session = DIALECT.connect(parse_url(db.with_login(HARD.user, HARD.password, socket=socket)), OPTIONS)
    assert session.query("SELECT current_user") == [(HARD.user,)]
    assert HARD.password not in repr(session)
    session.close()


@pytest.mark.parametrize("password", ["é🎉 ü", "'", "\\", "a b", "%41", "'\\ "])
@one_version
def test_a_password_beyond_ascii(db: Database, password: str) -> None:
    """As UTF-8, like psql on a UTF-8 terminal."""
    db.create()
    literal = password.replace("'", "''")
    db.execute(f"CREATE ROLE {db.name} LOGIN PASSWORD '{literal}'")
    DIALECT.connect(parse_url(db.with_login(db.name, password)), OPTIONS).close()
    db.execute(f"DROP ROLE {db.name}")


@one_version
def test_hosts_that_do_not_answer(db: Database) -> None:
    """Refused, silent and unknown hosts: each says where and why, within the time given."""
    url = parse_url(db.url)
    with pytest.raises(ConnectionFailed, match=r"no connection to 127\.0\.0\.1:\d+: Connection refused"):
        DIALECT.ping(at(url, port=closed_port()), OPTIONS)
    with pytest.raises(ConnectionFailed, match=r"unknown host in nowhere\.invalid:5432"):
        DIALECT.ping(at(url, "nowhere.invalid"), OPTIONS)
    begin = time.monotonic()
    with silent_port() as port, pytest.raises(ConnectionFailed, match=rf"no answer from 127\.0\.0\.1:{port} within 2s"):
        DIALECT.ping(at(url, port=port), ConnectOptions(timeout=2))
    assert time.monotonic() - begin < 4


@one_version
def test_parameters_of_the_url(db: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """libpq's names are taken, lib/pq's own are ignored, misspelt ones are named; PGHOST fills the gaps."""
    with opened(db, sslmode="prefer", binary_parameters="yes", options="-c geqo=off") as session:
        assert session.query("SHOW geqo") == [("off",)]
    with pytest.raises(ConfigError, match="sslmod") as caught, opened(db, sslmod="disable"):
        pass
    assert caught.value.hint == 'did you mean "sslmode"?'
    with pytest.raises(ConnectionFailed) as refused, opened(db, sslmode="require"):
        pass
    assert refused.value.hint == "see sslmode in the URL"
    url, folder = parse_url(db.url), parse_url(db.socket_url).host
    for name, value in (("HOST", url.host), ("PORT", url.port), ("USER", url.user), ("PASSWORD", url.password)):
        monkeypatch.setenv(f"PG{name}", str(value))
    DIALECT.connect(parse_url(f"postgres:///{db.name}"), OPTIONS).close()
    service = tmp_path / "services"
    service.write_text(f"[here]\nhost={url.host}\nport={url.port}\ndbname={db.name}\n")
    monkeypatch.setenv("PGSERVICEFILE", str(service))
    for name in ("HOST", "PORT"):
        monkeypatch.delenv(f"PG{name}")
    DIALECT.connect(parse_url("postgres:///?service=here"), OPTIONS).close()
    DIALECT.connect(parse_url(db.socket_url), OPTIONS).close()
    DIALECT.connect(parse_url(f"postgres:///{db.name}?socket={folder}&port={url.port}"), OPTIONS).close()
    monkeypatch.setenv("PGHOST", str(url.host))
    monkeypatch.setenv("PGPORT", str(url.port))
    monkeypatch.setenv("PGPASSWORD", "S3cret-of-the-environment")
    with pytest.raises(LoginRefused) as caught_login:
        DIALECT.connect(parse_url(f"postgres:///{db.name}"), OPTIONS)
    assert "S3cret" not in told(caught_login.value)


def test_create_and_drop(db: Database) -> None:
    """Both say whether they changed anything; a server without the database still answers a ping."""
    url = replace(parse_url(db.url), database=f'{db.name}-"x" y')
    DIALECT.ping(url, OPTIONS)
    assert not DIALECT.exists(url, OPTIONS)
    with pytest.raises(DatabaseMissing, match="there is no database"):
        DIALECT.connect(url, OPTIONS)
    assert DIALECT.create(url, OPTIONS)
    assert not DIALECT.create(url, OPTIONS)
    assert DIALECT.exists(url, OPTIONS)
    assert DIALECT.drop(url, OPTIONS)
    assert not DIALECT.drop(url, OPTIONS)


@one_version
def test_a_database_in_use_is_not_dropped(db: Database) -> None:
    """The server waits five seconds for others to leave; then those who stayed are named."""
    with opened(db, ConnectOptions(application_name="busy")) as session:
        with pytest.raises(DatabaseError, match="is in use by busy as") as caught:
            DIALECT.drop(parse_url(db.url), OPTIONS)
        assert caught.value.sqlstate == "55006"
        assert session.query("SELECT 1") == [(1,)]


def test_many_create_one_database(db: Database) -> None:
    """Sixteen at once: one creates it, the others find it there."""
    url = parse_url(db.url)
    with ThreadPoolExecutor(16) as threads:
        created = list(threads.map(lambda _: DIALECT.create(url, OPTIONS), range(16)))
    assert created.count(True) == 1
    assert DIALECT.exists(url, OPTIONS)


@one_version
def test_the_version_column_is_dbmates(db: Database, dbmate: Path, tmp_path: Path) -> None:
    """Either tool may make the table."""
    db.create()
    (tmp_path / "1_a.sql").write_text("-- migrate:up\n-- migrate:down\n")
    arguments = ["--url", f"{db.url}?sslmode=disable", "--migrations-dir", str(tmp_path), "--no-dump-schema", "up"]
    subprocess.run([dbmate, *arguments], check=True, capture_output=True)
    db.execute(f"CREATE TABLE ours (version {DIALECT.traits.version_type} PRIMARY KEY)")
    columns = "data_type, character_maximum_length, is_nullable, collation_name, column_default"
    found = {
        name: db.query(f"SELECT {columns} FROM information_schema.columns WHERE table_name = '{name}'")
        for name in ("ours", "schema_migrations")
    }
    assert found["ours"] == found["schema_migrations"]


def _peak_memory() -> int:
    """In kilobytes, as Linux counts."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
