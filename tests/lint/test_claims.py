"""What rules claim of servers, asked of the servers."""

from __future__ import annotations

import pytest

from tests.servers import Database, Project


def run(db: Database, project: Project, name: str, up: str) -> tuple[int, str]:
    """The exit code of applying one more migration, and what is said of it."""
    project.write(name, f"-- migrate:up\n{up}\n-- migrate:down irreversible\n")
    done = project.run("up", db=db)
    return done.code, done.err


@pytest.mark.databases("sqlite")
def test_sqlite_not_null_column(db: Database, project: Project) -> None:
    """SQLite refuses the column where there are rows, and takes it where there are none."""
    table = "CREATE TABLE {0} (id integer PRIMARY KEY);"
    run(db, project, "1_a.sql", f"{table.format('a')}\n{table.format('b')}\nINSERT INTO b VALUES (1);")
    assert run(db, project, "2_b.sql", "ALTER TABLE a ADD COLUMN x integer NOT NULL;")[0] == 0
    code, said = run(db, project, "3_c.sql", "ALTER TABLE b ADD COLUMN x integer NOT NULL;")
    assert (code, "Cannot add a NOT NULL column with default value NULL" in said) == (4, True)


@pytest.mark.databases("mysql", "mariadb")
def test_long_identifiers_are_refused(db: Database, project: Project) -> None:
    """MySQL and MariaDB take 64 characters, and no more."""
    table = "CREATE TABLE {} (id integer PRIMARY KEY);"
    assert run(db, project, "1_a.sql", table.format("ü" * 64))[0] == 0
    code, said = run(db, project, "2_b.sql", table.format("a" * 65))
    assert (code, "(1059)" in said or "(1103)" in said) == (4, True)  # too long; incorrect table name


@pytest.mark.databases("postgres18")
def test_long_identifiers_are_cut(db: Database, project: Project) -> None:
    """PostgreSQL cuts a name to 63 bytes, so that two names become one."""
    table = "CREATE TABLE {} (id integer PRIMARY KEY);"
    assert run(db, project, "1_a.sql", table.format("a" * 64))[0] == 0
    code, said = run(db, project, "2_b.sql", table.format("a" * 63))
    assert (code, "already exists" in said) == (4, True)


@pytest.mark.databases("mysql", "mariadb")
def test_rows_and_schema(db: Database, project: Project) -> None:
    """What changes the schema stays when the rows behind it fail: the file is half applied."""
    up = "CREATE TABLE a (id integer PRIMARY KEY);\nINSERT INTO a VALUES (1);\nINSERT INTO a VALUES (1);"
    assert run(db, project, "1_a.sql", up)[0] == 4
    assert db.query("SELECT count(*) FROM information_schema.tables WHERE table_name = 'a'") == [(1,)]


@pytest.mark.databases("mysql", "mariadb")
def test_stated_algorithm(db: Database, project: Project) -> None:
    """With ALGORITHM the server refuses what would copy the table, and without it does it."""
    run(db, project, "1_a.sql", "CREATE TABLE a (id integer PRIMARY KEY, x integer);")
    code, said = run(db, project, "2_b.sql", "ALTER TABLE a MODIFY x varchar(20), ALGORITHM=INPLACE, LOCK=NONE;")
    assert (code, "ALGORITHM=INPLACE is not supported" in said) == (4, True)
    assert run(db, project, "2_b.sql", "ALTER TABLE a MODIFY x varchar(20);")[0] == 0
