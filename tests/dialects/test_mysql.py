"""The dialect of MySQL and MariaDB, on both."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from threading import Timer

import pytest

from sqlmig.config import parse_url
from sqlmig.dialects.api import LOST_IN_COMMIT, ConnectOptions, Holder, Session
from sqlmig.dialects.mysql import DIALECT
from sqlmig.errors import ConfigError, ConnectionFailed, DatabaseError, DatabaseMissing, LockTimeout, LoginRefused
from sqlmig.model import Options
from tests.dialects.sessions import (
    OPTIONS,
    at,
    closed_port,
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

pytestmark = pytest.mark.databases(dialect="mysql")

TABLE = "CREATE TABLE t (a int PRIMARY KEY) ENGINE=InnoDB"
# running statements that begin or go on so; this one does not contain what it looks for
BUSY = (
    "SELECT count(*) FROM information_schema.processlist"
    " WHERE info LIKE concat('%', '{}', '%') AND info NOT LIKE '%concat%'"
)


def test_a_session_says_where_it_is(db: Database) -> None:
    """The version tells MariaDB from MySQL; the ledger goes to the URL's database."""
    with opened(db) as session:
        assert session.namespace == (db.name,)
        assert session.server_version.endswith("-MariaDB") == (db.server == "mariadb")
        number = tuple(map(int, session.server_version.removesuffix("-MariaDB").split(".")))
        assert number >= db.kind.version
        assert not session.traits.transactional_ddl


def test_values_go_in_and_come_out(db: Database) -> None:
    """Without parameters a % is a %; times go in as UTC and come out without a zone; SQL modes change no literal."""
    noon = datetime(2026, 1, 2, 21, 0, 0, 123456, tzinfo=timezone(timedelta(hours=9)))
    text = "é🎉%'\\\"`"
    for mode in ("", "ANSI_QUOTES,NO_BACKSLASH_ESCAPES"):
        with opened(db, sql_mode=f"'{mode}'") as session:
            session.execute("CREATE OR REPLACE VIEW v AS SELECT 1")
            session.execute("DROP TABLE IF EXISTS u")
            session.execute("CREATE TABLE u (t text, n bigint, b blob, at datetime(6)) CHARSET utf8mb4")
            assert session.execute("INSERT INTO u VALUES (%s, %s, %s, %s)", (text, 1 << 40, b"\0'", noon)) == 1
            assert session.query("SELECT * FROM u") == [(text, 1 << 40, b"\0'", datetime(2026, 1, 2, 12, 0, 0, 123456))]
            assert session.query("SELECT '%s' LIKE '%'") == [(1,)]
            assert session.execute("UPDATE u SET n = 0 WHERE n < 0") == 0
            assert session.execute("SELECT 1") == 0


def test_tables_are_found_by_name(db: Database) -> None:
    """With and without the database as qualifier."""
    with opened(db) as session:
        session.ensure_schema(db.name)
        session.execute("CREATE TABLE `odd ``name```(a int)")
        assert session.has_table("odd `name`")
        assert session.has_table(db.name, "odd `name`")
        assert not session.has_table("mysql", "odd `name`")


def test_statements_run_one_by_one(db: Database) -> None:
    """Each is reported before the next one's error; every result of a CALL is read past."""
    done: list[int] = []
    procedure = "CREATE PROCEDURE p() BEGIN SELECT 1; SELECT a FROM t; SELECT 3; END"
    with opened(db) as session:
        with pytest.raises(DatabaseError):
            session.run([statement(TABLE), statement(procedure), statement("SELECT x")], done.append)
        assert done == [0, 1]
        assert run(session, "CALL p()", "SELECT '100%'", "INSERT INTO t VALUES (1)") == [0, 1, 2]
        assert session.query("SELECT a FROM t") == [(1,)]


