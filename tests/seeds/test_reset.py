"""Reset, and what production asks for."""

from __future__ import annotations

import pytest

from tests.seeds.folder import migrate, names, seed, user
from tests.servers import Database, Project

COMMON = ("postgres15", "mysql", "sqlite", "duckdb")


@pytest.mark.databases(*COMMON)
def test_reset(db: Database, project: Project) -> None:
    """The database is dropped and made, migrations are applied and seeds run, and one document tells all of it."""
    migrate(project, db)
    seed(project, "users.sql", user(1, "one"))
    assert project.run("seed", "run", db=db).code == 0
    db.execute("INSERT INTO users (id, name) VALUES (2, 'by hand')")
    document = project.json("reset", db=db)
    assert document["exit_code"] == 0, document
    assert (document["dropped"], document["run"]["database_created"]) == (True, True)
    assert [step["outcome"] for step in document["run"]["steps"]] == ["applied"]
    assert [step["outcome"] for step in document["seeds"]["steps"]] == ["seeded"]
    assert names(db) == ["one"]


@pytest.mark.databases("sqlite")
def test_reset_reads_all_files_first(db: Database, project: Project) -> None:
    """A mistake in any file is told while the old database is still there."""
    migrate(project, db)
    seed(project, "users.sql", "-- seed:copy users from users.csv\n")
    seed(project, "users.csv", "id,name\n1\n")
    db.execute("INSERT INTO users (id, name) VALUES (2, 'by hand')")
    assert project.run("reset", db=db).code == 2
    project.write("2_bad.sql", "-- migrate:up\n")
    seed(project, "users.csv", "id,name\n1,one\n")
    assert project.run("reset", db=db).code == 2
    (project.migrations / "2_bad.sql").unlink()
    done = project.run("reset", "--seeds-dir", "db/sedes", db=db)
    assert (done.code, "the seeds folder db/sedes is missing" in done.err) == (2, True)
    assert names(db) == ["by hand"]


@pytest.mark.databases("sqlite")
def test_a_reset_that_fails_half_way(db: Database, project: Project) -> None:
    """What is true now is told, and the way on from there."""
    migrate(project, db)
    seed(project, "1_users.sql", user(1, "one"))
    seed(project, "2_users.sql", user(1, "again"))
    error = project.json("reset", db=db)["error"]
    assert error["code"] == "run_failed"
    assert error["state"] == (
        "the new database has all migrations, and not all seeds; the seed 2_users was rolled back and left nothing"
        " behind; the seed before it stays"
    )
    project.write("2_bad.sql", "-- migrate:up\nSELEC;\n-- migrate:down\n")
    error = project.json("reset", db=db)["error"]
    assert error["state"].startswith("the old database is gone, and the new one is not complete; 2_bad.sql was rolled")


@pytest.mark.databases("sqlite")
def test_production_is_protected(db: Database, project: Project) -> None:
    """There a reset needs --force and the environment's name, and a seed that empties a table needs a yes."""
    migrate(project, db)
    db.execute("INSERT INTO users (id, name) VALUES (2, 'by hand')")
    seed(project, "1_users.sql", user(1, "one"))
    there = ("--environment", "production")
    assert project.run("reset", *there, db=db).code == 3
    assert project.run("seed", "run", *there, db=db).code == 0
    seed(project, "2_users.sql", "DELETE FROM users;\n")
    done = project.run("seed", "run", *there, db=db)
    assert done.code == 3
    assert "db/seeds/2_users.sql:1:1: empties users" in done.err
    assert names(db) == ["one", "by hand"]
    assert project.run("seed", "run", "--yes", *there, db=db).code == 0
    assert names(db) == []
    assert project.run("reset", "--force", *there, db=db).code == 0
