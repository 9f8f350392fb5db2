"""PostgreSQL for a role with few rights: since version 15 it may not create in public."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.servers import Database, Project

pytestmark = pytest.mark.databases("postgres15", "postgres18")
FILE = "-- migrate:up\nCREATE TABLE app.a (id int PRIMARY KEY);\n-- migrate:down\nDROP TABLE app.a;\n"


@pytest.fixture
def url(db: Database) -> Iterator[str]:
    """The database as a role sees it that owns the schema app and nothing else."""
    db.create()
    db.execute(f"CREATE ROLE {db.name} LOGIN PASSWORD 'little-rights'", f"CREATE SCHEMA app AUTHORIZATION {db.name}")
    yield db.with_login(db.name, "little-rights")
    db.execute(f"DROP OWNED BY {db.name} CASCADE", f"DROP ROLE {db.name}")


def test_without_the_right_to_create_in_public(db: Database, project: Project, url: str) -> None:
    """The message says what is missing and both ways out; nothing was changed."""
    project.write("1_a.sql", FILE)
    refused = project.json("up", url=url)
    assert (refused["exit_code"], refused["error"]["code"]) == (5, "environment")
    assert refused["error"]["message"] == (
        f"{db.name} may not create tables in the schema public, which is to hold the ledger"
    )
    assert refused["error"]["state"] == "nothing was changed"
    hint = refused["error"]["hint"]
    assert f"GRANT CREATE ON SCHEMA public TO {db.name}" in hint
    assert "--migrations-table app.schema_migrations" in hint
    db.execute(f"GRANT CREATE ON SCHEMA public TO {db.name}")
    assert project.run("up", url=url).code == 0


def test_the_ledger_in_a_schema_of_its_own(db: Database, project: Project, url: str) -> None:
    """up, status, dump and rollback work there without any right in public."""
    project.write("1_a.sql", FILE)
    table = ("--migrations-table", "app.schema_migrations")
    for command in ("up", "status", "dump"):
        done = project.run(command, *table, url=url)
        assert done.code == 0, done.err
    assert db.query("SELECT version FROM app.schema_migrations") == [("1",)]
    schema = (project.path / "db/schema.sql").read_text()
    assert "CREATE TABLE app.a" in schema
    project.run("dump", *table, db=db)
    assert (project.path / "db/schema.sql").read_text() == schema
    assert project.run("rollback", *table, url=url).code == 0


def test_without_the_right_to_create_the_schema(db: Database, project: Project, url: str) -> None:
    """The schema of the ledger is made where it is missing, which takes a right on the database."""
    project.write("1_a.sql", FILE)
    refused = project.run("up", "--migrations-table", "own.schema_migrations", url=url)
    assert refused.code == 5
    assert f"{db.name} may not create the schema own" in refused.err
    assert f"GRANT CREATE ON DATABASE {db.name} TO {db.name}" in refused.err


def test_a_ledger_of_another_tool_without_its_log(db: Database, project: Project, url: str) -> None:
    """dbmate's table may be there, and the log beside it cannot be made."""
    db.execute("CREATE TABLE schema_migrations (version varchar PRIMARY KEY)")
    db.execute(f"GRANT ALL ON schema_migrations TO {db.name}")
    project.write("1_a.sql", FILE)
    refused = project.run("up", url=url)
    assert refused.code == 5
    assert f"{db.name} may not create tables in the schema public" in refused.err
    assert db.query("SELECT count(*) FROM schema_migrations") == [(0,)]
