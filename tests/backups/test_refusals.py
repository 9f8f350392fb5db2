"""What is no whole backup of this database never takes its place."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from sqlmig.backups.making import create
from sqlmig.backups.restoring import restore
from sqlmig.backups.verifying import verify
from sqlmig.errors import ConfigError, DamagedBackup, Refused, UsageError
from tests.backups.shelf import FILLED, NUMBERED, backed_up, change, library, manifest, quiet, settings
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
    elsewhere = file.rename(folder.parent.parent / "elsewhere")
    file.symlink_to(elsewhere)


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
    "no zone": (lambda folder: change(folder, created="2026-01-01T00:00:00"), "created or reason means nothing"),
    "a number as text": (lambda folder: change(folder, size="7"), "size is missing or of the wrong kind"),
    "no format": (lambda folder: change(folder, format=None), "is no manifest of a backup"),
    "a later format": (lambda folder: change(folder, format=2), "was written by a newer sqlmig"),
    "an unknown dialect": (lambda folder: change(folder, dialect="oracle"), "is no database that backups are of"),
    "other versions": (lambda folder: change(folder, versions=["1", "2"]), "has 1 applied versions, not the 2"),
    "another schema": (lambda folder: change(folder, schema="0"), "has another schema"),
}


def test_damaged(db: Database, project: Project, tmp_path: Path) -> None:
    """restore refuses with the reason and leaves the database as it was, and verify finds the same."""
    library(db, project)
    own = settings(project, db.url)
    folder = create(own, quiet).path
    for damage, (spoil, reason) in DAMAGES.items():
        shutil.copytree(folder, tmp_path / "saved")
        spoil(folder)
        with pytest.raises(Refused, match=reason) as refused:
            restore(own, quiet, folder.name, force=True)
        assert str(refused.value.state).startswith("the database is as it was"), damage
        by_loading = damage in ("other versions", "another schema")
        (entry,) = verify(own, quiet, (folder.name,), restore=by_loading)
        assert (entry.state, reason in str(entry.problem)) == ("damaged", True), damage
        shutil.rmtree(folder)
        (tmp_path / "saved").rename(folder)
    assert db.query(NUMBERED) == FILLED
    assert restore(own, quiet, folder.name).restored is not None


def test_no_file_of_the_database_itself(db: Database, project: Project) -> None:
    """A file with the right checksum that the database cannot read is found before anything is loaded."""
    library(db, project)
    own = settings(project, db.url)
    folder = create(own, quiet).path
    file = folder / "data.txt"
    file.write_bytes(b"SQLite format 3\0 and nothing behind it, DUCK neither")
    digest = sha256(file.read_bytes()).hexdigest()
    change(folder, file=file.name, size=file.stat().st_size, sha256=digest)
    with pytest.raises(DamagedBackup):
        restore(own, quiet, folder.name)
    assert db.query(NUMBERED) == FILLED


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="this Python has zstd")
def test_packed_by_a_newer_python(db: Database, project: Project) -> None:
    """What zstd has packed needs a Python that has it, and the message says which."""
    library(db, project)
    own = settings(project, db.url)
    folder = create(own, quiet).path
    file = folder / manifest(folder)["file"]
    change(folder, file=file.rename(file.with_suffix(".zst")).name)
    with pytest.raises(Refused, match=r"which Python has from 3\.14 on"):
        restore(own, quiet, folder.name)


def test_the_latest_is_a_whole_one(db: Database, project: Project) -> None:
    """Passed over are a backup whose file is cut, and the one that a restore made of what it replaced."""
    library(db, project)
    own = settings(project, db.url)
    folder = create(own, quiet).path
    truncate(create(own, quiet).path)
    for _ in range(2):
        assert restore(own, quiet).restored == verify(own, quiet, (folder.name,), restore=False)[0]


def test_another_kind_of_database(db: Database, project: Project) -> None:
    """A backup of SQLite is not for DuckDB, whatever --force says, and none of it is there then."""
    library(db, project)
    folder = create(settings(project, db.url), quiet).path
    other = settings(project, f"{'duckdb' if db.dialect == 'sqlite' else 'sqlite'}:{project.path / 'other.db'}")
    with pytest.raises(Refused, match="is a backup of"):
        restore(other, quiet, folder.name, force=True)
    with pytest.raises(Refused, match=f"{folder.name} is of"):
        verify(other, quiet, (folder.name,), restore=True)
    assert not (project.path / "other.db").exists()


def test_another_database(db: Database, project: Project) -> None:
    """A backup of a database with another name needs `force`, and is nobody's latest."""
    library(db, project)
    folder = create(settings(project, db.url), quiet).path
    path = project.path / f"other.{db.dialect}"
    other = settings(project, f"{db.dialect}:{path}")
    with pytest.raises(Refused, match="is a backup of") as refused:
        restore(other, quiet, folder.name)
    assert refused.value.hint == "--force restores it nevertheless"
    with pytest.raises(ConfigError, match="there is no whole backup of other"):
        restore(other, quiet)
    assert not path.exists()
    assert restore(other, quiet, folder.name, force=True).restored is not None
    assert path.stat().st_size > 0


@pytest.mark.parametrize("name", ["../up", "a/b", ".hidden", "latest", "", "x" * 61, "a b", "ä"])
@pytest.mark.databases("sqlite")
def test_names_are_no_paths(db: Database, project: Project, name: str) -> None:
    """A backup's name can be nothing but a part of a folder's name; nothing is made then, not even the folder."""
    db.create()
    own = settings(project, db.url)
    with pytest.raises(UsageError, match="cannot be the name of a backup"):
        create(own, quiet, name)
    assert not Path(own.backups_dir).exists()


@pytest.mark.databases("sqlite")
def test_a_protected_environment(db: Database, project: Project) -> None:
    """Its database is replaced only when somebody names the environment on the command line."""
    (project.path / "sqlmig.toml").write_text("[env.live]\nprotected = true\n")
    library(db, project)
    backed_up(db, project)
    refused = project.run("restore", db=db, env={"SQLMIG_ENV": "live"})
    assert refused.code == 3
    assert "`sqlmig restore --force --environment live` does it" in refused.err
    assert project.run("restore", "--force", "--environment", "live", db=db).code == 0
