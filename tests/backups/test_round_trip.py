"""What was backed up comes back, and what it replaces is kept."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sqlmig.backups.making import create
from sqlmig.backups.restoring import restore
from sqlmig.backups.shelf import find
from sqlmig.errors import ConfigError
from tests.backups.shelf import FILLED, NUMBERED, backed_up, library, manifest, quiet, settings, shelved
from tests.servers import Database, Project

OTHER = "-- migrate:up\nCREATE TABLE more (id integer);\n-- migrate:down\nDROP TABLE more;\n"


def test_back_and_forth(db: Database, project: Project) -> None:
    """The latest backup brings rows, objects and ledger back; the one that restore made, what was there before it."""
    library(db, project)
    folder = backed_up(db, project, "first")
    assert folder.name.endswith("Z-first")
    project.write("20260102000000_more.sql", OTHER)
    assert project.run("up", db=db).code == 0
    db.execute("DELETE FROM books WHERE id = 1")
    document = project.json("restore", db=db)
    assert document["error"] is None, document
    assert document["restored"]["id"] == folder.name
    assert db.query(NUMBERED) == FILLED
    assert db.query("SELECT version FROM schema_migrations") == [("20260101000000",)]
    assert project.json("status", db=db)["pending"] == 1
    assert project.run("diff", db=db).code == 1
    last = project.json("log", db=db)["entries"][-1]
    assert (last["kind"], last["name"]) == ("restored", folder.name)
    back = project.json("restore", document["safety"]["id"], db=db)
    assert back["error"] is None, back
    assert db.query(NUMBERED) == FILLED[1:]
    assert project.run("diff", db=db).code == 0


def test_proven(db: Database, project: Project) -> None:
    """The manifest says what is in the backup, and a scratch database shows that it can be restored."""
    library(db, project)
    folder = backed_up(db, project)
    told = manifest(folder)
    assert told["versions"] == ["20260101000000"]
    assert told["dialect"] == db.dialect
    assert (folder / told["file"]).stat().st_size == told["size"]
    assert told["content_size"] >= told["size"] or db.dialect == "postgres"
    if not db.embedded:
        assert db.secret not in (folder / "manifest.json").read_text()
    document = project.json("backup", "verify", "--restore", db=db)
    assert (document["exit_code"], document["backups"][0]["state"]) == (0, "proven"), document
    assert db.query(NUMBERED) == FILLED


def test_where_there_is_no_database(db: Database, project: Project) -> None:
    """restore --if-missing makes the database anew, once; without a backup it says so."""
    assert project.run("restore", "--if-missing", db=db).code == 2
    assert not db.exists()
    library(db, project)
    backed_up(db, project)
    there = project.json("restore", "--if-missing", db=db)
    assert (there["exit_code"], there["restored"]) == (0, None)
    db.drop()
    assert project.run("restore", "--if-missing", db=db).code == 0
    assert db.query(NUMBERED) == FILLED
    assert [name for name in shelved(project) if "before-restore" in name] == []


def test_where_the_database_is_empty(db: Database, project: Project) -> None:
    """A container may have made the database already: with nothing in it, it counts as missing."""
    library(db, project)
    own = settings(project, db.url)
    create(own, quiet)
    db.drop()
    db.create()
    assert restore(own, quiet, if_missing=True).restored is not None
    assert db.query(NUMBERED) == FILLED


@pytest.mark.databases("sqlite")
def test_by_name_and_by_file(db: Database, project: Project) -> None:
    """A backup is found by its own name, by the one it was given, and by the path of its folder or file."""
    library(db, project)
    own = settings(project, db.url)
    folder = create(own, quiet, "friday").path
    create(own, quiet, "later")
    for word in ("friday", folder.name, str(folder), str(folder / manifest(folder)["file"])):
        assert find(own, word).id == folder.name
    for word in ("../friday", "..", str(folder.parent), str(folder / "other"), "monday"):
        with pytest.raises(ConfigError, match="no backup is called"):
            find(own, word)


@pytest.mark.databases("sqlite", "duckdb")
def test_the_file_stays_where_it_is(db: Database, project: Project) -> None:
    """A symbolic link stays one, and the database's file keeps its mode."""
    library(db, project)
    file = Path(str(db.path))
    file.chmod(0o640)
    link = project.path / file.name
    link.symlink_to(file)
    own = settings(project, f"{db.dialect}:{link}")
    create(own, quiet)
    db.execute("DELETE FROM books")
    assert restore(own, quiet).restored is not None
    assert link.is_symlink()
    assert file.stat().st_mode & 0o777 == 0o640
    assert db.query(NUMBERED) == FILLED


@pytest.mark.databases("postgres15", "mariadb", "mysql", "sqlite")
def test_while_others_write(db: Database, project: Project) -> None:
    """A backup is of one moment: of two rows that always change together, it never has the one without the other."""
    library(db, project)
    db.execute("CREATE TABLE pairs (a integer, b integer)", "INSERT INTO pairs VALUES (0, 0)")
    if db.dialect == "sqlite":
        db.execute("PRAGMA journal_mode = WAL")
    else:
        db.execute(f"INSERT INTO books SELECT n, 'x' FROM ({numbers(3000)}) AS many")
    with writing(db) as written:
        folder = backed_up(db, project)
    assert written[0] > 0
    assert project.run("restore", folder.name, db=db).code == 0
    (first, second) = db.query("SELECT a, b FROM pairs")[0]
    assert first == second
    assert db.query("SELECT count(*) FROM log_of_pairs") == [(first,)]


def numbers(count: int) -> str:
    return " UNION ALL ".join(f"SELECT {number} AS n" for number in range(10, 10 + count // 10))


CHANGE = (
    "UPDATE pairs SET a = a + 1",
    "UPDATE pairs SET b = b + 1",
    "INSERT INTO log_of_pairs VALUES (1)",
)


@contextmanager
def writing(db: Database) -> Iterator[list[int]]:
    """Transactions as fast as they go, each of which counts both columns up and adds a row elsewhere."""
    db.execute("CREATE TABLE log_of_pairs (n integer)")
    done, over = [0], threading.Event()

    def work() -> None:
        while not over.is_set():
            db.execute("BEGIN", *CHANGE, "COMMIT")
            done[0] += 1

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield done
    finally:
        over.set()
        thread.join()
