"""What preflight and the list say of the backups that are there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sqlmig.backups.making import create
from sqlmig.preflight.backups import backup
from tests.backups.shelf import backed_up, change, library, manifest, quiet, settings
from tests.servers import Database, Project

pytestmark = pytest.mark.databases("sqlite")


def test_the_last_backup(db: Database, project: Project) -> None:
    """Where backups are asked for, none and an old one are yellow; a damaged one is so everywhere."""
    db.create()
    own = settings(project, db.url)
    asking = (own, replace(own, backup_enabled=True), replace(own, protected=True))
    assert [backup(one).colour for one in asking] == ["green", "yellow", "yellow"]
    folder = create(own, quiet).path
    assert [backup(one).colour for one in asking] == ["green", "green", "green"]
    assert backup(own).message == f"{folder.name} is 0 min old, and whole"
    for age, words in ((timedelta(hours=30), "30 h"), (timedelta(days=3), "3 days")):
        change(folder, created=(datetime.now(UTC) - age).isoformat())
        assert [backup(one).colour for one in asking] == ["green", "yellow", "yellow"]
        assert f" is {words} old" in backup(own).message
    file = folder / manifest(folder)["file"]
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    assert [backup(one).colour for one in asking] == ["yellow", "yellow", "yellow"]
    assert backup(own).message == "the last one is damaged: its checksum is another one"


def test_the_list(db: Database, project: Project) -> None:
    """One line for each, the newest first, whatever database it is of and without asking any; damaged ones say why."""
    assert project.run("backup", "list").out == "No backups in ./db/backups\n"
    assert project.run("backup", "verify", db=db).code == 1
    library(db, project)
    first, second = backed_up(db, project, "one"), backed_up(db, project, "two")
    change(first, database="other")
    (second / manifest(second)["file"]).unlink()
    done = project.run("backup", "list")
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0].startswith(f"damaged  {second.name}")
    assert lines[1] == f"  problem: db/backups/{second.name}/data.sqlite.gz is missing, or no file"
    assert lines[2].startswith(f"there    {first.name}")
    assert lines[2].endswith("SQLite 3  1 version, last 20260101000000")
    assert lines[3] == "2 backups: 1 damaged"
