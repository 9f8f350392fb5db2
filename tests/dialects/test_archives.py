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
from sqlmig.errors import ConnectionFailed, DamagedBackup, DatabaseError, EnvironmentFailure, Refused
from tests.dialects.archived import filled, run, seen
from tests.dialects.sessions import interrupted_after, opened, raise_own
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


@SERVERS
def test_where_nothing_was(db: Database, second: Database) -> None:
    """Without a first database the second one takes its name."""
    run(second, "CREATE TABLE t (a integer); CREATE VIEW v AS SELECT a FROM t;")
    before = seen(second)
    archive(db).swap(None, url(db), url(second), OPTIONS)
    assert seen(db).other_than(before) == []
    assert not second.exists()


@pytest.mark.databases("postgres15", "postgres18")
def test_missing_roles(db: Database, second: Database, role: str, tmp_path: Path) -> None:
    """Owners and those with privileges belong to the server: all that it lacks are named before anything is made."""
    filled_simply(db)
    db.execute(f'CREATE ROLE "{role} 2"', f'GRANT SELECT ON t TO "{role} 2"', f"ALTER TABLE t OWNER TO {role}")
    file = saved(db, tmp_path)
    db.execute(f'DROP OWNED BY "{role} 2"', f'DROP ROLE "{role} 2"', f'ALTER ROLE {role} RENAME TO "{role} 3"')
    with pytest.raises(Refused, match=f"does not have: {role}, {role} 2$") as caught:
        archive(db).load(url(second), file, OPTIONS, lambda *_: None)
    assert caught.value.hint == f'CREATE ROLE "{role}"; CREATE ROLE "{role} 2"'
    assert connected_to(second) == 0
    db.execute(f'ALTER ROLE "{role} 3" RENAME TO {role}')