@pytest.mark.parametrize(
    ("sql", "at"),
    [
        ("SELECT 'é🎉' AS ü\n  FROM t WHER x = 1", "x = 1"),
        ("selec 1", "selec"),
        ("SELECT (1", ""),
        (f"CREATE TABLE n (\n  a int,\n  b int not nul,\n  c varchar(100) COMMENT '{'x' * 90}'\n)", "nul,"),
        ("SELECT nothing", None),
        ("SELECT a,, b FROM t", ", b"),
        ("SELECT 1 +\n" + "+\n" * 100 + ") FROM t", ") FROM t"),
    ],
)
def test_an_error_has_its_place(db: Database, sql: str, at: str | None) -> None:
    """From the "near … at line …" of a syntax error; other errors have none."""
    with opened(db) as session, pytest.raises(DatabaseError) as caught:
        run(session, sql)
    assert caught.value.sqlstate in ("1064", "1054")
    assert caught.value.offset == (None if at is None else sql.index(at) if at else len(sql))


def test_a_place_that_is_not_certain_is_not_told(db: Database) -> None:
    """Eighty equal characters may stand in two places of a line."""
    sql = "SELECT 1 " + "))" * 200
    with opened(db) as session, pytest.raises(DatabaseError) as caught:
        run(session, sql)
    assert caught.value.offset is None


def test_warnings_are_passed_on(db: Database) -> None:
    """What SHOW WARNINGS has after a statement, with its level."""
    heard: list[str] = []
    with opened(db, ConnectOptions(notice=heard.append)) as session:
        run(session, TABLE, "CREATE TABLE IF NOT EXISTS t (a int)", "SELECT 1/0 FROM dual", "DO 1")
    assert heard[0] == "NOTE: Table 't' already exists"


def test_results_are_not_kept(db: Database) -> None:
    """A SELECT of a quarter of a gigabyte does not need that memory."""
    import resource

    numbers = "SELECT 0 a UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4"
    joins = "".join(f" CROSS JOIN ({numbers}) t{number}" for number in range(6))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with opened(db) as session:
        run(session, f"SELECT repeat('x', 16000) FROM (SELECT 1) s {joins}")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_a_statement_over_the_servers_limit_is_refused(db: Database) -> None:
    """It would otherwise end as a lost connection; one below it passes, in several packets."""
    with opened(db) as session:
        (limit,) = session.query("SELECT @@max_allowed_packet")[0]
        assert isinstance(limit, int)
        with pytest.raises(DatabaseError, match="max_allowed_packet") as caught:
            run(session, f"SELECT '{'x' * limit}'")
        assert caught.value.sqlstate == "1153"
        assert run(session, f"SELECT length('{'x' * (limit - 1000)}')") == [0]


def test_a_transaction_commits_or_rolls_back(db: Database) -> None:
    """Rows, not definitions; and the exception that ended it comes out."""
    with opened(db) as session:
        run(session, TABLE)
        run_in_transaction(session, "INSERT INTO t VALUES (1)")
        with pytest.raises(ZeroDivisionError):
            run_in_transaction(session, "INSERT INTO t VALUES (2)", then=raise_own)
        with pytest.raises(DatabaseError):
            run_in_transaction(session, "INSERT INTO t VALUES (3)", "SELECT nothing")
        session.restore()
        assert session.query("SELECT a FROM t") == [(1,)]


def test_a_failing_rollback_hides_nothing(db: Database) -> None:
    """When the connection is gone too, the first error is the one that is told."""
    with opened(db) as session:
        (connection,) = session.query("SELECT CONNECTION_ID()")[0]

        def end() -> None:
            _kill(db, connection)
            raise_own()

        with pytest.raises(ZeroDivisionError):
            run_in_transaction(session, then=end)
        with pytest.raises(ConnectionFailed, match="the connection to the server was lost"):
            run(session, "SELECT 1")


def test_a_connection_lost_in_commit_claims_nothing(db: Database) -> None:
    """Nobody knows whether that COMMIT took effect."""
    with opened(db) as session:
        (connection,) = session.query("SELECT CONNECTION_ID()")[0]
        run(session, TABLE)
        with pytest.raises(ConnectionFailed) as caught:
            run_in_transaction(session, "INSERT INTO t VALUES (1)", then=lambda: _kill(db, connection))
        assert caught.value.state == LOST_IN_COMMIT


