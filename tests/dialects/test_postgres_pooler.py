"""PostgreSQL behind PgBouncer: nothing reaches the pool's other clients, and one runner works at a time."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

import psycopg
import pytest

from sqlmig.config import parse_url
from sqlmig.dialects.api import Holder, Session
from sqlmig.dialects.postgres import DIALECT
from sqlmig.errors import DatabaseError, LockLost, LockTimeout
from tests.commands.test_running import start, tables, wait_until
from tests.dialects.sessions import OPTIONS, fail, run, run_in_transaction, statement
from tests.servers import Database, Project

pytestmark = pytest.mark.databases("postgres15", "postgres18")
one_version = pytest.mark.databases("postgres15")
VERSIONS = "SELECT version FROM schema_migrations ORDER BY version"
SETTINGS = ["search_path", "lock_timeout", "statement_timeout", "work_mem", "role"]
LEAKS = (
    "SET search_path = pg_catalog",
    "SET lock_timeout = '7s'",
    "SELECT set_config('statement_timeout', '8s', false)",
    "CREATE TEMP TABLE leaked (a int UNIQUE DEFERRABLE INITIALLY DEFERRED)",
    "INSERT INTO leaked VALUES (1)",
    "PREPARE leaked AS SELECT 1",
    "SELECT pg_advisory_lock(7)",
    "LISTEN leaked",
)


@contextmanager
def session(database: Database, **parameters: str) -> Iterator[Session]:
    url = replace(parse_url(database.url), options=tuple(parameters.items()))
    with closing(DIALECT.connect(url, OPTIONS)) as found:
        yield found


def locked(database: Database) -> str:
    """Which key has how many holders."""
    return str(database.query("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"))


def found_by_others(pooled: Database) -> set[tuple[object, ...]]:
    """The state of the pool's server connections, as other clients find them: several at once, to have each."""
    shown = ", ".join(f"current_setting('{name}')" for name in SETTINGS)
    kept = (
        "(SELECT count(*) FROM pg_prepared_statements), to_regclass('leaked') IS NULL, "
        "(SELECT count(*) FROM pg_listening_channels()), "
        "(SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 7 AND pid = pg_backend_pid())"
    )
    clients = [psycopg.connect(pooled.url, prepare_threshold=None) for _ in range(3)]
    try:
        return {client.execute(f"SELECT {shown}, {kept}".encode()).fetchone() or () for client in clients}
    finally:
        for client in clients:
            client.close()


CLEAN = {('"$user", public', "0", "0", "4MB", "none", 0, True, 0, 0)}


@one_version
def test_a_run_through_the_pooler(pooled: Database, db: Database, project: Project) -> None:
    """create, wait, up, status, dump, rollback and load do what they do on a direct connection."""
    project.write("1_a.sql", "-- migrate:up\nCREATE TABLE a (id int);\n-- migrate:down\nDROP TABLE a;\n")
    index = "CREATE INDEX CONCURRENTLY i ON a (id);"
    project.write("2_b.sql", f"-- migrate:up transaction:false\n{index}\n-- migrate:down\n")
    for command in ("create", "wait", "up", "status", "dump", "rollback"):
        done = project.run(command, db=pooled)
        assert done.code == 0, (command, done.err)
    assert db.query(VERSIONS) == [("1",)]
    project.run("up", db=pooled)
    assert db.query("SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass") == [(True,)]
    schema = (project.path / "db/schema.sql").read_text()
    db.drop()
    db.create()
    loaded = project.run("load", db=pooled)
    assert loaded.code == 0, loaded.err
    project.run("dump", db=db)
    assert (project.path / "db/schema.sql").read_text() == schema
    assert found_by_others(pooled) == CLEAN


def test_nothing_of_a_file_reaches_another_client(pooled: Database, db: Database) -> None:
    """Settings, temporary tables, prepared statements, locks: gone after COMMIT and after ROLLBACK alike."""
    db.create()
    with session(pooled) as ours, ours.lock("k", 5, print):
        run_in_transaction(ours, *LEAKS, restore=True)
        ours.restore()
        assert found_by_others(pooled) == CLEAN
        with pytest.raises(DatabaseError, match="nothing"):
            run_in_transaction(ours, *LEAKS, "SELECT nothing")
        ours.restore()
        assert found_by_others(pooled) == CLEAN
        ours.limits(1.0, 2.0)
        run(ours, "CREATE TABLE t (a int)", "BEGIN", *LEAKS, "COMMIT")
        ours.restore()
        assert found_by_others(pooled) == CLEAN


