"""Backups of the servers' databases: everything comes back, and a swap shows the old database or the new one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from sqlmig import dialects
from sqlmig.config import DatabaseURL, parse_url
from sqlmig.dialects.api import ConnectOptions
from sqlmig.dialects.archive import Archive
from tests.dialects.archived import filled, seen
from tests.servers import Database
from tests.servers.database import fresh

SERVERS = pytest.mark.databases("postgres15", "postgres18", "mariadb", "mysql")
OPTIONS = ConnectOptions(timeout=5, busy_timeout=5)


@pytest.fixture(autouse=True)
def only_these(client_programs: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The database's own client programs are on this machine, and no others."""
    monkeypatch.setattr("sqlmig.dialects.postgres.archive.FOLDERS", str(tmp_path))
    monkeypatch.setenv("PATH", str(client_programs))


@pytest.fixture
def role(db: Database, second: Database) -> Iterator[str]:
    """A role that owns some of a database; empty where privileges belong to the server."""
    if db.dialect != "postgres":
        yield ""
        return
    name = f"{db.name}_role"
    postgres = replace(db, name="postgres")
    postgres.execute(f"CREATE ROLE {name}")
    yield name
    db.drop()
    second.drop()
    postgres.execute(f"DROP ROLE {name}")


@pytest.fixture
def second(db: Database, tmp_path: Path) -> Iterator[Database]:
    """Another database beside the test's, empty."""
    database = fresh(db.server, db.address, tmp_path)
    database.create()
    yield database
    database.drop()


def archive(db: Database) -> Archive:
    return dialects.load(parse_url(db.url)).archive()


def url(db: Database) -> DatabaseURL:
    return parse_url(db.url)


def swap(first: Database, second: Database) -> None:
    with closing(dialects.load(url(first)).connect(url(first), OPTIONS)) as session:
        archive(first).swap(session, url(first), url(second), OPTIONS)


def saved(db: Database, folder: Path) -> Path:
    file = folder / f"backup{archive(db).suffix}"
    archive(db).save(url(db), file, OPTIONS, lambda *_: None)
    return file


@SERVERS
def test_everything_comes_back(db: Database, second: Database, role: str, tmp_path: Path) -> None:
    """Schema, rows, counters, owners, privileges and the database's own settings are in the copy, and behind a swap
    they are where the old ones were."""
    filled(db, role)
    before = seen(db)
    file = saved(db, tmp_path)
    archive(db).check(file)
    archive(db).load(url(second), file, OPTIONS, lambda *_: None)
    assert seen(second).other_than(before) == []
    db.execute("DROP TABLE parts" if db.dialect == "mysql" else "DROP TABLE split")
    swap(db, second)
    assert seen(db).other_than(before) == []