def test_ctrl_c_cancels_on_the_server(db: Database) -> None:
    """The statement ends there, the transaction is rolled back, the session goes on."""
    with opened(db) as session:
        run(session, TABLE)
        begin = time.monotonic()
        with interrupted_after(0.3), pytest.raises(KeyboardInterrupt):
            run_in_transaction(session, "INSERT INTO t VALUES (1)", "SELECT sleep(60) FROM t")
        assert time.monotonic() - begin < 5
        session.restore()
        assert session.query("SELECT count(*) FROM t") == [(0,)]
        assert db.query(BUSY.format("sleep(6")) == [(0,)]


def test_ctrl_c_in_a_long_alter(db: Database) -> None:
    """One that waits for a table is given up, and the table is as before."""
    with opened(db) as session, opened(db) as other:
        run(session, TABLE)
        with other.transaction():
            run(other, "SELECT * FROM t")
            with interrupted_after(0.3), pytest.raises(KeyboardInterrupt):
                run(session, "ALTER TABLE t ADD COLUMN b int")
            assert db.query(BUSY.format("ALTER TABLE")) == [(0,)]
        session.restore()
        assert len(session.query("SHOW COLUMNS FROM t")) == 1


def test_ctrl_c_while_an_answer_arrives(db: Database) -> None:
    """A half read answer cannot be gone on from: it is ended on the server and here."""
    numbers = "SELECT 0 a UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4"
    joins = "".join(f" CROSS JOIN ({numbers}) t{number}" for number in range(12))
    with opened(db) as session:
        with interrupted_after(0.5), pytest.raises(KeyboardInterrupt):
            run(session, f"SELECT 1 FROM (SELECT 1) s {joins}")
        with suppress(ConnectionFailed):  # unless nothing was read yet
            session.restore()
            assert session.query("SELECT DATABASE()") == [(db.name,)]
        end = time.monotonic() + 10  # a killed connection is not waited for
        while db.query(BUSY.format("JOIN (SELECT 0")) != [(0,)]:
            assert time.monotonic() < end
            time.sleep(0.05)


def test_ctrl_c_in_commit_waits_for_it(db: Database) -> None:
    """A COMMIT that was sent is waited for; the interrupt stops the next file instead."""
    with opened(db) as session, opened(db) as other:
        run(session, TABLE)
        release = Timer(0.8, run, (other, "UNLOCK TABLES"))
        with interrupted_after(0.3):
            run_in_transaction(session, "INSERT INTO t VALUES (1)", then=lambda: _hold_commits(other, release))
        release.join()
        session.restore()
        assert session.query("SELECT a FROM t") == [(1,)]
        with pytest.raises(KeyboardInterrupt):
            run(session, "INSERT INTO t VALUES (2)")
        assert run(session, "SELECT 1") == [0]


def test_a_second_ctrl_c_ends_the_wait(db: Database) -> None:
    """Whatever COMMIT does then, the session is over."""
    with opened(db) as session, opened(db) as other:
        run(session, TABLE)
        release = Timer(1.5, run, (other, "UNLOCK TABLES"))
        begin = time.monotonic()
        with interrupted_after(0.3, again=0.3), pytest.raises(KeyboardInterrupt):
            run_in_transaction(session, "INSERT INTO t VALUES (1)", then=lambda: _hold_commits(other, release))
        assert time.monotonic() - begin < 1.4
        with pytest.raises(ConnectionFailed):
            run(session, "SELECT 1")
        release.join()


@pytest.mark.parametrize("in_transaction", [True, False])
def test_nothing_leaks_into_the_ledger_or_the_next_file(db: Database, in_transaction: bool) -> None:
    """Modes, character sets, the default database, roles, checks, temporary tables and variables: all as before."""
    state = (
        "SELECT DATABASE(), @@sql_mode, @@character_set_client, @@collation_connection, @@foreign_key_checks,"
        " @@unique_checks, @@time_zone, @@autocommit, @@lock_wait_timeout, CURRENT_ROLE(), @x"
    )
    leaks = (
        "SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'",
        "SET NAMES latin1",
        "SET foreign_key_checks = 0, unique_checks = 0, time_zone = '+05:00', lock_wait_timeout = 77",
        "CREATE TEMPORARY TABLE mine (a int)",
        f"SET ROLE {db.name}",
        "USE information_schema",
    )
    db.create()
    db.execute(f"CREATE ROLE {db.name}", f"GRANT {db.name} TO sqlmig@'%'", f"GRANT SELECT ON *.* TO {db.name}")
    with opened(db, sql_safe_updates="1") as session:
        before = session.query(state)
        if in_transaction:
            with session.transaction():
                run(session, *leaks)
                session.restore()
                assert session.query(state) == before
        else:
            run(session, *leaks, "SET autocommit = 0", "SET @x = 1")
            assert session.query(state) == before  # asked over another connection
        session.restore()
        assert session.query(state) == before
        assert session.query("SELECT @@sql_safe_updates, 'é'") == [(1, "é")]
        with pytest.raises(DatabaseError):
            session.query("SELECT * FROM mine")
    db.execute(f"DROP ROLE {db.name}")


