"""What CONCURRENTLY leaves behind when it fails: named, and gone before the statement runs again."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from tests.commands.test_running import start, wait_until
from tests.dialects.sessions import opened, run, statement
from tests.servers import Database, Project

pytestmark = pytest.mark.databases("postgres15", "postgres18")
one_version = pytest.mark.databases("postgres15")
INDEXES = """
SELECT c.relname, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN ('public', 'app') AND NOT i.indisprimary ORDER BY 1"""

BUILDING = "SELECT count(*) FROM pg_stat_activity WHERE query ~ '^CREATE INDEX' AND state = 'active'"


@contextmanager
def busy(db: Database, table: str) -> Iterator[None]:
    """Somebody whose transaction may write to a table, for which CONCURRENTLY waits."""
    with psycopg.connect(db.url) as writer:
        writer.execute(f"LOCK TABLE {table} IN ROW EXCLUSIVE MODE".encode())
        yield
        writer.rollback()


def migration(project: Project, *statements: str, options: str = "") -> None:
    body = "".join(f"{sql};\n" for sql in statements)
    project.write("1_m.sql", f"-- migrate:up transaction:false {options}\n{body}-- migrate:down\n")


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("CREATE UNIQUE INDEX CONCURRENTLY made ON app.t (a)", "made"),
        ("CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS made ON app.t (a)", "made"),
        ('CREATE UNIQUE INDEX CONCURRENTLY "Made" ON ONLY app.t (a)', "Made"),
        ("CREATE UNIQUE INDEX CONCURRENTLY ON app.t (a)", "t_a_idx"),
        ("SET search_path = app; CREATE UNIQUE INDEX CONCURRENTLY made ON t (a)", "made"),
    ],
)
def test_a_failed_index_is_named_and_built_anew(db: Database, project: Project, sql: str, name: str) -> None:
    """The hint has its DROP INDEX; the next `up` drops it and says so, and leaves a valid index alone."""
    db.create()
    db.execute("CREATE SCHEMA app", "CREATE TABLE app.t (a int)", "INSERT INTO app.t VALUES (1), (1)")
    db.execute("CREATE INDEX other_idx ON app.t (a)", "CREATE TABLE t (a int)", "CREATE INDEX made ON t (a)")
    migration(project, sql)
    failed = project.run("up", db=db)
    assert failed.code == 4, failed.err
    quoted = f'app."{name}"' if name != name.lower() else f"app.{name}"
    hint = f"it left the invalid index {quoted} behind: `DROP INDEX CONCURRENTLY {quoted}`"
    assert hint in failed.err
    db.execute("DELETE FROM app.t")
    if sql.startswith("SET"):
        migration(project, sql.replace("t (a)", "app.t (a)"))
    again = project.run("up", db=db)
    assert again.code == 0, again.err
    assert f"the invalid index {quoted} was left behind by the failed attempt, and is dropped" in again.err
    assert db.query(INDEXES) == sorted([("other_idx", True), ("made", True), (name, True)])


@one_version
def test_only_what_was_left_behind_is_dropped(db: Database, project: Project) -> None:
    """At the first attempt nothing is dropped, and never a valid index or one of another name."""
    db.create()
    db.execute("CREATE TABLE t (a int)", "INSERT INTO t VALUES (1), (1)")
    with pytest.raises(psycopg.errors.UniqueViolation):
        db.execute("CREATE UNIQUE INDEX CONCURRENTLY theirs ON t (a)")
    migration(project, "CREATE INDEX CONCURRENTLY theirs ON t (a)")
    for _ in range(2):
        migration(project, "CREATE INDEX CONCURRENTLY ours ON t (b)")
        assert project.run("up", db=db).code == 4
    db.execute("CREATE INDEX ours ON t (a)")
    migration(project, "CREATE INDEX CONCURRENTLY ours ON t (a)")
    refused = project.run("up", db=db)
    assert 'relation "ours" already exists' in refused.err
    assert db.query(INDEXES) == [("ours", True), ("theirs", False)]


@one_version
def test_an_index_that_another_session_builds_stays(db: Database) -> None:
    """It is invalid until it is ready, and nobody's remains."""
    build = "CREATE INDEX CONCURRENTLY made ON t (a)"
    with opened(db) as session:
        run(session, "CREATE TABLE t (a int)")
        with busy(db, "t"):
            builder = threading.Thread(target=db.execute, args=(build,))
            builder.start()
            wait_until(lambda: db.query(INDEXES) == [("made", False)])
            assert session.remains(statement(build)) == ()
        builder.join()
        assert session.remains(statement(build)) == ()
    assert db.query(INDEXES) == [("made", True)]


