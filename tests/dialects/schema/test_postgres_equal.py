"""Equal PostgreSQL schemas give equal bytes, wherever and however they were made."""

from __future__ import annotations

import subprocess

import pytest

from tests.conftest import have
from tests.dialects.schema.postgres import make, same, script, taken, text, together
from tests.servers import Database
from tests.servers.programs import find_pg_dump


@pytest.mark.databases("postgres15", "postgres18")
def test_the_order_of_creation_does_not_show(db: Database, copy: Database) -> None:
    """Oids, and whatever follows from them, are accidents."""
    make(db, *together())
    make(copy, *reversed(together()))
    same(text(taken(db)), text(taken(copy)))


@pytest.mark.databases("postgres15")  # the other servers may be without ICU
def test_the_locale_does_not_show(db: Database, copy: Database) -> None:
    """Names are sorted alike in a database that sorts a before B and in one that does not."""
    make(db, script("names"))
    db.execute(
        f"CREATE DATABASE {copy.name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en' LOCALE 'C'",
    )
    copy.execute(script("names"))
    assert copy.query("SELECT 'a' < 'B'") != db.query("SELECT 'a' < 'B'")
    same(text(taken(db)), text(taken(copy)))


@pytest.mark.databases("postgres15", "postgres18")
def test_use_does_not_show(db: Database) -> None:
    """Rows, drawn numbers, statistics and vacuuming are no schema."""
    make(
        db, "CREATE TABLE t (id serial PRIMARY KEY, a text, n integer GENERATED ALWAYS AS IDENTITY); CREATE SEQUENCE s"
    )
    before = taken(db)
    db.execute(
        "INSERT INTO t (a) SELECT 'x' FROM generate_series(1, 100)", "SELECT nextval('s'), nextval('s')", "ANALYZE t"
    )
    db.execute("TRUNCATE t RESTART IDENTITY")
    db.execute("REINDEX TABLE t")
    assert taken(db) == before


@pytest.mark.databases("postgres15", "postgres18")
def test_psql_loads_it(db: Database, copy: Database) -> None:
    """The file needs nothing of sqlmig."""
    make(db, *together())
    copy.create()
    program = have(find_pg_dump)
    psql = program.path.with_name("psql")
    done = subprocess.run(
        [str(psql), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--dbname={copy.url}"],
        env=program.environment,
        input=text(taken(db)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    same(text(taken(db)), text(taken(copy)))
