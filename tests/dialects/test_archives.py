"""Backups of the servers' databases: everything comes back, and a swap shows the old database or the new one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from sqlmig import dialects
from sqlmig.config import DatabaseURL, parse_url
from sqlmig.dialects.api import ConnectOptions
from sqlmig.dialects.archive import Archive
from sqlmig.errors import DamagedBackup, EnvironmentFailure, Refused
from tests.dialects.archived import filled, seen
from tests.dialects.sessions import interrupted_after, opened
from tests.servers import Database
from tests.servers.database import fresh
from tests.servers.project import ROOT

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


def swap(first: Database, second: Database, options: ConnectOptions = OPTIONS) -> None:
    with closing(dialects.load(url(first)).connect(url(first), options)) as session:
        archive(first).swap(session, url(first), url(second), options)


def filled_simply(db: Database) -> None:
    db.create()
    db.execute("CREATE TABLE t (a integer)", "INSERT INTO t VALUES (1)")


def stand_in(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


@contextmanager
def using(db: Database) -> Iterator[None]:
    """Another session has read a table in a transaction that is still open, and so holds a lock on it."""
    with opened(db) as session, session.transaction():
        session.query("SELECT count(*) FROM kinds")
        yield


@contextmanager
def locking(db: Database) -> Iterator[None]:
    """Nobody else can read the table."""
    with opened(db) as session, session.transaction():
        session.execute("LOCK TABLE t" if db.dialect == "postgres" else "LOCK TABLES t WRITE")
        yield


def connected_to(db: Database) -> int:
    """How many sessions there are in a database."""
    table, column = ("pg_stat_activity", "datname") if db.dialect == "postgres" else ("processlist", "db")
    schema = "pg_catalog" if db.dialect == "postgres" else "information_schema"
    elsewhere = replace(db, name="postgres" if db.dialect == "postgres" else "information_schema")
    return len(elsewhere.query(f"SELECT 1 FROM {schema}.{table} WHERE {column} = '{db.name}'"))


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


@SERVERS
def test_progress_is_told(db: Database, second: Database, tmp_path: Path) -> None:
    """The bytes so far grow to the file's size, and while it is read that size is known."""
    db.create()
    db.execute("CREATE TABLE t (a integer)", "INSERT INTO t VALUES (1)")
    written: list[tuple[int, int | None]] = []
    read: list[tuple[int, int | None]] = []
    file = tmp_path / "backup"
    archive(db).save(url(db), file, OPTIONS, lambda done, total: written.append((done, total)))
    archive(db).load(url(second), file, OPTIONS, lambda done, total: read.append((done, total)))
    size = file.stat().st_size
    assert written[-1] == (size, None)
    assert read[-1] == (size, size)
    assert read == sorted(read)
    assert file.stat().st_mode & 0o777 == 0o600


