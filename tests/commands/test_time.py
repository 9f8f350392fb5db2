"""A run as a whole has so much time and no more."""

from __future__ import annotations

import pytest

from tests.commands.test_limits import LONG
from tests.commands.test_running import GOOD
from tests.servers import Database, Project

FIRST, SECOND, THIRD = (f"2026010{number}000000" for number in (1, 2, 3))
LIMIT = ("--max-migration-time", "1500ms")
NAP = "DO sleep(60)"  # MySQL ends it without an error


def text(*statements: str) -> str:
    return "-- migrate:up\n" + "".join(f"{sql};\n" for sql in statements) + "-- migrate:down\n"


@pytest.mark.databases("postgres15", "mysql", "mariadb", "sqlite", "duckdb")
def test_a_statement_ends_with_the_run(db: Database, project: Project) -> None:
    """What was applied before stays, the statement is ended on the server, and the hint names the limit."""
    project.write(f"{FIRST}_good.sql", GOOD)
    project.write(f"{SECOND}_long.sql", text("INSERT INTO good VALUES (1)", LONG[db.dialect]))
    project.write(f"{THIRD}_more.sql", text("CREATE TABLE more (id integer)"))
    document = project.json("up", *LIMIT, db=db)
    assert [step["outcome"] for step in document["steps"]] == ["applied", "failed"]
    assert (document["exit_code"], document["pending"]) == (4, 2)
    assert "the time for this run is over (max_migration_time)" in document["error"]["hint"]


@pytest.mark.databases("mysql", "mariadb")
def test_no_step_begins_behind_the_end(db: Database, project: Project) -> None:
    """The migrations before stay applied, and the message says which did not begin; the next run goes on there."""
    project.write(f"{FIRST}_nap.sql", text(NAP))
    project.write(f"{SECOND}_more.sql", text("CREATE TABLE more (id integer)"))
    failed = project.run("up", *LIMIT, db=db)
    assert failed.code == 4
    assert "error: the time for this run is over (max_migration_time)\n" in failed.err
    assert f"state: 1 migration applied; {SECOND}_more.sql and what follows it did not begin" in failed.err
    assert project.run("up", db=db).code == 0


@pytest.mark.databases("mysql")
def test_no_statement_begins_behind_the_end(db: Database, project: Project) -> None:
    """Where no transaction holds a file together it stops between two statements, and goes on there."""
    project.write(f"{FIRST}_nap.sql", text("CREATE TABLE one (id integer)", NAP, "CREATE TABLE two (id integer)"))
    failed = project.run("up", *LIMIT, db=db)
    assert failed.code == 4
    assert "error: the time for this run is over (max_migration_time)\n" in failed.err
    assert "statements 1 to 2 of 3" in failed.err
    assert project.run("up", db=db).code == 0
    assert db.query("SELECT count(*) FROM two") == [(0,)]


@pytest.mark.databases("sqlite")
def test_the_limit_of_other_systems(db: Database, project: Project) -> None:
    """MAX_MIGRATION_TIME counts milliseconds, SQLMIG_MAX_MIGRATION_TIME says its unit, and 0 is no limit."""
    project.write(f"{FIRST}_good.sql", GOOD)

    def limit(**variables: str) -> tuple[str, str]:
        rows = project.json("config", env=variables)["settings"]
        return next((row["value"], row["origin"]) for row in rows if row["name"] == "max_migration_time")

    name = "MAX_MIGRATION_TIME"
    assert limit(MAX_MIGRATION_TIME="300000") == ("300s", f"environment variable {name}")
    assert limit(MAX_MIGRATION_TIME="5m", SQLMIG_MAX_MIGRATION_TIME="7s")[0] == "7s"
    assert project.run("up", db=db, env={name: "0"}).code == 0
