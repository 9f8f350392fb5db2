"""Client programs as an alternative, and the files that they and dbmate write."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.conftest import have
from tests.schema.test_commands import AUTHORS, BOOKS, FIRST, SECOND, done, schema, text
from tests.servers import Database, Project
from tests.servers.programs import find_client, find_pg_dump

SERVERS = pytest.mark.databases("postgres15", "mariadb", "mysql")


@pytest.fixture
def shop(project: Project) -> Project:
    project.write(FIRST, AUTHORS)
    project.write(SECOND, BOOKS)
    return project


@pytest.fixture
def path(db: Database, tmp_path: Path) -> dict[str, str]:
    """The environment in which the client program of this database is found, and no other one."""
    program = {
        "mariadb": lambda: find_client("mariadb-dump"),
        "mysql": lambda: find_client("mysqldump"),
        "sqlite": lambda: find_client("sqlite3"),
    }.get(db.server)
    folder = tmp_path / "programs"
    folder.mkdir()
    if program is None:
        folder = have(find_pg_dump).path.parent
    else:
        names = {"mariadb": ["mariadb-dump", "mysqldump"], "mysql": ["mysqldump"]}.get(db.server, ["sqlite3"])
        for name in names:
            have(program).stand_in(folder / name)
    return {"PATH": f"{folder}:/bin:/usr/bin" if db.dialect == "sqlite" else str(folder)}


@SERVERS
def test_another_engine(db: Database, shop: Project, path: dict[str, str]) -> None:
    """The program writes the file, without tokens and counters, the same in two runs; the versions follow."""
    engine = "pg_dump" if db.dialect == "postgres" else "mysqldump"
    up = shop.run("up", "--engine", engine, db=db, env=path)
    assert up.code == 0, up.err
    first = text(shop)
    assert not first.startswith("-- sqlmig schema")
    assert f"VALUES ('{SECOND[:14]}');" in first
    assert "restrict" not in first
    db.execute("INSERT INTO authors VALUES (1, 'x')")
    again = shop.json("dump", "--engine", engine, db=db, env=path)
    assert text(shop) == first
    assert (again["written"], again["engine"], again["objects"]) == (False, engine, None)


@SERVERS
def test_flags_for_the_program(db: Database, shop: Project, path: dict[str, str]) -> None:
    """Flags behind -- go to the client program, as with dbmate; one that it does not know is told in its words."""
    done(shop, "up", db=db)
    flag = "--table=authors" if db.dialect == "postgres" else f"--ignore-table={db.name}.books"
    named = shop.run("dump", "--", flag, db=db, env=path)
    assert named.code == 0, named.err
    assert "authors" in text(shop)
    assert "TABLE books" not in text(shop).replace("`", "").replace("public.", "")
    unknown = shop.run("dump", "--", "--no-such-flag", db=db, env=path)
    assert unknown.code == 5
    assert "no-such-flag" in unknown.err


@SERVERS
def test_a_missing_program(db: Database, shop: Project, tmp_path: Path) -> None:
    """The error names the program and says that none is needed."""
    done(shop, "up", db=db)
    missing = shop.run(
        "dump", "--engine", "pg_dump" if db.dialect == "postgres" else "mysqldump", db=db, env={"PATH": str(tmp_path)}
    )
    assert missing.code == 5
    assert "needs no client program" in missing.err


@SERVERS
def test_the_password_is_in_no_argument(db: Database, shop: Project, tmp_path: Path) -> None:
    """The program gets it through a file: a stand-in that shows its arguments and environment shows no password."""
    done(shop, "up", db=db)
    name = "pg_dump" if db.dialect == "postgres" else "mysqldump"
    spy = tmp_path / "bin" / name
    spy.parent.mkdir()
    spy.write_text('#!/bin/sh\nprintf "%s\\n" "$@" > "$SEEN"\nenv >> "$SEEN"\nexit 3\n')
    spy.chmod(0o755)
    seen = tmp_path / "seen"
    env = {"PATH": f"{spy.parent}:{os.environ['PATH']}", "SEEN": str(seen)}
    failed = shop.run("dump", "--engine", name, url=db.url, env={**env, "DATABASE_URL": ""})
    failed = failed if seen.exists() else shop.run("dump", "--engine", name, "--url", db.url, env=env)
    assert failed.code == 5
    arguments = seen.read_text().replace(f"DATABASE_URL={db.url}", "")
    assert db.name in arguments
    assert db.secret not in arguments


@pytest.mark.databases("postgres15", "mariadb", "mysql", "sqlite")
def test_a_file_of_dbmate_loads(db: Database, shop: Project, dbmate: Path, path: dict[str, str]) -> None:
    """dbmate migrates and dumps with the client program; `load` makes the same database from its file."""
    run = shop.program([str(dbmate), "--url", db.dbmate_url, "up"], path)
    assert run.code == 0, run.err
    assert "restrict" in text(shop) or db.dialect != "postgres"
    ours = schema(shop, "ours.sql")
    done(shop, "dump", "--schema-file", str(ours), db=db)
    done(shop, "drop", db=db)
    done(shop, "load", db=db)
    loaded = schema(shop, "loaded.sql")
    done(shop, "dump", "--schema-file", str(loaded), db=db)
    assert comparable(loaded) == comparable(ours)
    assert "Nothing to do" in done(shop, "up", db=db)


@pytest.mark.databases("sqlite")
def test_a_file_of_sqlite3_loads(db: Database, project: Project, path: dict[str, str]) -> None:
    """`.schema` prints SQLite's own tables, too, which nobody may create."""
    db.execute("CREATE TABLE t (id integer PRIMARY KEY AUTOINCREMENT)", "CREATE VIRTUAL TABLE docs USING fts5(body)")
    done(project, "dump", db=db)
    before = text(project)
    printed = project.program(["sqlite3", str(db.path), ".schema"], path)
    assert "sqlite_sequence" in printed.out
    db.drop()
    schema(project).write_text(printed.out)
    done(project, "load", db=db)
    done(project, "dump", db=db)
    assert re.sub(r"\n/\* .+? \*/;", ";", text(project)) == before


def comparable(file: Path) -> str:
    """The file without the log, which sqlmig keeps and dbmate does not, and without the comment in which sqlite3
    names a view's columns, which becomes a part of the view."""
    without_log = re.sub(r"-- table \S*schema_migrations_log\S*\n(?:.+\n)*\n", "", file.read_text(encoding="utf-8"))
    return re.sub(r"\n/\* .+? \*/;", ";", without_log)