def test_restoring_in_a_transaction_does_not_commit(db: Database) -> None:
    """None of its statements is one of those that commit implicitly."""
    with opened(db) as session:
        run(session, TABLE)
        with pytest.raises(ZeroDivisionError):
            run_in_transaction(session, "SET NAMES latin1", "INSERT INTO t VALUES (1)", restore=True, then=raise_own)
        session.restore()
        assert session.query("SELECT a FROM t") == []


def test_locked_tables_do_not_hinder_the_ledger(db: Database) -> None:
    """LOCK TABLES allows nothing but those tables."""
    with opened(db) as session:
        run(session, TABLE, "CREATE TABLE log (a int)", "LOCK TABLES t WRITE")
        session.execute("INSERT INTO log VALUES (1)")
        session.restore()
        run(session, "LOCK TABLES t WRITE")
        with session.transaction():
            session.restore()
            session.execute("INSERT INTO log VALUES (2)")
        assert db.query("SELECT a FROM log ORDER BY a") == [(1,), (2,)]


def test_a_transaction_left_open_is_committed(db: Database) -> None:
    """The log counts its statements as done."""
    heard: list[str] = []
    with opened(db, ConnectOptions(notice=heard.append)) as session:
        run(session, TABLE, "SET autocommit = 0", "INSERT INTO t VALUES (1)")
        assert session.query("SELECT a FROM t") == []
        session.restore()
        assert session.query("SELECT a FROM t") == [(1,)]
        assert heard == ["WARNING: the file left a transaction open; it was committed"]


def test_limits(db: Database) -> None:
    """A lock that is not had in time is told apart from a statement that takes too long; restore lifts both."""
    values = "SELECT @@lock_wait_timeout, @@innodb_lock_wait_timeout"
    with opened(db) as session, opened(db) as other:
        run(session, TABLE, "INSERT INTO t VALUES (1)")
        session.restore()
        before = session.query(values)
        with other.transaction():
            run(other, "UPDATE t SET a = 2")
            session.limits(0.2, None)
            for sql in ("UPDATE t SET a = 3", "ALTER TABLE t ADD b int"):
                with pytest.raises(DatabaseError) as caught:
                    run(session, sql)
                assert (caught.value.sqlstate, caught.value.lock_timeout) == ("1205", True)
        session.limits(None, 0.1)
        with pytest.raises(DatabaseError) as caught:
            run(
                session,
                "SELECT count(*) FROM information_schema.columns a, information_schema.columns b, t WHERE rand() < 2",
            )
        assert caught.value.sqlstate in ("1969", "3024", "1317")  # MySQL: by itself or by us, whoever comes first
        assert not caught.value.lock_timeout
        session.restore()
        assert session.query(values) == before
        run(session, "CREATE TABLE waits (tables bigint, row_locks bigint)")
        with session.transaction(Options(lock_timeout=0.0)):
            run(session, f"INSERT INTO waits {values}")
        assert session.query("SELECT * FROM waits") == [(31536000, 31536000)]


