"""Disks, locks, signals and servers that are not there: a clear error, its exit code, and nothing lost."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest

from sqlmig.workspace import connected, locked
from tests.backups.shelf import FILLED, NUMBERED, backed_up, library, quiet, settings, shelved
from tests.reliability.conftest import runner
from tests.reliability.forks import Runner, Stop
from tests.reliability.killed import ANY
from tests.reliability.test_full_disks import fill
from tests.servers import Database, Project
from tests.servers.project import clean_environment
from tests.servers.volume import Volume

__all__ = ["runner"]  # a fixture
EMBEDDED = pytest.mark.databases("sqlite", "duckdb")
SOON = "--lock-timeout=200ms"
LARGE = {
    "sqlite": "CREATE TABLE large AS SELECT hex(randomblob(1500000)) AS t",
    "duckdb": "CREATE TABLE large AS SELECT md5(range::text) || md5((range + 1)::text) AS t FROM range(60000)",
}


@EMBEDDED
def test_a_read_only_folder(db: Database, project: Project, volume: Volume) -> None:
    """No backup, exit 5, and how to name another folder. What is there can be listed and verified."""
    library(db, project)
    folder = volume.path / "backups"
    assert project.run("backup", "create", "--backups-dir", str(folder), db=db).code == 0
    volume.read_only()
    done = project.run("backup", "create", "--backups-dir", str(folder), db=db)
    assert done.code == 5
    assert (
        "state: no backup was made, and the database is as it was\nhint: make room, or name another folder" in done.err
    )
    for words in (("verify", "--restore"), ("list",), ("prune", "--dry-run")):
        assert project.run("backup", *words, "--backups-dir", str(folder), db=db).code == 0
    assert project.run("restore", "--backups-dir", str(folder), db=db).code == 5
    assert db.query(NUMBERED) == FILLED


@EMBEDDED
def test_a_full_disk_under_the_backups(db: Database, project: Project, volume: Volume) -> None:
    """Nothing is left of the backup that did not fit, nor of a restore whose safety backup does not."""
    library(db, project)
    db.execute(LARGE[db.dialect])
    folder = volume.path / "backups"
    words = ("--backups-dir", str(folder))
    assert project.run("backup", "create", *words, db=db).code == 0
    before = list(folder.iterdir())
    for free in (0, 1 << 20):
        filler = fill(volume.path, free)
        for command in (("backup", "create"), ("restore",)):
            done = project.run(*command, *words, db=db)
            assert done.code == 5, done.err
            assert "the database is as it was" in done.err
        filler.unlink()
        assert sorted(folder.iterdir()) == sorted(before)
    assert db.query(NUMBERED) == FILLED
    assert project.run("restore", *words, db=db).code == 0


@EMBEDDED
def test_a_full_disk_under_the_database(db: Database, project: Project, volume: Volume) -> None:
    """The old database stays where the new one has no room, and its disk has as much room as before."""
    file = volume.path / f"app.{db.dialect}"
    own = replace(db, path=file, url=f"{db.dialect}:{file}")
    library(own, project)
    own.execute(LARGE[db.dialect])
    backed_up(own, project)
    own.execute("DELETE FROM books WHERE id = 1")
    seen = own.query(NUMBERED)
    for free in (0, 1 << 20):
        filler = fill(volume.path, free)
        done = project.run("restore", db=own)
        filler.unlink()
        assert done.code in (0, 5), done.err
        if done.code == 5:
            assert "the database is as it was" in done.err
            assert own.query(NUMBERED) == seen
            assert [path.name for path in volume.path.iterdir() if "_sqlmig_" in path.name] == []
    assert project.run("restore", db=own).code == 0
    assert own.query(NUMBERED) == FILLED


@pytest.mark.parametrize("scheme", ["postgres", "mysql"])
@pytest.mark.parametrize("words", [("backup", "create"), ("restore",), ("restore", "--if-missing")])
def test_a_dead_server(project: Project, scheme: str, words: tuple[str, ...]) -> None:
    """Exit 5, as with every command, and no folder is made."""
    done = project.run(*words, url=f"{scheme}://somebody:s3cr3t-w0rd@127.0.0.1:9/app")
    assert done.code == 5
    assert "s3cr3t" not in done.out + done.err
    assert list(project.path.iterdir()) == []


def test_a_restore_waits_for_a_run(db: Database, project: Project) -> None:
    """While another runner has the lock, a restore and a backup give up in time and have changed nothing."""
    library(db, project)
    backed_up(db, project)
    own = settings(project, db.url)
    with ExitStack() as stack:
        session = stack.enter_context(connected(own, quiet))
        stack.enter_context(locked(session, own, quiet))
        for command in (("restore",), ("backup", "create")):
            document = project.json(*command, SOON, db=db)
            assert (document["exit_code"], document["error"]["code"]) == (5, "lock_timeout"), document
            assert "the database is as it was" in document["error"]["state"] or command != ("restore",)
    assert db.query(NUMBERED) == FILLED
    assert len(shelved(project)) == 1


@pytest.mark.databases("postgres15", "mariadb", "mysql", "sqlite", "duckdb")
def test_two_restores_at_once(db: Database, project: Project) -> None:
    """One waits for the other, is refused, or is sent away as PostgreSQL does; the database is what was backed up."""
    library(db, project)
    backed_up(db, project)
    db.execute("DELETE FROM books")
    codes, said = at_once(project, db, "restore")
    assert codes in ([0, 0], [0, 3], [0, 5]), said
    assert db.query(NUMBERED) == FILLED
    db.drop()
    codes, said = at_once(project, db, "restore", "--if-missing")
    assert codes == [0, 0], said
    assert db.query(NUMBERED) == FILLED


def at_once(project: Project, db: Database, *words: str) -> tuple[list[int], list[str]]:
    """Run a command twice at the same time: the exit codes in order, and what was said."""
    environment = {**clean_environment(), "DATABASE_URL": db.url}
    command = [sys.executable, "-m", "sqlmig", *words]
    both = [
        subprocess.Popen(command, cwd=project.path, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
        for _ in range(2)
    ]
    said = [process.communicate(timeout=60)[1].decode() for process in both]
    return sorted(process.returncode for process in both), said


@pytest.mark.databases("sqlite")
def test_a_damaged_database(db: Database, project: Project) -> None:
    """It cannot be backed up, so it is not replaced either; moved away, it is made anew as the message says."""
    library(db, project)
    db.execute(LARGE["sqlite"])
    backed_up(db, project)
    path = Path(str(db.path))
    with path.open("r+b") as file:
        file.seek(1_000_000)
        file.write(b"\xaa" * 200_000)
    done = project.run("restore", db=db)
    assert done.code == 5
    assert "error: the backup that has to come first was not made: " in done.err
    assert "state: the database is as it was\n" in done.err
    path.rename(path.with_suffix(".damaged"))
    assert project.run("restore", db=db).code == 0
    assert db.query(NUMBERED) == FILLED


@pytest.mark.databases("sqlite")
def test_a_reader_in_the_way(db: Database, project: Project) -> None:
    """Who reads the old database is not disturbed: the restore gives up, and the database is the old one."""
    library(db, project)
    backed_up(db, project)
    db.execute("DELETE FROM books WHERE id = 1")
    with closing(sqlite3.connect(str(db.path), isolation_level=None)) as reader:
        reader.execute("BEGIN")
        assert reader.execute(NUMBERED).fetchall() == FILLED[1:]
        done = project.run("restore", SOON, db=db)
        assert done.code == 5
        assert "is in use by another process" in done.err
        assert reader.execute(NUMBERED).fetchall() == FILLED[1:]
    assert db.query(NUMBERED) == FILLED[1:]
    assert project.run("restore", db=db).code == 0


@pytest.mark.databases("sqlite")
def test_a_reader_that_goes_on(db: Database, project: Project) -> None:
    """A connection that is open during a restore sees the restored rows from then on; a write-ahead log stays one."""
    library(db, project)
    db.execute("PRAGMA journal_mode = WAL")
    backed_up(db, project)
    with closing(sqlite3.connect(str(db.path), isolation_level=None)) as reader:
        reader.execute("DELETE FROM books")
        assert project.run("restore", db=db).code == 0
        assert reader.execute(NUMBERED).fetchall() == FILLED
        assert reader.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.databases("sqlite")
def test_another_page_size(db: Database, project: Project) -> None:
    """A backup with other pages than the database has now is restored, too, with a write-ahead log and without."""
    library(db, project)
    db.execute("PRAGMA page_size = 8192", "VACUUM")
    folder = backed_up(db, project)
    for journal in ("DELETE", "WAL"):
        db.execute("PRAGMA journal_mode = DELETE", "PRAGMA page_size = 4096", "VACUUM", "DELETE FROM books")
        db.execute(f"PRAGMA journal_mode = {journal}")
        assert project.run("restore", folder.name, db=db).code == 0
        assert db.query(NUMBERED) == FILLED
        assert db.query("PRAGMA page_size") == [(8192,)]


@EMBEDDED
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_backup_that_is_ended(db: Database, project: Project, runner: Runner, number: signal.Signals) -> None:
    """It leaves nothing that looks like a backup, or all of it, and tells which; behind a kill the next cleans up."""
    library(db, project)
    whole = runner.run("backup", "create", "whole", count=True)
    assert whole.code == 0, whole.err
    before = shelved(project)
    for share in (0.5, 0.9, 0.97, 0.99):
        stop = Stop(ANY, int(whole.counts[ANY] * share), number)
        ended = runner.run("backup", "create", stop=stop)
        too_late = share == 0.99 and ended.code == 0
        assert too_late or ended.code == (-9 if number == signal.SIGKILL else 130), ended.err
        now = shelved(project)
        listed = [entry["id"] for entry in runner.json("backup", "list")["backups"]]
        if number != signal.SIGKILL:
            none = "no backup was made" in ended.err or "nothing was changed" in ended.err
            assert (none, sorted(listed)) == (now == sorted(before), now), (share, ended.err)
        before = listed
    for part in (project.path / "db" / "backups").glob(".*.part"):
        os.utime(part, (0, 0))
    assert runner.run("backup", "prune").code == 0
    assert shelved(project) == sorted(before)


@EMBEDDED
def test_a_restore_that_is_interrupted(db: Database, project: Project, runner: Runner) -> None:
    """What the message says of the database is true, and nothing of the new one is left beside it."""
    library(db, project)
    backed_up(db, project, "new")
    db.execute("DELETE FROM books")
    whole = runner.run("restore", "new", count=True)
    assert whole.code == 0, whole.err
    for share in (0.5, 0.8, 0.95):
        db.execute("DELETE FROM books")
        ended = runner.run("restore", "new", stop=Stop(ANY, int(whole.counts[ANY] * share), signal.SIGINT))
        assert ended.code == 130, ended.err
        seen = db.query(NUMBERED)
        if "the database is as it was" in ended.err:
            assert seen == [], share
        elif "the backup is restored" in ended.err:
            assert seen == FILLED, share
        else:
            assert seen in ([], FILLED), (share, ended.err)
        assert beside(db) == [], (share, ended.err)


def beside(db: Database) -> list[str]:
    """Databases that a restore has made and left."""
    return [path.name for path in Path(str(db.path)).parent.iterdir() if "_sqlmig_" in path.name]
