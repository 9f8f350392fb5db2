"""What rules claim of servers, asked of the servers."""

from __future__ import annotations

from pathlib import Path

import pymysql
import pytest

from tests.lint.test_rules import findings
from tests.servers import Database, Project
from tests.servers.postgres import connect

FILENODE = "SELECT pg_relation_filenode('a')"
HELD = "SELECT mode FROM pg_locks WHERE relation = 'a'::regclass AND pid = pg_backend_pid()"
BLOCKING = {"ShareLock", "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock"}


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


def rules_of(folder: Path, dialect: str, sql: str) -> set[str]:
    """The rules about rewrites and locks that find something in a statement."""
    path = folder / "1_claim.sql"
    path.write_text(f"-- migrate:up\n{sql};\n-- migrate:down irreversible\n")
    return {found.rule for found in findings(path, dialect)} & {"table-rewrite", "long-lock"}


@pytest.mark.databases("postgres18")
def test_rewrites_and_locks_on_postgres(db: Database, tmp_path: Path) -> None:
    """What table-rewrite finds gives the table another file, what long-lock finds takes a lock that writers wait for,
    and what neither finds does neither for long."""
    db.create()
    db.execute("CREATE TABLE a (id int PRIMARY KEY, x int)", "INSERT INTO a VALUES (1, 1)")
    claims = {
        "ALTER TABLE a ADD u uuid DEFAULT gen_random_uuid()": {"table-rewrite"},
        "ALTER TABLE a ALTER x TYPE bigint": {"table-rewrite"},
        "CLUSTER a USING a_pkey": {"table-rewrite"},
        "CREATE INDEX i ON a (x)": {"long-lock"},
        "ALTER TABLE a ADD CHECK (x > 0)": {"long-lock"},
        "ALTER TABLE a ALTER x SET NOT NULL": {"long-lock"},
        "ALTER TABLE a ADD CONSTRAINT c CHECK (x > 0) NOT VALID": set(),
        "ALTER TABLE a ADD y int DEFAULT 5": set(),
    }
    assert {sql: rules_of(tmp_path, "postgres", sql) for sql in claims} == claims
    assert db.address is not None
    with connect(db.address, db.name) as session:
        for sql, rules in claims.items():
            with session.transaction(force_rollback=True):
                before = session.execute(FILENODE).fetchall()
                session.execute(sql.encode())
                assert (session.execute(FILENODE).fetchall() != before) is (rules == {"table-rewrite"}), sql
                held = {mode for (mode,) in session.execute(HELD)}
                assert held & BLOCKING or not rules, sql


@pytest.mark.databases("mysql", "mariadb")
def test_rewrites_and_locks_on_mysql(db: Database, tmp_path: Path) -> None:
    """The server refuses LOCK=NONE for what is said to keep writers waiting, and accepts it for what is not."""
    db.create()
    db.execute("CREATE TABLE a (id int NOT NULL, x int NOT NULL, g geometry NOT NULL, v varchar(9)) CHARSET utf8mb4")
    claims = {
        "ALTER TABLE a ADD SPATIAL INDEX (g)": {"long-lock"},
        "ALTER TABLE a CONVERT TO CHARACTER SET latin1": {"table-rewrite"},
        "ALTER TABLE a ADD y int AS (x + 1) STORED": {"table-rewrite"},
        "ALTER TABLE a ADD y int": set(),
        "ALTER TABLE a ADD INDEX (id)": set(),
    }
    assert {sql: rules_of(tmp_path, "mysql", sql) for sql in claims} == claims
    for number, (sql, rules) in enumerate(claims.items()):
        db.execute(f"CREATE TABLE a{number} LIKE a")
        change = sql.replace(" a ", f" a{number} ") + ", ALGORITHM=INPLACE, LOCK=NONE"
        if rules:
            with pytest.raises(pymysql.err.OperationalError, match="not supported"):
                db.execute(change)
        else:
            db.execute(change)