@pytest.mark.databases("mysql")
def test_a_statement_that_mysql_does_not_bound(db: Database) -> None:
    """What is no SELECT is cancelled too; the transaction goes on, and what is quick is not in its way."""
    with opened(db) as session:
        run(session, TABLE, "INSERT INTO t VALUES (1)")
        session.restore()
        with session.transaction(Options(statement_timeout=0.2)):
            assert run(session, "INSERT INTO t VALUES (2)", "INSERT INTO t VALUES (3)") == [0, 1]
            with pytest.raises(DatabaseError, match=r"statement timeout: it ran longer than 0\.2 s") as caught:
                run(session, "DELETE FROM t WHERE sleep(30)")
            assert caught.value.sqlstate == "1317"
            session.restore()
            assert session.query("SELECT sleep(0.5)") == [(0,)]
        assert session.query("SELECT a FROM t ORDER BY a") == [(1,), (2,), (3,)]


def test_read_only(db: Database) -> None:
    """A command that only looks cannot change anything, not even after a restore."""
    with opened(db, ConnectOptions(read_only=True)) as session:
        for _ in range(2):
            with pytest.raises(DatabaseError) as caught:
                session.execute(TABLE)
            assert caught.value.sqlstate == "1792"
            session.restore()


def test_the_lock_is_exclusive_and_names_its_holder(db: Database) -> None:
    """A waiter is told who holds it and since when; it survives what the session does meanwhile."""
    heard: list[Holder] = []
    with opened(db) as first, opened(db) as second:
        with first.lock("k", 0, heard.append):
            run(first, "DO 1", "DO RELEASE_ALL_LOCKS()")
            first.restore()
            time.sleep(1.1)
            begin = time.monotonic()
            with pytest.raises(LockTimeout, match=r" as sqlmig from \S+ \(connection \d+\)"):
                lock_briefly(second, 0.5, heard.append)
            assert 0.5 <= time.monotonic() - begin < 2
            with second.lock("another", 0, heard.append):
                pass
        lock_briefly(second, 0, heard.append)
    assert len(heard) == 1
    assert heard[0].since is not None
    assert 1 <= (datetime.now(UTC) - heard[0].since).total_seconds() < 60


def test_locks_are_a_databases_own(db: Database) -> None:
    """Two databases of one server do not wait for each other, though its lock names are shared."""
    other = replace(parse_url(db.url), database=f"{db.name}_2")
    assert DIALECT.create(other, OPTIONS)
    neighbour = DIALECT.connect(other, OPTIONS)
    with opened(db) as session, session.lock("k", 0, print), neighbour.lock("k", 0, print):
        pass
    neighbour.close()
    DIALECT.drop(other, OPTIONS)


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
    """Without the PROCESS privilege the connection's number is all that is known."""
    db.create()
    db.execute(f"CREATE USER {db.name} IDENTIFIED BY 'little-rights'", f"GRANT ALL ON {db.name}.* TO {db.name}")
    stranger = DIALECT.connect(parse_url(db.with_login(db.name, "little-rights")), OPTIONS)
    with opened(db) as session, session.lock("k", 0, print), pytest.raises(LockTimeout) as caught:
        lock_briefly(stranger)
    stranger.close()
    db.execute(f"DROP USER {db.name}")
    assert "another user's session (connection " in caught.value.message


def test_a_wrong_password_is_refused_and_never_shown(db: Database) -> None:
    """The message names user and place; the password is nowhere, not even in a hidden cause."""
    wrong = parse_url(db.with_login(HARD.user, "S3cr%t '\\w"))
    with pytest.raises(LoginRefused) as caught:
        DIALECT.ping(wrong, OPTIONS)
    assert f'127.0.0.1:{wrong.port} does not let user "hard" in: Access denied for user' in str(caught.value)
    assert "S3cr" not in told(caught.value)


def test_a_password_in_the_servers_own_words_is_hidden(db: Database) -> None:
    """A statement may name it by accident, and the server quotes statements."""
    with opened(db) as session, pytest.raises(DatabaseError) as caught:
        run(session, f"SELECT * FROM `{db.secret}`")
    assert db.secret not in "".join(traceback.format_exception(caught.value))
    assert ".***'" in caught.value.message


@pytest.mark.parametrize("socket", [True, False])
def test_a_password_of_any_characters(db: Database, socket: bool) -> None:
    """Over TCP and the socket alike, and a session's repr shows nothing of it."""
    db.create()
    session = DIALECT.connect(parse_url(db.with_login(HARD.user, HARD.password, socket=socket)), OPTIONS)
    assert str(session.query("SELECT CURRENT_USER()")[0][0]).startswith(f"{HARD.user}@")
    assert HARD.password not in repr(session)
    session.close()


