"""`dump`, `diff` and `load` that are broken off: what is said is true, and the file is as it was."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from sqlmig.commands import diff as diff_command
from sqlmig.commands import dump as dump_command
from sqlmig.config import Settings, resolve
from sqlmig.dialects.api import LOST_IN_COMMIT
from sqlmig.errors import Interrupted, SqlmigError
from sqlmig.schema.loading import load
from tests.commands.test_running import SLOW, start, tables, wait_until
from tests.schema.test_commands import AUTHORS, BOOKS, FIRST, SECOND, done, schema, text
from tests.servers import Database, Project
from tests.servers.mysql import connect
from tests.servers.proxy import Breaking, Proxy, breaking

SERVERS = pytest.mark.databases("postgres15", "mysql", "mariadb")
PARTS = (0.1, 0.35, 0.6, 0.85, 0.95, 0.98)  # of the server's answers, the last of which gives the lock back
COUNT = 40  # tables of a file


@pytest.fixture
def shop(project: Project) -> Project:
    project.write(FIRST, AUTHORS)
    project.write(SECOND, BOOKS)
    return project


@contextmanager
def behind(db: Database, limit: int = 1 << 40, how: Breaking = "cut") -> Iterator[tuple[Database, Proxy]]:
    """The database by a way that breaks."""
    assert db.address is not None
    with breaking(db.address.host, db.address.port, limit, how) as proxy:
        address = replace(db.address, port=proxy.port)
        yield replace(db, address=address, url=address.url(db.name)), proxy


def settings(project: Project, db: Database) -> Settings:
    flags = {"url": db.url, "schema_file": str(schema(project)), "migrations_dir": [str(project.migrations)]}
    return resolve(flags, {}, project.path)


def answers(db: Database, call: Callable[[Database], object]) -> int:
    """How many bytes the server answers when nothing breaks."""
    with behind(db) as (near, proxy):
        call(near)
        return proxy.seen


def broken(db: Database, call: Callable[[Database], object], limit: int) -> SqlmigError:
    with behind(db, limit) as (near, _), pytest.raises(SqlmigError) as caught:
        call(near)
    return caught.value


@SERVERS
def test_a_server_that_is_gone_while_the_schema_is_read(db: Database, shop: Project) -> None:
    """Wherever the connection ends: exit code 5, the old file, nothing beside it, and `dump` says so."""
    done(shop, "up", db=db)
    schema(shop).write_text(old := text(shop).replace("name", "other"), encoding="utf-8")
    for command in (dump_command, diff_command):

        def call(near: Database, run: Callable[..., object] = command.run) -> None:
            run({"--with-grants": False, "<flags>": [], "--": False}, settings(shop, near), lambda _: None)

        total = answers(db, call)
        schema(shop).write_text(old, encoding="utf-8")
        for part in PARTS:
            error = broken(db, call, round(total * part))
            assert error.exit_code == 5, (part, error.message)
            assert command is diff_command or error.state is None or "is as it was" in error.state
            assert text(shop) == old
            assert {path.name for path in schema(shop).parent.iterdir()} == {"migrations", "schema.sql"}


@SERVERS
def test_a_server_that_is_gone_while_a_file_is_loaded(db: Database, project: Project) -> None:
    """Wherever the connection ends, the state that is told is the state that is."""
    schema(project).parent.mkdir()
    schema(project).write_text("".join(f"CREATE TABLE t{number} (id integer);\n" for number in range(COUNT)))

    def call(near: Database) -> None:
        load(settings(project, near), lambda _: None, force=False)

    db.create()
    total = answers(db, call)
    for part in PARTS:
        db.drop()
        db.create()
        error = broken(db, call, round(total * part))
        assert error.exit_code == 5, (part, error.message)
        found, state = len(tables(db)), error.state or ""
        if state.startswith(("rolled back", "nothing was")):
            assert found == 0, (part, state)
        elif state.startswith("at least the first"):
            assert found >= int(state.split()[4]), (part, state)
        elif state.startswith("it is open whether the first"):
            assert found <= 1, (part, state)
        elif state.startswith("all of the file"):
            assert found == COUNT, (part, state)
        else:
            assert state == LOST_IN_COMMIT, (part, state)
            assert found in (0, COUNT), part  # as a whole or not at all
        assert error.hint, part


def test_an_interrupted_load(db: Database, project: Project) -> None:
    """The statement is cancelled, exit code 130, and the state is told: all rolled back, or what took effect."""
    schema(project).parent.mkdir()
    schema(project).write_text(f"CREATE TABLE a (id integer);\n{SLOW[db.dialect]};\nCREATE TABLE b (id integer);\n")
    process = start(project, db, "load")
    wait_until(lambda: slow(db, process))
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=5)
    assert process.returncode == 130, err
    assert "schema.sql:2:1: error: interrupted while the schema was loaded" in err
    if db.transactional:
        assert "state: rolled back: the database is there, and empty\nhint: load again\n" in err
        assert tables(db) == set()
        schema(project).write_text("CREATE TABLE a (id integer);\n")
        done(project, "load", db=db)
    else:
        assert "state: at least the first 1 of 3 statements took effect and cannot be rolled back\n" in err
        assert "hint: `sqlmig drop`, then load again\n" in err
        assert tables(db) == {"a"}


@pytest.mark.databases(dialect="mysql")
def test_an_interrupt_while_the_load_is_recorded(db: Database, shop: Project) -> None:
    """Behind the last statement it is told that all of the file is there, and that the log may not know."""
    done(shop, "up", db=db)
    assert db.address is not None
    schema(shop).write_text("CREATE TABLE more (id integer);\n")
    with closing(connect(db.address, db.name)) as other, other.cursor() as cursor:
        cursor.execute("LOCK TABLES schema_migrations_log WRITE")
        process = start(shop, db, "load", "--force")
        running = "SELECT 1 FROM information_schema.processlist WHERE state LIKE 'Waiting for table%'"
        wait_until(lambda: db.query(f"{running} AND db = '{db.name}'") != [])
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=5)
    assert process.returncode == 130, err
    assert "state: all of the file took effect; it may not be in the log\nhint: the schema is there" in err
    assert "more" in tables(db)
    assert [entry["kind"] for entry in shop.json("log", db=db)["entries"]] == ["applied", "applied"]


def test_a_load_that_cannot_be_recorded(db: Database, project: Project) -> None:
    """The log is another's: where nothing can be rolled back it is told that all of the file is there."""
    schema(project).parent.mkdir()
    log, ledger = "CREATE TABLE schema_migrations_log (id bigint);", "CREATE TABLE schema_migrations (version text);"
    schema(project).write_text(f"{log}\n{ledger}\nINSERT INTO schema_migrations VALUES ('1');\n")
    failed = project.run("load", db=db)
    assert failed.code == 4
    if db.transactional:
        assert "state: rolled back: the database is there, and empty" in failed.err
        assert tables(db) == set()
    else:
        assert (
            "state: all of the file took effect; nothing of it is in the log\nhint: the schema is there" in failed.err
        )
        assert db.query("SELECT * FROM schema_migrations") == [("1",)]


