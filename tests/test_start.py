"""What a command loads before it works: start-up time is part of the product, and containers pay it each time.

Times are the machine's; modules are ours. Who needs one more raises the number here, and has seen what it costs with
`python -X importtime -m sqlmig …`.
"""

from __future__ import annotations

import sys

import pytest

from tests.servers import Database, Project

MIGRATION = "-- migrate:up\nCREATE TABLE t (a integer);\n-- migrate:down\nDROP TABLE t;\n"
PROBE = """
import sys
bare = set(sys.modules)
from sqlmig.cli import main
try:
    main(sys.argv[1:])
finally:
    sys.stderr.write("\\n".join(sorted(set(sys.modules) - bare)))
"""

# what costs milliseconds and is for commands, files or mistakes that a start has not
HEAVY = {"dataclasses", "inspect", "tomllib", "dotenv", "rich", "difflib", "random", "platform", "traceback", "asyncio"}
# what a command line of whole flags, usual files and SQLite have no need of
LIGHT = {"docopt", "sqlparse", "typing", "pathlib", "urllib.parse", "socket", "selectors", "sqlmig.sql.lexer"}
LIGHT |= {"hashlib", "_hashlib", "signal", "threading", "warnings", "importlib"}
LIGHT |= {"sqlmig.config.levels", "sqlmig.config.credentials", "sqlmig.duration", "sqlmig.sql.places"}
OTHERS = {"psycopg", "pymysql", "duckdb", "sqlmig.render.document", "sqlmig.render.terminal", "sqlmig.lint"}
CHANGING = {"sqlmig.plan", "sqlmig.runner", "sqlmig.schema", "sqlmig.sql.impact", "sqlmig.approval", "json"}
STATEMENTS = {"sqlmig.sql.impact.mysql", "sqlmig.sql.impact.postgres", "sqlmig.dialects.sqlite.place"}


def loaded(project: Project, *arguments: str, db: Database | None = None) -> frozenset[str]:
    """The modules that the command has loaded when it has done its work, beyond what this installation always does."""
    url = {"DATABASE_URL": db.url} if db else {}
    done = project.program([sys.executable, "-c", PROBE, *arguments], url)
    assert done.code == 0, done.err
    return frozenset(done.err.split())


def ours(modules: frozenset[str]) -> list[str]:
    return sorted(name for name in modules if name.partition(".")[0] == "sqlmig")


@pytest.mark.parametrize(("flag", "most"), [("--version", 2), ("--help", 4)])
def test_what_is_told_at_once_loads_nothing(project: Project, flag: str, most: int) -> None:
    """The answer needs neither the program nor anything of Python's library that a bare interpreter has not."""
    added = loaded(project, flag)
    assert len(ours(added)) <= most, ours(added)
    assert set(added) - set(ours(added)) <= {"__future__", "_codecs"}


@pytest.mark.databases("sqlite")
def test_status_loads_what_reads(db: Database, project: Project) -> None:
    """No other driver, nothing that plans or changes, and none of Python's modules that take long to load."""
    project.write("20260101000000_t.sql", MIGRATION)
    assert project.run("up", db=db).code == 0
    modules = loaded(project, "status", db=db)
    assert not modules & (HEAVY | LIGHT | OTHERS | CHANGING | STATEMENTS | {"re", "enum"})
    assert len(ours(modules)) <= 45, ours(modules)


@pytest.mark.databases("sqlite")
def test_a_run_with_nothing_pending_loads_no_rules_of_statements(db: Database, project: Project) -> None:
    """The usual start of a container plans, locks and compares the schema file, but looks at no statement's effect."""
    project.write("20260101000000_t.sql", MIGRATION)
    assert project.run("up", db=db).code == 0
    modules = loaded(project, "up", db=db)
    assert not modules & (HEAVY | LIGHT | OTHERS | STATEMENTS | {"sqlmig.runner", "json", "getpass", "re"})
    assert len(ours(modules)) <= 62, ours(modules)


