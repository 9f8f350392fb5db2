"""Trials touch nothing but databases of their own, and say so when that cannot be."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from sqlmig.errors import EnvironmentFailure, Refused
from sqlmig.trials import Wish, try_all
from tests.servers import Database, Project
from tests.servers.project import clean_environment
from tests.trials.trying import outcomes, scratch_databases, settings, tried

SLEEP = {"postgres": "SELECT pg_sleep(60)", "mysql": "DO sleep(60)"}
ROLE = "-- migrate:up\nCREATE ROLE {0};\n-- migrate:down\nDROP ROLE {0};\n"
EMPTY = "-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 1;\n"


@pytest.mark.databases("postgres16", "mariadb")
def test_statements_beyond_the_database(db: Database, project: Project) -> None:
    """They are refused with their places before anything is made; `force` runs them."""
    project.write("1_role.sql", ROLE.format(f"reader_{db.name}"))
    with pytest.raises(Refused) as caught:
        tried(db, project)
    assert [str(problem.location)[-3:] for problem in caught.value.problems] == ["2:1", "4:1"]
    assert caught.value.state == "nothing was changed"
    assert outcomes(tried(db, project, Wish(force=True))) == ["passed", "passed"]


@pytest.mark.databases("mysql", "mariadb")
def test_the_users_own_database_by_its_name(db: Database, project: Project) -> None:
    """A migration that names the database of the URL would change it, and is refused."""
    db.create()
    db.execute(f"CREATE TABLE {db.name}.books (id int)")
    project.write("1_books.sql", f"-- migrate:up\nDROP TABLE {db.name}.books;\n-- migrate:down irreversible\n")
    with pytest.raises(Refused):
        tried(db, project)
    assert db.query(f"SELECT count(*) FROM {db.name}.books") == [(0,)]


@pytest.mark.databases("sqlite")
def test_a_protected_database(db: Database, project: Project) -> None:
    """Beside a protected one nothing is tried."""
    project.write("1_empty.sql", EMPTY)
    with pytest.raises(Refused, match="protected"):
        try_all(replace(settings(db, project), protected=True), lambda _: None, Wish())


@pytest.mark.databases("sqlite")
def test_what_up_would_refuse(db: Database, project: Project) -> None:
    """A missing variable and a statement that no transaction can hold are told before anything runs, both ways."""
    project.write("1_a.sql", "-- migrate:up env:NOT_THERE\nSELECT '${NOT_THERE}';\n-- migrate:down\nCOMMIT;\n")
    with pytest.raises(Refused) as caught:
        tried(db, project)
    assert len(caught.value.problems) == 2


@pytest.mark.databases("postgres15", "mysql", "mariadb")
def test_no_right_to_create_databases(db: Database, project: Project) -> None:
    """It is an error of the environment that says what is needed."""
    db.create()
    user, password = f"u{db.name[-8:]}", "wX7-small"
    login = f"'{user}'@'%'" if db.dialect == "mysql" else user
    words = "IDENTIFIED BY" if db.dialect == "mysql" else "PASSWORD"
    db.execute(f"CREATE USER {login} {words} '{password}'")
    project.write("1_empty.sql", EMPTY)
    limited = replace(db, url=db.with_login(user, password))
    try:
        with pytest.raises(EnvironmentFailure) as caught:
            tried(limited, project)
    finally:
        db.execute(f"DROP USER {login}")
    assert caught.value.message.startswith("no scratch database can be made: ")
    assert caught.value.state == "nothing was changed"
    assert "right to create databases" in (caught.value.hint or "")


@pytest.mark.databases("mysql")
def test_no_right_to_read_privileges(db: Database, project: Project) -> None:
    """Who may make databases, and may not read who has which privilege, learns that they were not compared."""
    db.create()
    user, password = f"u{db.name[-8:]}", "wX7-small"
    mine = db.name.replace("_", "\\_")
    db.execute(f"CREATE USER '{user}'@'%' IDENTIFIED BY '{password}'")
    db.execute(f"GRANT ALL ON `{mine}\\_sqlmig\\_%`.* TO '{user}'@'%'")
    project.write("1_empty.sql", EMPTY)
    try:
        result = tried(replace(db, url=db.with_login(user, password)), project)
    finally:
        db.execute(f"DROP USER '{user}'@'%'")
    assert outcomes(result) == ["passed", "passed"]
    assert [finding.rule for finding in result.findings] == ["no-seeds", "no-tests", "privileges"]


@contextmanager
def running(db: Database, project: Project) -> Iterator[subprocess.Popen[str]]:
    """`sqlmig test`, in the middle of a migration that takes a minute."""
    project.write("1_slow.sql", f"-- migrate:up\n{SLEEP[db.dialect]};\n-- migrate:down\nSELECT 1;\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "sqlmig", "test", "--json"],
        cwd=project.path,
        env={**clean_environment(), "DATABASE_URL": db.url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        end = time.monotonic() + 30
        while not sleeping(db) and time.monotonic() < end:
            time.sleep(0.05)
        yield process
    finally:
        process.kill()
        process.communicate()


def sleeping(db: Database) -> bool:
    """Whether the slow statement runs in a scratch database."""
    if not db.exists():
        db.create()
    if db.dialect == "postgres":
        text, where, table = "query", "datname", "pg_stat_activity"
    else:
        text, where, table = "info", "db", "information_schema.processlist"
    mine = f"{where} LIKE '{db.name}!_sqlmig!_%' ESCAPE '!'"
    return bool(db.query(f"SELECT 1 FROM {table} WHERE {text} LIKE '%sleep(60)%' AND {mine}"))


@pytest.mark.databases("postgres16", "mysql", "mariadb")
def test_an_interrupt(db: Database, project: Project) -> None:
    """Ctrl-C ends the statement, and takes the scratch database away."""
    with running(db, project) as process:
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (130, "")
    assert '"state": "nothing was changed"' in out
    assert scratch_databases(db) == []


@pytest.mark.databases("postgres16", "mysql")
def test_a_killed_run(db: Database, project: Project) -> None:
    """What it leaves is named by the next one, when nobody works in it any more."""
    with running(db, project) as process:
        process.kill()
        process.communicate()
    end_sleeping(db)
    (left,) = scratch_databases(db)
    project.write("1_slow.sql", EMPTY)
    found = [finding for finding in tried(db, project).findings if finding.rule == "scratch-database"]
    db.execute(f"DROP DATABASE {left}")
    assert [finding.message for finding in found] == [f"the scratch database {left} is left of a run that was killed"]
    assert not [finding for finding in tried(db, project).findings if finding.rule == "scratch-database"]


def end_sleeping(db: Database) -> None:
    """The server goes on with a statement whose client is gone."""
    if db.dialect == "postgres":
        db.execute(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE '{db.name}!_%' ESCAPE '!'"
        )
    else:
        for (session,) in db.query(
            f"SELECT id FROM information_schema.processlist WHERE db LIKE '{db.name}!_%' ESCAPE '!'"
        ):
            db.execute(f"KILL {session}")
    end = time.monotonic() + 30
    while sleeping(db) and time.monotonic() < end:
        time.sleep(0.05)