@pytest.mark.databases("postgres15", "sqlite")
def test_a_file_with_transactions_of_its_own(db: Database, project: Project) -> None:
    """What it committed stays, what it had not ended is rolled back, and the state says neither more nor less."""
    schema(project).parent.mkdir()
    schema(project).write_text(
        "BEGIN;\nCREATE TABLE a (id integer);\nCOMMIT;\nBEGIN;\nCREATE TABLE b (id integer);\nSELEC;\n"
    )
    failed = project.run("load", db=db)
    assert failed.code == 4
    assert "state: 5 of 6 statements ran; a transaction that the file had not ended was rolled back" in failed.err
    assert tables(db) == {"a"}


def slow(db: Database, process: subprocess.Popen[str]) -> bool:
    """Whether the slow statement runs: the server says so, or the processor time of our own process."""
    assert process.poll() is None, process.communicate()
    if db.embedded:
        return sum(map(int, Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[11:13])) > 200
    if not db.exists():
        return False
    if db.dialect == "postgres":  # the statements of a transaction travel together
        others = "pid <> pg_backend_pid() AND datname = current_database() AND state = 'active'"
        return db.query(f"SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep%' AND {others}") != []
    return db.query(f"SELECT 1 FROM information_schema.processlist WHERE info = '{SLOW['mysql']}'") != []


