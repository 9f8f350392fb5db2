"""The script of `plan --sql` does in the database's own client what `up` does."""

from __future__ import annotations

import subprocess
from pathlib import Path

import duckdb
import pytest

from tests.conftest import have
from tests.servers import Database, Project
from tests.servers.database import fresh
from tests.servers.programs import Program, find, find_client

COMMON = """\
-- migrate:up
CREATE TABLE goods (id integer PRIMARY KEY, name varchar(40) NOT NULL); -- they are sold
INSERT INTO goods VALUES (1, 'semi;colon'), (2, 'it''s -- no comment');
CREATE INDEX goods_name ON goods (name) -- without a delimiter of its own

-- migrate:down
DROP TABLE goods;
"""
OWN = {
    "postgres": """\
-- migrate:up
CREATE FUNCTION raised() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.id := NEW.id + 1; RETURN NEW; END $$;
CREATE TRIGGER raising BEFORE INSERT ON goods FOR EACH ROW EXECUTE FUNCTION raised();
COPY goods (id, name) FROM stdin;
9\tback\\\\slash
\\.
-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY goods_id ON goods (id, name);
-- migrate:down irreversible
""",
    "mysql": """\
-- migrate:up
DELIMITER //
CREATE PROCEDURE filled(IN n int)
BEGIN
  -- $$ stays, as all comments do
  INSERT INTO goods VALUES (n, 'x;y');
END //
DELIMITER ;
CALL filled(9);
-- migrate:down irreversible
""",
    "sqlite": """\
-- migrate:up
CREATE TRIGGER raising AFTER INSERT ON goods BEGIN UPDATE goods SET name = 'a;b' WHERE id = NEW.id; SELECT 1; END;
INSERT INTO goods VALUES (9, 'c');
-- migrate:up foreign_keys:off
CREATE TABLE better (id integer PRIMARY KEY, name text);
INSERT INTO better SELECT id, name FROM goods;
DROP TABLE goods;
ALTER TABLE better RENAME TO goods;
-- migrate:down irreversible
""",
    "duckdb": """\
-- migrate:up
CREATE VIEW seen AS SELECT * FROM goods WHERE name <> ';';
INSERT INTO goods VALUES (9, 'c');
-- migrate:down irreversible
""",
}


def sent(db: Database, script: str) -> None:
    """Run it as its first line says."""
    if db.path and db.dialect == "duckdb":  # whose client is its library
        with duckdb.connect(str(db.path)) as connection:
            connection.execute(script)
        return
    program, words, environment = client(db)
    done = subprocess.run(
        [*program.command, *words],
        input=script,
        capture_output=True,
        text=True,
        env={**program.environment, **environment},
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def client(db: Database) -> tuple[Program, list[str], dict[str, str]]:
    """The program, its arguments and what its environment needs."""
    if db.path:
        return have(lambda: find_client("sqlite3")), ["-bail", str(db.path)], {}
    assert db.address is not None
    login, host, port = db.address.login, db.address.host, str(db.address.port)
    if db.dialect == "postgres":
        psql = have(lambda: find("postgres16")).path.with_name("psql")
        words = ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", host, "-p", port, "-U", login.user, "-f", "-", db.name]
        return Program(psql, (str(psql),)), words, {"PGPASSWORD": login.password}
    program = have(lambda: find_client("mariadb" if db.server.startswith("mariadb") else "mysql"))
    words = ["--no-defaults", "-h", host, f"-P{port}", f"-u{login.user}", "--comments"]
    return program, [*words, "--default-character-set=utf8mb4", db.name], {"MYSQL_PWD": login.password}


def schema(project: Project, db: Database, name: str) -> list[str]:
    """The blocks of the schema file that are no row of the ledger and no table of it."""
    assert project.run("dump", "--schema-file", name, db=db).code == 0
    blocks = (project.path / name).read_text().split("\n\n")
    return [block.strip() for block in blocks if "schema_migrations" not in block]


@pytest.mark.databases("postgres15", "mariadb", "mysql", "sqlite", "duckdb")
def test_a_script_makes_what_a_run_makes(db: Database, project: Project, tmp_path: Path) -> None:
    """The same schema and the same rows, with routines, data, comments, and parts outside of transactions."""
    project.write("20260101000000_goods.sql", COMMON)
    project.write("20260102000000_own.sql", OWN[db.dialect])
    script = project.run("plan", "--sql", db=db).out
    assert project.run("up", "--no-dump-schema", db=db).code == 0
    other = fresh(db.server, db.address, tmp_path)
    try:
        other.create()
        sent(other, script)
        rows = "SELECT id, name FROM goods ORDER BY id"
        assert other.query(rows) == db.query(rows)
        assert schema(project, other, "script.sql") == schema(project, db, "run.sql")
    finally:
        other.drop()


@pytest.mark.databases("sqlite", "mysql")
def test_a_script_goes_on_where_a_run_stopped(db: Database, project: Project) -> None:
    """Of a migration that stopped half way the script has the rest only."""
    failing = "-- migrate:up transaction:false\nCREATE TABLE a (id integer);\nSELEC;\nCREATE TABLE b (id integer);\n"
    file = project.write("20260101000000_half.sql", f"{failing}-- migrate:down irreversible\n")
    assert project.run("up", "--no-dump-schema", db=db).code == 4
    file.write_text(file.read_text().replace("SELEC;\n", "CREATE TABLE c (id integer);\n"))
    script = project.run("plan", "--sql", db=db).out.splitlines()
    assert script[-2:] == ["CREATE TABLE c (id integer);", "CREATE TABLE b (id integer);"]
    assert not any("TABLE a" in line for line in script)
