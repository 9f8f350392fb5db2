"""What is no whole backup of this database never takes its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.backups.shelf import FILLED, NUMBERED, backed_up, change, library, manifest, shelved
from tests.servers import Database, Project

pytestmark = pytest.mark.databases("sqlite", "duckdb")


def truncate(folder: Path) -> None:
    file = folder / manifest(folder)["file"]
    file.write_bytes(file.read_bytes()[:-7])


def tamper(folder: Path) -> None:
    file = folder / manifest(folder)["file"]
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def lead_elsewhere(folder: Path) -> None:
    file = folder / manifest(folder)["file"]
    file.rename(folder.parent / "elsewhere")
    file.symlink_to(folder.parent / "elsewhere")


def cut_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text('{"format": 1')


DAMAGES: dict[str, tuple[Callable[[Path], None], str]] = {
    "truncated": (truncate, " bytes, and was made with "),
    "tampered": (tamper, "its checksum is another one"),
    "missing": (lambda folder: (folder / manifest(folder)["file"]).unlink(), "is missing, or no file"),
    "a link": (lead_elsewhere, "is missing, or no file"),
    "half a manifest": (cut_manifest, "manifest.json cannot be read"),
    "a path in the manifest": (lambda folder: change(folder, file="../../secret"), "file or sha256 is not one"),
    "an absolute path": (lambda folder: change(folder, file="/etc/passwd"), "file or sha256 is not one"),
    "no time": (lambda folder: change(folder, created="yesterday"), "created is no time"),
    "a number as text": (lambda folder: change(folder, size="7"), "size is missing or of the wrong kind"),
    "no format": (lambda folder: change(folder, format=None), "is no manifest of a backup"),
    "a later format": (lambda folder: change(folder, format=2), "was written by a newer sqlmig"),
    "other versions": (lambda folder: change(folder, versions=["1", "2"]), "has 1 applied versions, not the 2"),
    "another schema": (lambda folder: change(folder, schema="0"), "has another schema"),
}
FINDS = {"other versions": ("--restore",), "another schema": ("--restore",)}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged(db: Database, project: Project, damage: str) -> None:
    """restore ends with exit code 3, the reason, and the database as it was; verify finds it, too."""
    library(db, project)
    folder = backed_up(db, project)
    spoil, reason = DAMAGES[damage]
    spoil(folder)
    refused = project.run("restore", folder.name, db=db)
    assert (refused.code, db.query(NUMBERED)) == (3, FILLED), refused.err
    assert reason in refused.err
    assert "state: the database is as it was" in refused.err
    verified = project.run("backup", "verify", folder.name, *FINDS.get(damage, ()), db=db)
    assert verified.code == 1
    assert reason in verified.out
    assert "Traceback" not in refused.err + verified.err


def test_the_latest_is_a_whole_one(db: Database, project: Project) -> None:
    """A backup that a look at its files shows to be damaged is passed over."""
    library(db, project)
    folder = backed_up(db, project)
    truncate(backed_up(db, project))
    assert project.json("restore", db=db)["restored"]["id"] == folder.name


def test_another_kind_of_database(db: Database, project: Project) -> None:
    """A backup of SQLite is not for DuckDB, whatever --force says."""
    library(db, project)
    folder = backed_up(db, project)
    other = "duckdb" if db.dialect == "sqlite" else "sqlite"
    done = project.run("restore", folder.name, "--force", url=f"{other}:other.db")
    assert done.code == 3
    assert "is a backup of" in done.err
    assert not (project.path / "other.db").exists()


def test_another_database(db: Database, project: Project) -> None:
    """A backup of a database with another name needs --force."""
    library(db, project)
    folder = backed_up(db, project)
    url = f"{db.dialect}:other.{db.dialect}"
    refused = project.run("restore", folder.name, url=url)
    assert refused.code == 3
    assert "hint: --force restores it nevertheless" in refused.err
    assert project.run("restore", url=url).code == 2
    assert project.run("restore", folder.name, "--force", url=url).code == 0
    assert project.run("status", "--exit-code", url=url).code == 0


@pytest.mark.parametrize("name", ["../up", "a/b", ".hidden", "latest", "", "x" * 61, "a b"])
def test_names_are_no_paths(db: Database, project: Project, name: str) -> None:
    """A backup's name can be nothing but a part of a folder's name."""
    library(db, project)
    done = project.run("backup", "create", name, db=db)
    assert done.code == 2
    assert "cannot be the name of a backup" in done.err
    assert shelved(project) == []


def test_a_protected_environment(db: Database, project: Project) -> None:
    """Its database is replaced only when somebody names the environment on the command line."""
    (project.path / "sqlmig.toml").write_text("[env.live]\nprotected = true\n")
    library(db, project)
    backed_up(db, project)
    refused = project.run("restore", db=db, env={"SQLMIG_ENV": "live"})
    assert refused.code == 3
    assert "`sqlmig restore --force --environment live` does it" in refused.err
    assert project.run("restore", "--force", "--environment", "live", db=db).code == 0