def test_the_urls_settings_hold_in_each_transaction(pooled: Database, db: Database) -> None:
    """The ledger and the files see them, and the pool's other clients do not."""
    db.create()
    db.execute("CREATE SCHEMA app")
    shown = (
        "SELECT current_setting('search_path'), current_setting('work_mem'), current_setting('transaction_isolation')"
    )
    wanted = [("app", "7MB", "serializable")]
    parameters = {"search_path": "app", "work_mem": "7MB", "default_transaction_isolation": "serializable"}
    with session(pooled, **parameters) as ours, ours.lock("k", 5, print):
        assert ours.query(shown) == wanted
        with ours.transaction():
            run(ours, "SET search_path = pg_catalog")
            ours.restore()
            assert ours.query(shown) == wanted
        run(ours, "CREATE TABLE t (a int)", "BEGIN", "CREATE TABLE u AS SELECT current_setting('work_mem')", "COMMIT")
        assert ours.has_table("app", "t")
        assert ours.query("SELECT * FROM u") == [("7MB",)]
        assert ours.snapshot().blocks
        assert found_by_others(pooled) == CLEAN


def test_a_look_changes_nothing(pooled: Database, db: Database) -> None:
    """Read-only holds for each of the session's transactions."""
    db.create()
    ours = DIALECT.connect(parse_url(pooled.url), replace(OPTIONS, read_only=True))
    with closing(ours), pytest.raises(DatabaseError) as caught:
        ours.execute("CREATE TABLE t ()")
    assert caught.value.sqlstate == "25006"
    assert found_by_others(pooled) == CLEAN


@pytest.mark.parametrize(
    "sql",
    [
        "SET search_path = app",
        "SELECT pg_catalog.set_config('search_path', '', false)",
        "CREATE TEMP TABLE x ()",
        "PREPARE x AS SELECT 1",
        "LISTEN x",
        "SELECT pg_advisory_lock(1)",
    ],
)
@one_version
def test_what_would_have_to_last_is_refused(pooled: Database, db: Database, sql: str) -> None:
    """Outside a transaction a setting could not hold for the next statement."""
    db.create()
    with session(pooled) as ours, ours.lock("k", 5, print):
        assert "a pooler stands before the server" in fail(ours, "SELECT 1", sql).message
        assert run(ours, "SET LOCAL work_mem = '5MB'", "SELECT pg_advisory_xact_lock(1)") == [0, 1]
    assert found_by_others(pooled) == CLEAN


@one_version
def test_limits_outside_a_transaction(pooled: Database, db: Database) -> None:
    """A statement that can be in a transaction has them; for another one they are refused, and not ignored."""
    db.create()
    with session(pooled) as ours, ours.lock("k", 5, print):
        ours.limits(None, 0.1)
        assert fail(ours, "SELECT pg_sleep(60)").sqlstate == "57014"
        assert "cannot hold for a statement outside of a transaction" in fail(ours, "VACUUM").message
        ours.restore()
        assert run(ours, "VACUUM") == [0]


@one_version
def test_data_behind_a_pooler(pooled: Database, db: Database) -> None:
    """COPY outside our transactions, and the file's own transaction around it, which rolls back as a whole."""
    db.create()
    with session(pooled) as ours, ours.lock("k", 5, print):
        ours.run((statement("CREATE TABLE t (a int)"), statement("COPY t FROM stdin", "1\n2\n")), lambda _: None)
        assert fail(ours, "BEGIN", "INSERT INTO t VALUES (3)", "SELECT nothing").sqlstate == "42703"
        assert ours.settled
    assert db.query("SELECT count(*) FROM t") == [(2,)]


def test_the_lock_excludes_everybody(pooled: Database, db: Database) -> None:
    """Through the pooler and past it, each way round; who waits is told for whom."""
    db.create()
    heard: list[Holder] = []
    with session(pooled) as ours, session(pooled) as other, session(db) as direct:
        with ours.lock("k", 5, print):
            for waiter in (other, direct):
                with pytest.raises(LockTimeout, match="sqlmig as"), waiter.lock("k", 0.2, heard.append):
                    pass
            with other.lock("another", 0, print):
                pass
        with direct.lock("k", 0, print), pytest.raises(LockTimeout), other.lock("k", 0.2, heard.append):
            pass
        with other.lock("k", 0, print):
            pass
    assert {holder.description.split(" ")[0] for holder in heard} == {"sqlmig"}
    assert all(holder.since for holder in heard)
    assert locked(db) == "[(0,)]"


