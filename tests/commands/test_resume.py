"""What a crash left open: how it is shown, and decided."""

from __future__ import annotations

import time
from contextlib import suppress
from threading import Thread

import pytest

from sqlmig.dialects.api import Session
from sqlmig.errors import SqlmigError
from sqlmig.ledger import locate, prepare, recorder
from sqlmig.library import read_file
from sqlmig.model import Actor, History
from sqlmig.plan import plan_up
from sqlmig.runner import Run
from sqlmig.runner.progress import Progress
from tests.dialects.sessions import opened
from tests.servers import Database, Project

# statement that a crash left open → what the database has of it, before and after
OPEN = [
    ("CREATE TABLE b (id integer)", "table b is not there", "table b is there"),
    ("ALTER TABLE a ADD COLUMN c integer", "column c of a is not there", "column c of a is there"),
    ("CREATE INDEX i ON a (id)", "index i of a is not there", "index i of a is there"),
    ("ALTER TABLE a RENAME TO z", "table z is not there", "table z is there"),
    ("DROP TABLE a", "table a is there", "table a is not there"),
]


@pytest.mark.parametrize(("sql", "before", "after"), OPEN)
def test_what_the_database_shows_of_an_undecided_statement(
    db: Database, project: Project, sql: str, before: str, after: str
) -> None:
    """`up` and `resume` say what is there and what that means; `resume` shows the statement and how to look."""
    _stopped_at_the_second(db, project, sql)
    seems = "so it seems {}to have taken effect"
    refused = project.json("up", db=db)
    assert refused["exit_code"] == 3
    assert f"{before}, {seems.format('not ')}" in refused["error"]["problems"][0]["message"]
    db.execute(sql)
    shown = project.json("resume", db=db)
    (finding,) = shown["findings"]
    assert (shown["exit_code"], finding["location"]["line"]) == (1, 3)
    assert finding["message"].endswith(f"{after}, {seems.format('')}\n{sql}")
    assert finding["help"].startswith("look with `")
    assert project.run("resume", "--skip", db=db).code == 2
    assert project.json("resume", "1", "--skip", db=db)["exit_code"] == 0
    assert project.json("resume", db=db)["findings"] == []
    assert project.run("up", db=db).code == 0


def _stopped_at_the_second(db: Database, project: Project, sql: str) -> None:
    """A run that was killed when its log said that the second statement is about to run."""
    marker = "-- migrate:up transaction:false" if db.transactional else "-- migrate:up"
    path = project.write("1_a.sql", f"{marker}\nCREATE TABLE a (id integer);\n{sql};\n-- migrate:down\n")
    with opened(db) as session:
        ledger = locate("schema_migrations", session)
        prepare(session, ledger)
        session.execute("CREATE TABLE a (id integer)")
        (step,) = plan_up([read_file(path, "1", session.traits.sql)], History(), session.traits, {}).steps
        context = Run(session, ledger, Actor("me", "here", "1"), 1, {}, lambda _: None)
        progress = Progress(step, context, recorder(session, ledger))
        progress.advance(1)
        progress.start()


SLEEP = {"postgres": "SELECT pg_sleep(30)", "mysql": "SELECT sleep(30)"}
END = {
    "postgres": "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(30)'",
    "mysql": "KILL QUERY {}",
}
BUSY = "SELECT id FROM information_schema.processlist WHERE info = 'SELECT sleep(30)'"


@pytest.mark.databases("postgres15", "mariadb", "mysql")
def test_a_statement_that_outlives_its_runner(db: Database, project: Project) -> None:
    """While the server is still at it nothing else is said of an undecided statement."""
    sql = SLEEP[db.dialect]
    _stopped_at_the_second(db, project, sql)
    with opened(db) as other, opened(db) as session:
        sleeper = Thread(target=_run_to_its_end, args=(other, sql))
        sleeper.start()
        end = time.monotonic() + 20
        while not session.runs(sql):
            assert time.monotonic() < end
        (finding,) = project.json("resume", db=db)["findings"]
        assert not session.runs("SELECT 1")
        db.query(END[db.dialect].format(db.query(BUSY)[0][0] if db.dialect == "mysql" else ""))
        sleeper.join()
    assert "the server is still at it, so wait until it is done" in finding["message"]


def _run_to_its_end(session: Session, sql: str) -> None:
    with suppress(SqlmigError):
        session.query(sql)


SETTING = {
    "postgres": ("CREATE SCHEMA app", "SET search_path = app", "app.late"),
    "mysql": ("SET NAMES utf8mb4", "SET sql_mode = 'ANSI_QUOTES'", "late"),
    "sqlite": ("SELECT 1", "ATTACH 'other.db' AS other", "other.late"),
    "duckdb": ("CREATE SCHEMA app", "USE app", "app.late"),
}


def test_settings_are_made_again(db: Database, project: Project) -> None:
    """What goes on behind a failed statement runs in a new session, and finds the settings that stand above it."""
    first, setting, table = SETTING[db.dialect]
    name = {"sqlite": "other.late", "mysql": '"late"'}.get(db.dialect, "late")
    marker = "-- migrate:up transaction:false" if db.transactional else "-- migrate:up"
    text = f"{marker}\nCREATE TABLE early (id integer);\n{first};\n{setting};\n{{}};\n-- migrate:down\n"
    path = project.write("1_a.sql", text.format("SELECT broken FROM nowhere"))
    assert project.run("up", "--no-dump-schema", db=db).code == 4
    path.write_text(text.format(f"CREATE TABLE {name} (id integer)"))
    done = project.json("up", "--no-dump-schema", db=db)
    assert (done["exit_code"], done["steps"][0]["resumed_at"]) == (0, 3)
    if db.dialect != "sqlite":
        assert db.query(f"SELECT count(*) FROM {table}") == [(0,)]
    else:
        assert "late" not in {row[0] for row in db.query("SELECT name FROM sqlite_master")}


def test_what_is_gone_with_the_session_stops_a_resume(db: Database, project: Project) -> None:
    """A temporary table of statements that ran is not there any more, and nothing runs without it."""
    marker = "-- migrate:up transaction:false" if db.transactional else "-- migrate:up"
    text = f"{marker}\nCREATE TABLE early (id integer);\nCREATE TEMPORARY TABLE helper (id integer);\n{{}};\n" + (
        "INSERT INTO early SELECT id FROM {};\n-- migrate:down\n"
    )
    path = project.write("1_a.sql", text.format("SELECT broken FROM nowhere", "helper"))
    assert project.run("up", db=db).code == 4
    path.write_text(text.format("SELECT 1", "helper"))
    refused = project.json("up", db=db)
    assert refused["exit_code"] == 3
    (problem,) = refused["error"]["problems"]
    assert (problem["location"]["line"], "needs helper" in problem["message"]) == (5, True)
    path.write_text(text.format("SELECT 1", "early"))
    assert project.run("up", db=db).code == 0