@pytest.mark.databases("sqlite")
def test_a_usual_file_runs_without_what_reads_and_judges_others(db: Database, project: Project) -> None:
    """It is read and cut without a lexer, its risks are nobody's question where nothing is copied before a run, and
    what explains a failure or goes on behind one is for those."""
    project.write("20260101000000_t.sql", MIGRATION)
    assert project.run("up", db=db).code == 0
    project.write("20260101000001_u.sql", MIGRATION.replace("TABLE t", "TABLE u"))
    modules = loaded(project, "--no-dump-schema", "up", db=db)
    assert not modules & (HEAVY | LIGHT | OTHERS | STATEMENTS)
    assert not modules & {"sqlmig.sql.sections", "sqlmig.sql.large", "sqlmig.sql.impact.embedded"}
    assert not modules & {"sqlmig.sql.split", "sqlmig.sql.classify", "sqlmig.runner.failures", "sqlmig.runner.retrying"}


@pytest.mark.databases("postgres15", "mariadb", "duckdb")
def test_a_database_loads_its_own_driver(db: Database, project: Project) -> None:
    """What one database needs is no burden of another."""
    project.write("20260101000000_t.sql", MIGRATION)
    assert project.run("up", "--no-dump-schema", db=db).code == 0
    drivers = {"postgres": "psycopg", "mysql": "pymysql", "duckdb": "duckdb"}
    modules = loaded(project, "status", db=db)
    assert modules & {*drivers.values(), "sqlite3"} == {drivers[db.dialect]}
    assert not modules & CHANGING - {"json"}


@pytest.mark.databases("postgres15")
def test_postgres_loads_libpq_alone(db: Database, project: Project) -> None:
    """psycopg's connections, cursors and types, and what asyncio programs need, take longer than all the rest."""
    project.write("20260101000000_t.sql", MIGRATION)
    assert project.run("up", "--no-dump-schema", db=db).code == 0
    project.write("20260101000001_u.sql", MIGRATION.replace("TABLE t", "TABLE u"))
    modules = loaded(project, "up", db=db)
    assert "psycopg.pq" in modules
    assert not modules & {"psycopg.connection", "psycopg.cursor", "psycopg.types", "psycopg_binary._psycopg"}
    others = {"asyncio.events", "_hashlib", "_ssl", "_ctypes", "email.message", "decimal", "socket", "ipaddress"}
    assert not modules & others


@pytest.mark.databases("mariadb")
def test_mysql_loads_nothing_for_logins_that_are_not_asked_for(db: Database, project: Project) -> None:
    """pymysql imports what encrypts a password for the network, which takes as long as all the rest of it."""
    project.write("20260101000000_t.sql", MIGRATION)
    assert project.run("up", "--no-dump-schema", db=db).code == 0
    library = {"cryptography.hazmat.bindings._rust", "inspect", "difflib", "_hashlib"}
    others = {"typing", "configparser", "encodings.idna", "_ssl", "tokenize"}  # the last two are ssl's and traceback's
    assert not loaded(project, "status", db=db) & (library | others)


def test_what_the_driver_puts_off_is_there(project: Project) -> None:
    """Whatever pymysql takes of a module that was put off is that module's own."""
    uses = "_auth.default_backend, _auth.hashes.SHA1, connections.ssl.create_default_context, connections.Parser"
    probe = f"import sqlmig.dialects.mysql\nfrom pymysql import _auth, connections\nfor each in {uses}: each()\n"
    probe += "hashes = [_auth.hashlib.new('sha512'), _auth.sha1_new(), _auth.hashlib.sha256()]\n"
    probe += "assert [each.name for each in hashes] == ['sha512', 'sha1', 'sha256'], hashes\n"
    done = project.program([sys.executable, "-c", probe + "connections.traceback.format_exc()"], {})
    assert done.code == 0, done.err


@pytest.mark.databases("mariadb")
def test_mysql_loads_nothing_for_other_work(db: Database, project: Project) -> None:
    """Statements that may be several, data files, scripts of clients and others' locks are for who has them."""
    project.write("20260101000000_t.sql", MIGRATION)
    assert project.run("up", db=db).code == 0
    modules = loaded(project, "up", db=db)
    assert not modules & {"sqlparse", "pathlib", "urllib.parse", "random", "sqlmig.tabular", "sqlmig.sql.classify"}
    assert len(ours(modules)) <= 79, ours(modules)