def test_the_lock_stays_through_everything(pooled: Database, db: Database) -> None:
    """Neither a file nor the server's timeouts end it, and it holds up no index build."""
    db.create()
    db.execute(f"ALTER DATABASE {db.name} SET idle_in_transaction_session_timeout = '300ms'")
    db.execute(f"ALTER DATABASE {db.name} SET statement_timeout = '5s'")
    db.execute(f"ALTER DATABASE {db.name} SET default_transaction_isolation = 'serializable'")
    if db.kind.version >= (17,):
        db.execute(f"ALTER DATABASE {db.name} SET transaction_timeout = '600ms'")
    with session(pooled) as ours, ours.lock("k", 5, print):
        run(ours, "CREATE TABLE t (a int)", "SELECT pg_advisory_unlock_all()", "DISCARD ALL")
        time.sleep(0.7)
        run(ours, "CREATE INDEX CONCURRENTLY i ON t (a)")
        ours.require_lock()
        assert locked(db) == "[(1,)]"


def test_a_lost_lock_is_found(pooled: Database, db: Database) -> None:
    """The server ended its transaction."""
    db.create()
    with session(pooled) as ours, ours.lock("k", 5, print):
        ours.require_lock()
        db.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
        with pytest.raises(LockLost, match="the connection that held the runner's lock was lost"):
            ours.require_lock()


@one_version
def test_a_lock_lost_in_a_migration(pooled: Database, db: Database, project: Project) -> None:
    """It is rolled back, and the next run finds everything as it was."""
    db.create()
    end = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory';\nSELECT pg_sleep(0.3);\n"
    project.write("1_a.sql", f"-- migrate:up\nCREATE TABLE a ();\n{end}-- migrate:down\n")
    failed = project.json("up", db=pooled)
    assert (failed["exit_code"], failed["error"]["code"]) == (5, "lock_lost")
    assert failed["error"]["state"] == "1_a.sql was rolled back and left nothing behind"
    assert "a" not in tables(db)
    project.write("1_a.sql", "-- migrate:up\nCREATE TABLE a ();\n-- migrate:down\n")
    assert project.run("up", db=pooled).code == 0
    assert found_by_others(pooled) == CLEAN


@one_version
def test_many_at_once(pooled: Database, db: Database, project: Project) -> None:
    """Eight runners, one of them past the pooler: all succeed, and each migration ran once."""
    db.create()
    for number in range(1, 4):
        table = f"CREATE TABLE t{number} (id int);\nINSERT INTO t{number} VALUES (1);\n"
        project.write(f"{number}_t.sql", f"-- migrate:up\n{table}-- migrate:down\nDROP TABLE t{number};\n")
    for _ in range(2):
        runners = [start(project, db if number == 3 else pooled, "up") for number in range(8)]
        results = [(*process.communicate(timeout=100), process.returncode) for process in runners]
        assert [code for *_, code in results] == [0] * 8, [err for _, err, code in results if code]
        assert sum(out.count("Applied: ") for out, *_ in results) == 3
        assert [db.query(f"SELECT count(*) FROM t{number}") for number in range(1, 4)] == [[(1,)]] * 3
        assert locked(db) == "[(0,)]"
        assert project.run("rollback", "--all", db=pooled).code == 0
    assert found_by_others(pooled) == CLEAN


@one_version
def test_a_killed_runner_leaves_nothing(pooled: Database, db: Database, project: Project) -> None:
    """kill -9 in a migration: the lock is free, and the transaction is rolled back."""
    db.create()
    project.write("1_a.sql", "-- migrate:up\nCREATE TABLE a ();\nSELECT pg_sleep(2);\n-- migrate:down\n")
    holder = start(project, pooled, "up")
    wait_until(lambda: db.query("SELECT 1 FROM pg_stat_activity WHERE query ~ 'pg_sleep[(]2'") != [])
    holder.kill()
    holder.communicate()
    wait_until(lambda: locked(db) == "[(0,)]")
    assert "a" not in tables(db)
    assert project.run("up", "--lock-timeout", "20s", db=pooled).code == 0
    assert found_by_others(pooled) == CLEAN


@one_version
def test_ctrl_c_through_the_pooler(pooled: Database, db: Database, project: Project) -> None:
    """The statement ends on the server, and the run with exit 130."""
    db.create()
    project.write("1_a.sql", "-- migrate:up\nCREATE TABLE a ();\nSELECT pg_sleep(60);\n-- migrate:down\n")
    runner = start(project, pooled, "up")
    active = "SELECT 1 FROM pg_stat_activity WHERE query ~ 'pg_sleep[(]60' AND state = 'active'"
    wait_until(lambda: db.query(active) != [])
    runner.send_signal(signal.SIGINT)
    _, err = runner.communicate(timeout=20)
    assert runner.returncode == 130, err
    assert "1_a.sql was rolled back and left nothing behind" in err
    assert db.query(active) == []
    assert found_by_others(pooled) == CLEAN
