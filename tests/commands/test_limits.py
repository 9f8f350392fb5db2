"""How long a migration waits for locks and runs, how often it is tried again, and who says so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer

import pytest

from sqlmig.runner.retrying import backoff
from tests.commands.test_running import GOOD, SLOW, start
from tests.dialects.sessions import opened, run
from tests.servers import Database, Project

LOCKING = ("postgres15", "mariadb", "mysql", "sqlite")
ADD = "-- migrate:up{}\nALTER TABLE good ADD COLUMN x integer;\n-- migrate:down\n"
LONG = {**SLOW, "mysql": "DELETE FROM good WHERE sleep(60)"}  # MySQL bounds nothing but SELECT by itself
RUNNING = {
    "postgres": ("(SELECT * FROM pg_stat_activity WHERE state = 'active') a", "query"),
    "mysql": ("information_schema.processlist", "info"),
}


@contextmanager
def blocked(db: Database, project: Project, options: str = "") -> Iterator[None]:
    """A migration is pending whose lock another session's transaction has as long as this lasts."""
    project.write("20260101000000_good.sql", GOOD)
    assert project.run("up", db=db).code == 0
    project.write("20260102000000_add.sql", ADD.format(options))
    with opened(db) as other, other.transaction():
        run(other, "INSERT INTO good VALUES (1)")
        yield


@pytest.mark.databases(*LOCKING)
def test_a_setting_bounds_the_wait_for_locks(db: Database, project: Project) -> None:
    """The file fails when its lock was not had in time, nothing of it stays, and the error names limit and remedy."""
    with blocked(db, project):
        failed = project.run("up", "--table-lock-timeout", "200ms", "--lock-retries", "1", db=db)
    assert failed.code == 4
    assert failed.err.count("retrying: ") == 1
    assert "another session holds a lock that this needs; waited 0.2 s (lock_timeout), 2 times" in (failed.err)
    assert "wait longer with lock_timeout: behind the marker or --table-lock-timeout" in failed.err
    assert project.run("up", db=db).code == 0
    assert db.query("SELECT count(x) FROM good") == [(0,)]


@pytest.mark.databases("postgres15", "sqlite")
def test_a_section_wins_over_the_setting(db: Database, project: Project) -> None:
    """What stands behind the marker holds, whatever flags, variables and environment say."""
    with blocked(db, project, " lock_timeout:200ms retry:0"):
        failed = project.run("up", "--table-lock-timeout", "30s", env={"SQLMIG_LOCK_RETRIES": "9"}, db=db)
    assert failed.code == 4, failed.err
    assert "waited 0.2 s (lock_timeout)" in failed.err
    assert "retrying" not in failed.err


@pytest.mark.databases("postgres15")
def test_an_environment_has_its_own_limits(db: Database, project: Project) -> None:
    """A table of sqlmig.toml bounds the runs with its --environment, and no others."""
    (project.path / "sqlmig.toml").write_text('[env.staging]\ntable_lock_timeout = "200ms"\n')
    with blocked(db, project):
        failed = project.run("up", "--environment", "staging", db=db)
    assert failed.code == 4
    assert "waited 0.2 s (lock_timeout)" in failed.err


@pytest.mark.databases("postgres15")
def test_production_is_careful(db: Database, project: Project) -> None:
    """Without a word about limits, a statement in production waits five seconds for a lock, with five more tries."""
    (project.path / "sqlmig.toml").write_text("[env.production]\n")
    shown = {row["name"]: row for row in project.json("config", "--environment", "production")["settings"]}
    assert (shown["table_lock_timeout"]["value"], shown["lock_retries"]["value"]) == ("5s", "5")
    assert shown["table_lock_timeout"]["origin"] == "default for production"
    text = "-- migrate:up\nCREATE TABLE seen AS SELECT current_setting('lock_timeout') AS value;\n-- migrate:down\n"
    project.write("20260101000000_seen.sql", text)
    assert project.run("up", "--yes", "--environment", "production", db=db).code == 0
    assert db.query("SELECT value FROM seen") == [("5s",)]


@pytest.mark.databases("postgres15", "mysql", "sqlite")
def test_a_retry_succeeds(db: Database, project: Project) -> None:
    """After a lock timeout the file is tried again, and runs as soon as nobody is in its way."""
    with blocked(db, project):
        process = start(project, db, "up", "--table-lock-timeout", "200ms", "--lock-retries", "9")
        assert process.stderr is not None
        guard = Timer(30, process.kill)
        guard.start()
        first = next(line for line in process.stderr if "retrying: " in line)
    _, err = process.communicate(timeout=30)
    guard.cancel()
    assert process.returncode == 0, first + err
    assert db.query("SELECT count(x) FROM good") == [(0,)]


@pytest.mark.databases("postgres15", "mysql")
def test_only_the_blocked_statement_is_repeated(db: Database, project: Project) -> None:
    """Where statements commit one by one, those before the one that met a lock do not run again."""
    with blocked(db, project, " transaction:false lock_timeout:200ms retry:9"):
        path = project.migrations / "20260102000000_add.sql"
        path.write_text(path.read_text().replace("ALTER", "CREATE TABLE first (id integer);\nALTER", 1))
        process = start(project, db, "up")
        assert process.stderr is not None
        guard = Timer(30, process.kill)
        guard.start()
        next(line for line in process.stderr if "retrying: " in line)
    _, err = process.communicate(timeout=30)
    guard.cancel()
    assert process.returncode == 0, err
    assert db.query("SELECT count(x) FROM good") == [(0,)]


@pytest.mark.databases("postgres15", "mariadb", "mysql", "sqlite", "duckdb")
def test_a_statement_timeout_cancels_on_the_server(db: Database, project: Project) -> None:
    """A statement that takes too long is ended where it runs, and what came before it in the transaction is undone."""
    project.write("20260101000000_good.sql", GOOD)
    slow = f"-- migrate:up\nINSERT INTO good VALUES (1);\n{LONG[db.dialect]};\n-- migrate:down\n"
    project.write("20260102000000_slow.sql", slow)
    failed = project.run("up", "--statement-timeout", "300ms", db=db)
    assert failed.code == 4, failed.err
    assert "20260102000000_slow.sql:3:1: error: " in failed.err
    assert "statement_timeout" in failed.err
    assert db.query("SELECT count(*) FROM good") == [(0,)]
    if not db.embedded:
        table, column = RUNNING[db.dialect]
        assert db.query(f"SELECT count(*) FROM {table} WHERE {column} = '{LONG[db.dialect]}'") == [(0,)]
    kinds = [entry["kind"] for entry in project.json("log", db=db)["entries"]]
    assert kinds == ["applied", "failed"]


@pytest.mark.databases("postgres15")
def test_a_file_may_set_its_own_limits(db: Database, project: Project) -> None:
    """What a file sets between two statements outside a transaction holds for those behind it."""
    text = (
        "-- migrate:up transaction:false\nSET lock_timeout = '7s';\n"
        "CREATE TABLE seen AS SELECT current_setting('lock_timeout') AS value;\n-- migrate:down\n"
    )
    project.write("20260101000000_seen.sql", text)
    assert project.run("up", "--table-lock-timeout", "2s", db=db).code == 0
    assert db.query("SELECT value FROM seen") == [("7s",)]


def test_the_pauses_between_two_tries() -> None:
    """They double up to half a minute, and are never the same for two runners."""
    for number, longest in enumerate((1, 2, 4, 8, 16, 30, 30)):
        pauses = {backoff(number) for _ in range(20)}
        assert all(0.75 * longest <= pause <= longest for pause in pauses)
        assert len(pauses) > 1
