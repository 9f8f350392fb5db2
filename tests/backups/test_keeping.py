"""Old backups go, but never the last ones."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sqlmig.backups.making import create
from sqlmig.backups.pruning import expired
from sqlmig.manifest import BackupFolder, Manifest
from tests.backups.shelf import backed_up, change, library, manifest, quiet, settings, shelved
from tests.servers import Database, Project

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def aged(days: float, problem: str | None = None) -> BackupFolder:
    made = Manifest("app", "sqlite", "", "", (), "", 0, "data", 0, 0, "", NOW - timedelta(days=days), 0.0, "")
    return BackupFolder(Path(f"{days} days"), made, problem)


@pytest.mark.parametrize(
    ("ages", "keep", "days", "gone"),
    [
        ((1, 10, 40, 50), 3, 30, [50]),
        ((1, 10, 40, 50), 0, 30, [40, 50]),
        ((40, 50), 3, 30, []),
        ((1, 2, 30), 1, 30, []),
        ((1, 2, 30.1), 1, 30, [30.1]),
        ((1, 2, 3), 1, 0, [2, 3]),
        ((), 3, 30, []),
    ],
)
def test_what_has_expired(ages: Sequence[float], keep: int, days: int, gone: list[float]) -> None:
    """Whatever is older than so many days, but for the newest few."""
    found = expired([aged(age) for age in ages], keep, timedelta(days=days), NOW)
    assert found == tuple(aged(age) for age in gone)


def test_damaged_backups_keep_nothing() -> None:
    """A damaged backup is no reserve: it neither counts among the newest nor is removed."""
    found = expired([aged(1, "cut"), aged(40), aged(50), aged(60, "cut")], 1, timedelta(days=30), NOW)
    assert found == (aged(50),)


@pytest.mark.databases("sqlite")
def test_prune(db: Database, project: Project) -> None:
    """Only this database's backups go, a dry run removes none, and what a killed process has left goes, too."""
    library(db, project)
    own = settings(project, db.url)
    old = [create(own, quiet, name).path for name in ("one", "two")]
    for folder in old:
        change(folder, created="2026-01-01T00:00:00+00:00")
    new = backed_up(db, project)
    other = create(own, quiet).path
    change(other, database="other", created="2026-01-01T00:00:00+00:00")
    part = new.parent / ".killed.part"
    part.mkdir()
    os.utime(part, (0, 0))
    words = ("backup", "prune", "--backup-keep", "1", "--backup-keep-days", "30")
    dry = project.json(*words, "--dry-run", db=db)
    assert sorted(entry["state"] for entry in dry["backups"]) == ["expired", "expired", "kept"]
    assert len(shelved(project)) == 5
    done = project.json(*words, db=db)
    assert {entry["id"] for entry in done["backups"] if entry["state"] == "removed"} == {path.name for path in old}
    assert shelved(project) == sorted([new.name, other.name])
    assert manifest(new)["reason"] == "create"