@SERVERS
def test_what_is_not_whole_is_damaged(db: Database, tmp_path: Path) -> None:
    """A file without its end, and one that no dump program wrote, are told apart from a backup."""
    filled_simply(db)
    whole = saved(db, tmp_path).read_bytes()
    for name, content in (("cut", whole[:-40]), ("half", whole[: len(whole) // 2]), ("empty", b""), ("other", b"x\n")):
        file = tmp_path / name
        file.write_bytes(content)
        with pytest.raises(DamagedBackup, match=name):
            archive(db).check(file)


@SERVERS
def test_a_missing_program(db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says which program of which version is needed, and that none is there."""
    db.create()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EnvironmentFailure, match=r"needs .*dump.* or newer: none is installed") as caught:
        saved(db, tmp_path)
    assert caught.value.state == "nothing was changed"


@SERVERS
def test_a_program_that_is_too_old(db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says which version is needed and which is where."""
    db.create()
    name = {"postgres": "pg_dump", "mariadb": "mariadb-dump", "mysql": "mysqldump"}[db.kind.product]
    about = {
        "postgres": "pg_dump (PostgreSQL) 9.6.24",
        "mariadb": "mariadb-dump  Ver 10.19 Distrib 10.3.39-MariaDB, for Linux (x86_64)",
        "mysql": "mysqldump  Ver 10.13 Distrib 5.7.44, for Linux (x86_64)",
    }[db.kind.product]
    stand_in(tmp_path / name, f"echo '{about}'")
    monkeypatch.setenv("PATH", str(tmp_path))
    version = {"postgres": "9.6.24", "mariadb": "10.3.39", "mysql": "5.7.44"}[db.kind.product]
    with pytest.raises(EnvironmentFailure, match=f"or newer: {tmp_path / name} is .*{version}"):
        saved(db, tmp_path)


@pytest.mark.databases("mariadb", "mysql")
def test_a_program_of_another_maker(db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """MariaDB's mysqldump does not know all of MySQL, nor MySQL's all of MariaDB."""
    db.create()
    about = {
        "mysql": "mysqldump from 12.1.2-MariaDB, client 10.19 for Linux (x86_64)",
        "mariadb": "mysqldump  Ver 99.0.0 for Linux on x86_64",
    }[db.server]
    stand_in(tmp_path / "mysqldump", f"echo '{about}'")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EnvironmentFailure, match=r"mysqldump is (MariaDB 12.1.2|MySQL 99.0.0)"):
        saved(db, tmp_path)


@SERVERS
def test_passwords_are_told_to_nobody(db: Database, second: Database, tmp_path: Path, client_programs: Path) -> None:
    """No program has the password in its arguments or its environment, and what it says of it is hidden."""
    filled_simply(db)
    file, told = saved(db, tmp_path), tmp_path / "told"
    spies = tmp_path / "spies"
    spies.mkdir()
    for name in ("pg_dump", "pg_restore", "mariadb-dump", "mysqldump"):
        real = client_programs / name
        if real.exists():
            harmless = f'case "$*" in --version | *--schema-only*) exec {real} "$@";; esac'
            tell = f'echo "$@" >> {told}; /usr/bin/env >> {told}; echo "it is {db.secret}!" >&2; exit 9'
            stand_in(spies / name, f"{harmless}\n{tell}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(spies))
        with pytest.raises(EnvironmentFailure, match=r"failed with exit code 9: it is \*\*\*!"):
            archive(db).save(url(db), tmp_path / "never", OPTIONS, lambda *_: None)
        if db.dialect == "postgres":
            with pytest.raises(EnvironmentFailure, match=r"failed with exit code 9: it is \*\*\*!"):
                archive(db).load(url(second), file, OPTIONS, lambda *_: None)
    assert db.name in told.read_text()
    assert db.secret not in told.read_text()


@SERVERS
def test_an_interrupt_ends_the_program(db: Database, tmp_path: Path, client_programs: Path) -> None:
    """Ctrl-C while a dump waits for a lock comes through at once, and nothing of the dump runs on."""
    filled_simply(db)
    name = "pg_dump" if db.dialect == "postgres" else {"mariadb": "mariadb-dump"}.get(db.server, "mysqldump")
    number = tmp_path / "number"
    spies = tmp_path / "spies"
    spies.mkdir()
    stand_in(spies / name, f'echo $$ > {number}; exec {client_programs / name} "$@"')
    with pytest.MonkeyPatch.context() as patch, locking(db):
        patch.setenv("PATH", str(spies))
        with interrupted_after(1.5), pytest.raises(KeyboardInterrupt):
            archive(db).save(url(db), tmp_path / "never", replace(OPTIONS, busy_timeout=60), lambda *_: None)
    with pytest.raises(ProcessLookupError):
        os.kill(int(number.read_text()), 0)


@SERVERS
def test_a_kill_ends_the_program(db: Database, second: Database, tmp_path: Path) -> None:
    """When sqlmig itself is killed while it loads, nothing loads on behind its back."""
    filled_simply(db)
    db.execute("INSERT INTO t VALUES (2)")
    file = saved(db, tmp_path)
    text = (
        "import os, signal, sys; from pathlib import Path; from sqlmig import dialects;"
        "from sqlmig.config import parse_url; from sqlmig.dialects.api import ConnectOptions;"
        "url = parse_url(sys.argv[1]); dialects.load(url).archive().load("
        "url, Path(sys.argv[2]), ConnectOptions(), lambda *_: os.kill(os.getpid(), signal.SIGKILL))"
    )
    killed = subprocess.run([sys.executable, "-c", text, second.url, str(file)], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    end = time.monotonic() + 20
    while connected_to(second) and time.monotonic() < end:
        time.sleep(0.05)
    assert connected_to(second) == 0


@SERVERS
def test_others_are_in_the_way(db: Database, second: Database, role: str) -> None:
    """A swap is refused while others use the database, and everything is as it was."""
    filled(db, role)
    before = seen(db)
    second.execute("CREATE TABLE split (a integer)", "INSERT INTO split VALUES (5)")
    with (
        using(db),
        pytest.raises(Refused, match=f'"{db.name}" is in use by|in use: other sessions hold locks') as caught,
    ):
        swap(db, second, replace(OPTIONS, timeout=1))
    assert caught.value.state == "nothing was changed"
    assert seen(db).other_than(before) == []