@SERVERS
@pytest.mark.parametrize("command", ["dump", "diff"])
def test_an_interrupt_while_the_server_is_silent(db: Database, shop: Project, command: str) -> None:
    """Ctrl-C ends the wait for an answer in the middle of reading: exit code 130, the old file, nothing beside it."""
    done(shop, "up", db=db)
    old = text(shop)
    with behind(db) as (near, proxy):
        done(shop, "dump", db=near)
        half = proxy.seen // 2
    with behind(db, half, "silent") as (near, proxy):
        process = start(shop, near, command)
        assert proxy.broken.wait(20)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=5)
    assert process.returncode == 130, err
    assert (out, err.startswith("error: interrupted")) == ("", True)
    assert "is as it was" in err or "nothing was changed" in err
    assert text(shop) == old
    assert {path.name for path in schema(shop).parent.iterdir()} == {"migrations", "schema.sql"}


@pytest.mark.databases("postgres15", "mysql")
def test_an_interrupt_while_a_client_program_writes(db: Database, shop: Project, tmp_path: Path) -> None:
    """The program ends with sqlmig, and the file with its password is gone."""
    done(shop, "up", db=db)
    old, seen, temporary = text(shop), tmp_path / "seen", tmp_path / "temporary"
    temporary.mkdir()
    name = "pg_dump" if db.dialect == "postgres" else "mysqldump"
    program = tmp_path / name
    program.write_text(f'#!/bin/sh\necho $$ > "{seen}"\nexec sleep 60\n')
    program.chmod(0o755)
    env = {"PATH": f"{tmp_path}:/bin:/usr/bin", "TMPDIR": str(temporary)}
    process = start(shop, db, "dump", "--engine", name, env=env)
    wait_until(lambda: seen.exists() and seen.read_text().endswith("\n"))
    assert list(temporary.iterdir())
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=5)
    assert process.returncode == 130, err
    assert "schema.sql is as it was" in err
    assert not Path(f"/proc/{seen.read_text().strip()}").exists()
    assert list(temporary.iterdir()) == []
    assert text(shop) == old


@pytest.mark.databases("sqlite")
def test_an_interrupt_while_the_file_is_written(db: Database, shop: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """It waits for the end: the file is the new one, nothing is beside it, and that is what is told."""
    done(shop, "up", db=db)
    new = text(shop)
    schema(shop).write_text("-- old\n")
    before = signal.getsignal(signal.SIGINT)
    monkeypatch.setattr(os, "fsync", lambda _: signal.raise_signal(signal.SIGINT))
    with pytest.raises(Interrupted) as caught:
        dump_command.run({"--with-grants": False, "<flags>": []}, settings(shop, db), lambda _: None)
    assert caught.value.state == f"{schema(shop)} is written"
    assert text(shop) == new
    assert {path.name for path in schema(shop).parent.iterdir()} == {"migrations", "schema.sql"}
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("command", ["dump", "diff"])
def test_an_interrupt_while_the_file_is_taken(db: Database, shop: Project, command: str) -> None:
    """Ctrl-C ends the wait for another process's lock."""
    done(shop, "up", db=db)
    old = text(shop)
    other = sqlite3.connect(db.path or "", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    process = start(shop, db, command)
    time.sleep(1.5)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=5)
    other.close()
    assert process.returncode == 130, err
    assert text(shop) == old