@one_version
def test_a_retry_drops_it_first(db: Database, project: Project) -> None:
    """`retry:` after a lock timeout: otherwise the second attempt would find the index there."""
    db.create()
    db.execute("CREATE TABLE t (a int)")
    migration(project, "CREATE INDEX CONCURRENTLY ON t (a)", options="lock_timeout:300ms retry:5")
    with busy(db, "t"):
        runner = start(project, db, "up")
        wait_until(lambda: db.query(INDEXES) == [("t_a_idx", False)])
        wait_until(lambda: db.query(BUILDING) == [(0,)])
    _, err = runner.communicate(timeout=40)
    assert runner.returncode == 0, err
    assert "retrying: " in err
    assert "the invalid index public.t_a_idx was left behind by the failed attempt, and is dropped" in err
    assert db.query(INDEXES) == [("t_a_idx", True)]


@pytest.mark.parametrize(
    "sql",
    [
        "REINDEX INDEX CONCURRENTLY i",
        "REINDEX (VERBOSE, CONCURRENTLY) TABLE t",
        "REINDEX SCHEMA CONCURRENTLY public",
    ],
)
def test_a_failed_reindex(db: Database, project: Project, sql: str) -> None:
    """The copies that it left, TOAST's included, are dropped before it runs again; the indexes themselves stay."""
    db.create()
    db.execute("CREATE TABLE t (a int, b text)", "CREATE INDEX i ON t (a)")
    migration(project, sql, options="lock_timeout:300ms")
    with busy(db, "t"):
        failed = project.run("up", db=db)
    assert failed.code == 4, failed.err
    assert "it left the invalid index public.i_cc" in failed.err
    again = project.run("up", db=db)
    assert again.code == 0, again.err
    assert "the invalid index public.i_cc" in again.err
    assert db.query("SELECT relname FROM pg_class WHERE relname ~ '_cc(new|old)'") == []
    assert db.query(INDEXES) == [("i", True)]


def test_a_partition_that_is_half_detached(db: Database, project: Project) -> None:
    """Only FINALIZE helps, so the hint has it, and the runner leaves it to the user."""
    db.create()
    db.execute(
        "CREATE TABLE p (a int) PARTITION BY RANGE (a)", "CREATE TABLE c PARTITION OF p FOR VALUES FROM (0) TO (9)"
    )
    migration(project, "ALTER TABLE p DETACH PARTITION c CONCURRENTLY", options="lock_timeout:300ms")
    with busy(db, "p"):
        failed = project.run("up", db=db)
    assert failed.code == 4
    assert "it left a partition that is half detached behind: `ALTER TABLE p DETACH PARTITION c FINALIZE`" in failed.err
    migration(project, "ALTER TABLE p DETACH PARTITION c FINALIZE")
    assert project.run("up", db=db).code == 0
    assert db.query("SELECT count(*) FROM pg_inherits") == [(0,)]


@one_version
def test_an_interrupted_build(db: Database, project: Project) -> None:
    """Ctrl-C leaves the index, too: it is named, and `resume --retry` makes the next run drop it."""
    db.create()
    db.execute("CREATE TABLE t (a int)")
    migration(project, "CREATE INDEX CONCURRENTLY made ON t (a)")
    with busy(db, "t"):
        runner = start(project, db, "up")
        wait_until(lambda: db.query(INDEXES) == [("made", False)])
        runner.send_signal(signal.SIGINT)
        _, err = runner.communicate(timeout=20)
    assert runner.returncode == 130, err
    assert "it left the invalid index public.made behind" in err
    assert project.run("resume", "1", "--retry", db=db).code == 0
    again = project.run("up", db=db)
    assert again.code == 0, again.err
    assert "the invalid index public.made was left behind" in again.err
    assert db.query(INDEXES) == [("made", True)]