@pytest.mark.parametrize("password", ["é🎉 ü", "'", "\\", "%41", "ÿ"])
def test_a_password_beyond_ascii(db: Database, password: str) -> None:
    """As UTF-8, like the server's own client; MySQL takes it without TLS, through RSA."""
    db.create()
    literal = password.replace("\\", "\\\\").replace("'", "''")
    with opened(db) as session:
        session.execute(f"CREATE USER {db.name} IDENTIFIED BY '{literal}'")
        session.execute(f"GRANT ALL ON {db.name}.* TO {db.name}")
    DIALECT.connect(parse_url(db.with_login(db.name, password)), OPTIONS).close()
    db.execute(f"DROP USER {db.name}")


@pytest.mark.databases("mysql")
def test_a_password_that_is_encrypted_for_the_network(db: Database) -> None:
    """caching_sha2_password over TCP without TLS, when the server does not know the password yet."""
    db.create()
    user = f"{db.name[-20:]}"
    login = f"CREATE USER '{user}'@'%' IDENTIFIED WITH caching_sha2_password BY 'se cret'"
    db.execute(login, f"GRANT ALL ON {db.name}.* TO '{user}'@'%'")
    with closing(DIALECT.connect(parse_url(db.with_login(user, "se cret")), OPTIONS)) as session:
        assert session.query("SELECT substring_index(user(), '@', 1)") == [(user,)]
    db.execute(f"DROP USER '{user}'@'%'")


def test_hosts_that_do_not_answer(db: Database) -> None:
    """Refused, silent and unknown hosts, and sockets that are not there: each says where and why, in time."""
    url = parse_url(db.url)
    with pytest.raises(ConnectionFailed, match=r"no connection to 127\.0\.0\.1:\d+: Connection refused"):
        DIALECT.ping(at(url, port=closed_port()), OPTIONS)
    with pytest.raises(ConnectionFailed, match=r"unknown host in nowhere\.invalid:3306"):
        DIALECT.ping(at(url, "nowhere.invalid"), OPTIONS)
    for host in ("a..b", "a" * 70, "ü" * 70):  # which no name can be
        with pytest.raises(ConnectionFailed, match=f"unknown host in {host}:3306"):
            DIALECT.ping(at(url, host), OPTIONS)
    with pytest.raises(ConnectionFailed, match=r"no connection to /nowhere/s: No such file"):
        DIALECT.ping(at(url, "/nowhere/s"), OPTIONS)
    begin = time.monotonic()
    with silent_port() as port, pytest.raises(ConnectionFailed, match=rf"no answer from 127\.0\.0\.1:{port} within 1s"):
        DIALECT.ping(at(url, port=port), ConnectOptions(timeout=1))
    assert time.monotonic() - begin < 3


def test_parameters_of_the_url(db: Database) -> None:
    """go-sql-driver's are taken or ignored, system variables set, misspelt ones named."""
    ignored = {"parseTime": "true", "loc": "UTC", "multiStatements": "true", "readTimeout": "1s", "timeout": "5s"}
    with opened(db, sql_mode="'ANSI'", time_zone="+03:00", lock_wait_timeout="7", **ignored) as session:
        for _ in range(2):
            values = session.query("SELECT @@sql_mode LIKE '%ANSI%', @@time_zone, @@lock_wait_timeout")
            assert values == [(1, "+03:00", 7)]
            session.restore()
        assert session.query("SELECT sleep(1.2)") == [(0,)]
    with pytest.raises(ConfigError, match="parseTim") as caught, opened(db, parseTim="true"):
        pass
    assert caught.value.hint == 'did you mean "parseTime"?'
    for name, value in (("timeout", "soon"), ("charset", "x y"), ("tls", "maybe")):
        with pytest.raises(ConfigError), opened(db, **{name: value}):
            pass
    with pytest.raises(ConfigError, match="names no database"):
        DIALECT.connect(parse_url(db.url).with_database(""), OPTIONS)


