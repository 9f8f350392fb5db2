"""With backup_enabled nothing is lost by a run that could not be brought back."""

from __future__ import annotations

import pytest

from tests.backups.shelf import FILLED, LOSES, NUMBERED, library, shelved
from tests.servers import Database, Project

ON = {"BACKUP_ENABLED": "true"}


def test_a_risky_run(db: Database, project: Project) -> None:
    """What the run deletes is in the backup that it names, with the versions from before; `latest` is that one."""
    library(db, project)
    project.write("20260102000000_loses.sql", LOSES)
    document = project.json("up", db=db, env=ON)
    assert document["error"] is None, document
    assert db.query(NUMBERED) == []
    assert document["backup"].endswith("-before-run")
    assert project.run("restore", db=db).code == 0
    assert db.query(NUMBERED) == FILLED
    assert project.json("status", db=db)["pending"] == 1


@pytest.mark.databases("sqlite", "duckdb")
def test_only_where_something_may_be_lost(db: Database, project: Project) -> None:
    """None before a new database, an up without risk, or where nobody asked for backups; one before redo, and told."""
    project.write("20260102000000_loses.sql", "-- migrate:up\nDROP TABLE IF EXISTS x;\n-- migrate:down\nSELECT 1;\n")
    assert project.json("up", db=db, env=ON)["backup"] is None
    library(db, project)
    project.write("20260103000000_more.sql", LOSES)
    assert project.json("up", db=db)["backup"] is None
    assert shelved(project) == []
    done = project.run("redo", "--force", "--steps", "2", db=db, env=ON)
    assert done.code == 0, done.err
    assert done.out.startswith("Backed up: db/backups/")
    assert len(shelved(project)) == 1


@pytest.mark.databases("sqlite", "duckdb")
def test_no_run_without_its_backup(db: Database, project: Project) -> None:
    """A backup that fails ends the run with exit 5 before it begins."""
    library(db, project)
    (project.path / "db" / "backups").write_text("in the way")
    project.write("20260102000000_loses.sql", LOSES)
    document = project.json("up", db=db, env=ON)
    assert (document["exit_code"], document["error"]["code"]) == (5, "environment")
    assert document["error"]["message"].startswith("the backup that has to come first was not made: ")
    assert document["error"]["state"] == "nothing was changed"
    assert db.query(NUMBERED) == FILLED
    assert project.json("status", db=db)["pending"] == 1