@pytest.mark.databases("postgres15", "postgres18")
def test_the_encoding_comes_back(db: Database, second: Database, tmp_path: Path) -> None:
    """A database is made again with the encoding and the locale that it had, whatever the server's usual ones are."""
    replace(db, name="postgres").execute(f"CREATE DATABASE {db.name} TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    run(db, "CREATE TABLE t (a text); INSERT INTO t VALUES ('Größe');")
    archive(db).load(url(second), saved(db, tmp_path), OPTIONS, lambda *_: None)
    with opened(second) as session:
        assert session.query("SHOW server_encoding") == [("LATIN1",)]
        assert session.query("SELECT a FROM t") == [("Größe",)]


@pytest.mark.databases("postgres15")
def test_extensions_come_back(db: Database, second: Database, tmp_path: Path) -> None:
    """An extension is made by its own name, and what uses it works."""
    db.create()
    db.execute("CREATE EXTENSION citext", "CREATE TABLE t (a citext)", "INSERT INTO t VALUES ('Word')")
    archive(db).load(url(second), saved(db, tmp_path), OPTIONS, lambda *_: None)
    assert second.query("SELECT a FROM t WHERE a = 'WORD'") == [("Word",)]


@pytest.mark.databases("postgres15", "postgres18")
def test_who_waits_is_sent_away(db: Database, second: Database) -> None:
    """A runner that waits for the lock would hinder the swap for nothing: it has done nothing yet."""
    filled_simply(db)
    waiting = replace(OPTIONS, application_name="sqlmig 1.0 me@here")
    with opened(db, waiting) as other:
        assert other.query("SELECT a FROM t") == [(1,)]
        swap(db, second)
        with pytest.raises(ConnectionFailed):
            other.query("SELECT 1")
    assert second.query("SELECT a FROM t") == [(1,)]


@pytest.mark.databases("postgres15", "postgres18")
def test_an_error_while_loading(db: Database, second: Database, tmp_path: Path) -> None:
    """What the server refuses ends the load, also where a program that is newer than the server passes over errors."""
    db.create()
    db.execute(
        "CREATE FUNCTION fine(a integer) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN"
        f" RETURN current_database() = '{db.name}'; END $$",
        "CREATE TABLE t (a integer CHECK (fine(a)))",
        "INSERT INTO t VALUES (1)",
    )
    with pytest.raises(EnvironmentFailure, match="violates check constraint"):
        archive(db).load(url(second), saved(db, tmp_path), OPTIONS, lambda *_: None)


@pytest.mark.databases("mariadb", "mysql")
def test_a_table_for_a_view_and_back(db: Database, second: Database) -> None:
    """What was a view can become a table, and a table a view; with a trigger in the way, and others' locks."""
    run(db, "CREATE TABLE a (x integer); CREATE VIEW b AS SELECT x FROM a; INSERT INTO a VALUES (1);")
    run(db, "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.x = 1;")
    run(second, "CREATE TABLE b (x integer); CREATE VIEW a AS SELECT x FROM b; INSERT INTO b VALUES (2);")
    before = seen(second)
    swap(db, second)
    assert seen(db).other_than(before) == []
    assert db.query("SELECT x FROM a") == [(2,)]


@pytest.mark.databases("mariadb", "mysql")
def test_what_was_dropped_comes_back(db: Database, second: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the tables cannot move, the triggers and views that were in the way are there again."""
    run(db, "CREATE TABLE a (x integer); CREATE VIEW b AS SELECT x FROM a;")
    run(db, "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.x = 1;")
    run(second, "CREATE TABLE b (x integer);")
    before = seen(db)
    monkeypatch.setattr("sqlmig.dialects.mysql.swap._moves", lambda _: ["`no`.`such` TO `table`.`here`"])
    with pytest.raises(DatabaseError) as caught:
        swap(db, second)
    assert caught.value.state == "nothing was changed"
    assert seen(db).other_than(before) == []


@pytest.mark.databases("mariadb", "mysql")
def test_other_databases_refer_to_it(db: Database, second: Database) -> None:
    """A swap that would tear the foreign keys of another database from their tables is refused, naming them."""
    run(db, "CREATE TABLE a (x integer PRIMARY KEY);")
    with opened(second) as session:
        session.execute(f"CREATE TABLE b (x integer, FOREIGN KEY (x) REFERENCES {db.name}.a (x))")
    third = replace(second, name=f"{second.name}_3", url=second.url + "_3")
    third.create()
    with pytest.raises(Refused, match=rf"refer to tables of {db.name}: {second.name}\.b$"):
        swap(db, third)
    third.drop()
    second.drop()


@pytest.mark.databases("mariadb", "mysql")
def test_privileges_on_routines_stay(db: Database, second: Database) -> None:
    """A routine that is made anew has the privileges that the one of its name had."""
    user = f"'{db.name[-16:]}'@'%'"
    run(db, f"CREATE PROCEDURE p() SELECT 1; CREATE USER {user}; GRANT EXECUTE ON PROCEDURE p TO {user};")
    run(second, "CREATE PROCEDURE p() SELECT 2;")
    swap(db, second)
    assert any("EXECUTE" in str(row[0]) and db.name in str(row[0]) for row in db.query(f"SHOW GRANTS FOR {user}"))
    db.execute(f"DROP USER {user}")


@pytest.mark.databases("mariadb", "mysql")
def test_a_swap_that_was_cut_off(db: Database, second: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until it is finished everybody is told what to do, and nobody gets in."""
    run(db, "CREATE TABLE a (x integer);")
    run(second, "CREATE TABLE b (x integer);")
    with monkeypatch.context() as patch:
        patch.setattr("sqlmig.dialects.mysql.swap._make_others", lambda _: raise_own())
        with pytest.raises(ZeroDivisionError):
            swap(db, second)
    with pytest.raises(EnvironmentFailure, match="was cut off") as caught:
        dialects.load(url(db)).connect(url(db), OPTIONS)
    assert caught.value.hint == "`sqlmig restore` finishes it first"
    assert archive(db).recover(url(db), OPTIONS)
    assert not archive(db).recover(url(db), OPTIONS)
    assert {name for (name,) in db.query("SHOW TABLES")} == {"b"}


@pytest.mark.databases("mariadb", "mysql")
def test_what_was_to_come_is_gone(db: Database, second: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """When somebody has dropped the new tables of a swap that was cut off, the old ones stay."""
    run(db, "CREATE TABLE a (x integer); INSERT INTO a VALUES (1);")
    run(second, "CREATE TABLE b (x integer);")
    with monkeypatch.context() as patch:
        patch.setattr("sqlmig.dialects.mysql.swap._move_or_undo", lambda _: raise_own())
        with pytest.raises(ZeroDivisionError):
            swap(db, second)
    second.drop()
    with pytest.raises(DatabaseError, match="does not have b any more") as caught:
        archive(db).recover(url(db), OPTIONS)
    assert caught.value.state == "nothing was changed"
    with opened(db) as session:
        assert session.query("SELECT x FROM a") == [(1,)]


@pytest.mark.databases("mariadb", "mysql")
def test_errors_name_the_place(db: Database, tmp_path: Path) -> None:
    """What the server refuses while a file is loaded stands at that statement's line."""
    filled_simply(db)
    file = saved(db, tmp_path)
    file.write_text(file.read_text().replace("INSERT INTO `t`", "INSERT INTO `u`"))
    line = next(number for number, text in enumerate(file.read_text().splitlines(), 1) if "INTO `u`" in text)
    with pytest.raises(DatabaseError, match="u' doesn't exist") as caught:
        archive(db).load(url(db), file, OPTIONS, lambda *_: None)
    assert caught.value.location is not None
    assert caught.value.location.line == line


@pytest.mark.databases("mariadb", "mysql")
def test_what_is_not_exact_is_told(db: Database, tmp_path: Path) -> None:
    """A table whose engine has no transactions, and a column of which the server prints six digits, are named."""
    run(db, "CREATE TABLE safe (a integer, b double); CREATE TABLE t (f float) ENGINE = MyISAM;")
    told: list[str] = []
    archive(db).save(url(db), tmp_path / "backup", replace(OPTIONS, notice=told.append), lambda *_: None)
    assert len(told) == 2, told
    assert "FLOAT is copied with six digits: t.f;" in told[0]
    assert told[1].startswith("the table t is MyISAM")


@pytest.mark.databases("mysql")
def test_loose_foreign_keys(db: Database, second: Database, tmp_path: Path) -> None:
    """A foreign key to columns that are not unique, which newer servers permit only on request, comes back."""
    loose = "SET restrict_fk_on_non_standard_key = 0"
    run(
        db,
        f"{loose}; CREATE TABLE a (x integer, KEY (x)); CREATE TABLE b (x integer, FOREIGN KEY (x) REFERENCES a (x));",
    )
    before = seen(db)
    archive(db).load(url(second), saved(db, tmp_path), OPTIONS, lambda *_: None)
    assert seen(second).other_than(before) == []