@pytest.mark.databases("mysql")
def test_encryption(db: Database) -> None:
    """Not on the machine itself unless asked; then in go-sql-driver's words, MySQL's and pymysql's."""
    cipher = "SHOW SESSION STATUS LIKE 'Ssl_cipher'"
    with opened(db) as session:
        assert session.query(cipher) == [("Ssl_cipher", "")]
    for words in ({"tls": "skip-verify"}, {"tls": "preferred"}, {"ssl-mode": "REQUIRED"}, {"ssl_mode": "preferred"}):
        with opened(db, **words) as session:
            assert session.query(cipher) != [("Ssl_cipher", "")]
            with interrupted_after(0.3), pytest.raises(KeyboardInterrupt):
                run(session, "SELECT sleep(60)")
            session.restore()
    for words in ({"tls": "true"}, {"ssl-mode": "VERIFY_CA"}, {"ssl_verify_cert": "true"}):
        with pytest.raises(ConnectionFailed) as caught, opened(db, **words):
            pass
        assert "ssl_ca" in str(caught.value.hint)
    with pytest.raises(ConfigError, match="TLS files"), opened(db, ssl_ca="/nowhere/ca.pem"):
        pass
    (folder,) = db.query("SELECT @@datadir")[0]
    with opened(db, ssl_ca=f"{folder}ca.pem") as session:
        assert session.query(cipher) != [("Ssl_cipher", "")]


def test_create_and_drop(db: Database) -> None:
    """Both say whether they changed anything; a server without the database still answers a ping."""
    url = replace(parse_url(db.url), database=f"{db.name}-`x` y")
    DIALECT.ping(url, OPTIONS)
    assert not DIALECT.exists(url, OPTIONS)
    with pytest.raises(DatabaseMissing, match="there is no database"):
        DIALECT.connect(url, OPTIONS)
    assert DIALECT.create(url, OPTIONS)
    assert not DIALECT.create(url, OPTIONS)
    assert DIALECT.exists(url, OPTIONS)
    assert DIALECT.drop(url, OPTIONS)
    assert not DIALECT.drop(url, OPTIONS)


def test_a_database_in_use_is_not_waited_for_long(db: Database) -> None:
    """A transaction on one of its tables would hold the server's DROP DATABASE up for a day or a year."""
    with opened(db) as session:
        run(session, TABLE)
        with session.transaction():
            run(session, "SELECT * FROM t")
            with pytest.raises(DatabaseError, match="is in use"):
                DIALECT.drop(parse_url(db.url), ConnectOptions(timeout=1))
    assert DIALECT.drop(parse_url(db.url), OPTIONS)


def test_many_create_one_database(db: Database) -> None:
    """Sixteen at once: one creates it, the others find it there."""
    url = parse_url(db.url)
    with ThreadPoolExecutor(16) as threads:
        created = list(threads.map(lambda _: DIALECT.create(url, OPTIONS), range(16)))
    assert created.count(True) == 1
    assert DIALECT.exists(url, OPTIONS)


def test_the_version_column_is_dbmates(db: Database, dbmate: Path, tmp_path: Path) -> None:
    """Either tool may make the table."""
    db.create()
    (tmp_path / "1_a.sql").write_text("-- migrate:up\n-- migrate:down\n")
    url = "mysql" + db.url[db.url.index(":") :]
    arguments = ["--url", url, "--migrations-dir", str(tmp_path), "--no-dump-schema", "up"]
    subprocess.run([dbmate, *arguments], check=True, capture_output=True)
    db.execute(f"CREATE TABLE ours (version {DIALECT.traits.version_type} PRIMARY KEY)")
    made = {name: str(db.query(f"SHOW CREATE TABLE {name}")[0][1]) for name in ("ours", "schema_migrations")}
    assert made["ours"].replace("ours", "") == made["schema_migrations"].replace("schema_migrations", "")


def _hold_commits(other: Session, release: Timer) -> None:
    """https://dev.mysql.com/doc/refman/9.0/en/flush.html: a global read lock blocks COMMIT"""
    run(other, "FLUSH TABLES WITH READ LOCK")
    release.start()


def _kill(db: Database, connection: object) -> None:
    db.execute(f"KILL CONNECTION {connection}")
    time.sleep(0.2)
