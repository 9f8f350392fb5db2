"""The servers under the other tests are what their names say, and can be reached in every way."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pymysql
import pytest

from tests.dialects.sessions import opened
from tests.servers import ADMIN, HARD, KINDS, Database, Login, Project
from tests.servers.kinds import select
from tests.servers.programs import DBMATE

RARE = ("postgres12", "postgres13", "postgres14", "postgres17", "mariadb105", "mariadb118")


def whoami(db: Database, url: str) -> str:
    """Log in by a URL, with the driver alone."""
    if db.dialect == "postgres":
        with psycopg.connect(url) as connection:
            row = connection.execute("SELECT current_user").fetchone()
            assert row
            return str(row[0])
    assert db.address
    parts = urlsplit(url)
    login = next(login for login in (ADMIN, HARD) if login.user == parts.username)
    where = {"unix_socket": parse_qs(parts.query)["socket"][0]} if parts.query else {"host": parts.hostname}
    with (
        pymysql.connect(
            **where, port=parts.port or 0, user=login.user, password=login.password, database=db.name, ssl_disabled=True
        ) as link,
        link.cursor() as cursor,
    ):
        cursor.execute("SELECT current_user()")
        row = cursor.fetchone()
        assert row
        return str(row[0]).removesuffix("@%")


def test_the_server_is_the_one_its_name_says(db: Database) -> None:
    """A test that passes on "postgres18" has passed on PostgreSQL 18."""
    db.create()
    function = {"sqlite": "sqlite_version()"}.get(db.dialect, "version()")
    version = str(db.query(f"SELECT {function}")[0][0])
    assert ("MariaDB" in version) == (db.server == "mariadb")
    assert ("PostgreSQL" in version) == (db.dialect == "postgres")
    number = version.removeprefix("PostgreSQL ").removeprefix("v").split()[0].split("-")[0]
    assert db.kind.accepts(number)


@pytest.mark.databases(*RARE)
def test_servers_that_few_tests_ask_for_are_there(db: Database) -> None:
    """They are what their names say, and a database on them is dropped although somebody is connected."""
    db.create()
    with opened(db) as session:
        numbers = [int(number) for number in session.server_version.removesuffix("-MariaDB").split(".")]
        assert tuple(numbers[: len(db.kind.version)]) == db.kind.version
        db.drop()
    assert not db.exists()


def test_a_database_begins_absent_and_is_dropped(db: Database) -> None:
    """Tests create their database through sqlmig, and may leave it as they like."""
    assert not db.exists()
    db.create()
    assert db.exists()
    db.execute("CREATE TABLE t (a INTEGER)", "INSERT INTO t VALUES (1), (2)")
    assert db.query("SELECT a FROM t ORDER BY a") == [(1,), (2,)]
    db.drop()
    assert not db.exists()
    db.drop()


@pytest.mark.databases(embedded=False)
@pytest.mark.parametrize("socket", [False, True], ids=["tcp", "socket"])
@pytest.mark.parametrize("login", [ADMIN, HARD], ids=lambda login: str(login.user))
def test_both_logins_work_on_every_way_in(db: Database, login: Login, socket: bool) -> None:
    """The password with special characters is a real one."""
    assert db.address
    if db.address.log is None:
        pytest.skip(f"{db.kind.variable} names a server with logins of its own")
    db.create()
    assert whoami(db, db.with_login(login.user, login.password, socket=socket)) == login.user


@pytest.mark.databases(embedded=False)
@pytest.mark.parametrize("socket", [False, True], ids=["tcp", "socket"])
def test_a_wrong_password_is_refused(db: Database, socket: bool) -> None:
    """Otherwise no test of passwords would mean anything."""
    assert db.address
    if db.address.log is None:
        pytest.skip(f"{db.kind.variable} names a server with logins of its own")
    db.create()
    if db.dialect == "postgres":
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(db.with_login(HARD.user, "wrong", socket=socket))
    else:
        where = {"unix_socket": db.address.socket} if socket else {"host": db.address.host, "port": db.address.port}
        with pytest.raises(pymysql.err.OperationalError, match="Access denied"):
            pymysql.connect(**where, user=HARD.user, password="wrong", ssl_disabled=True)


@pytest.mark.databases(embedded=False)
def test_the_log_of_a_server_is_kept(db: Database) -> None:
    """A server that fails shows why."""
    assert db.address
    if db.address.log is None:
        pytest.skip(f"{db.kind.variable} names a server with a log of its own")
    assert "ready" in db.server_log()


def test_marks_choose_databases_by_name_and_by_trait() -> None:
    """A typing error in a mark must not leave a test without a database."""
    assert select((), {}) == [name for name in KINDS if name not in RARE]
    assert select(("postgres17",), {"dialect": "postgres"}) == ["postgres17"]
    assert select(("mysql", "postgres15"), {}) == ["postgres15", "mysql"]
    assert select((), {"dialect": "mysql", "transactional": False}) == ["mariadb", "mysql"]
    assert select(("sqlite", "mysql"), {"embedded": True}) == ["sqlite"]
    with pytest.raises(ValueError, match="postgres9, transactionl"):
        select(("postgres9",), {"transactionl": True})


def test_a_project_runs_programs_in_a_clean_environment(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the developer has set must not change what a test sees."""
    monkeypatch.setenv("PGPASSWORD", "leaked")
    monkeypatch.setenv("DATABASE_URL", "leaked")
    monkeypatch.setenv("SQLMIG_LOCK_TIMEOUT", "leaked")
    done = project.program(["sh", "-c", "env; pwd; cat; test -t 0 || echo no terminal; : </dev/tty"], {"EXTRA": "1"})
    assert "leaked" not in done.out
    assert "EXTRA=1" in done.out
    assert str(project.path) in done.out
    assert "no terminal" in done.out
    assert done.code != 0
    assert "/dev/tty" in done.err


def test_a_migration_is_written_as_given(project: Project) -> None:
    """Line ends and bytes are what tests are about."""
    assert project.write("1_a.sql", "-- migrate:up\r\n").read_bytes() == b"-- migrate:up\r\n"
    assert project.write("2_b.sql", b"\xff").parent == project.path / "db" / "migrations"


def test_dbmate_is_there(dbmate: Path) -> None:
    """Its version is the one that sqlmig promises to go together with."""
    done = subprocess.run([dbmate, "--version"], capture_output=True, text=True, check=True, env={**os.environ})
    assert f"version {DBMATE}." in done.stdout
