"""dbmate and sqlmig take turns on one directory and one database."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.servers import Database, Project

FILES = {
    "20260101000000_users.sql": "-- migrate:up\nCREATE TABLE users (id integer PRIMARY KEY);\n"
    "-- migrate:down\nDROP TABLE users;\n",
    "20260102000000_posts.sql": "-- migrate:up\nCREATE TABLE posts (id integer PRIMARY KEY);\n"
    "INSERT INTO posts VALUES (1);\n-- migrate:down\nDROP TABLE posts;\n",
    "20260103000000_likes.sql": "-- migrate:up transaction:false\nCREATE TABLE likes (id integer PRIMARY KEY);\n\n"
    "-- migrate:down\nDROP TABLE likes;\n",
}
THIRD = "20260104000000_tags.sql"


def columns(db: Database) -> list[tuple[object, ...]]:
    """What makes `schema_migrations` what it is: columns, types, keys."""
    if db.dialect == "sqlite":
        return db.query("SELECT sql FROM sqlite_master WHERE name = 'schema_migrations'")
    return db.query(
        "SELECT c.column_name, c.data_type, c.character_maximum_length, c.is_nullable, k.constraint_name"
        " FROM information_schema.columns c LEFT JOIN information_schema.key_column_usage k"
        " ON k.table_name = c.table_name AND k.column_name = c.column_name AND k.table_schema = c.table_schema"
        f" WHERE c.table_name = 'schema_migrations' AND c.table_schema IN ('public', '{db.name}')"
    )


@pytest.mark.databases("postgres15", "postgres18", "mariadb", "mysql", "sqlite")
def test_taking_turns(db: Database, project: Project, dbmate: Path) -> None:
    """Neither tool sees a difference in what the other left, and nobody has to prepare anything."""

    def run_dbmate(*args: str) -> str:
        done = project.program([str(dbmate), "--no-dump-schema", "--url", db.dbmate_url, *args])
        assert done.code == 0, done.err
        return done.out

    def run_sqlmig(*args: str) -> str:
        done = project.run(*args, url=db.dbmate_url)
        assert done.code == 0, done.err
        return done.out

    def versions() -> list[str]:
        return [row[0] for row in db.query("SELECT version FROM schema_migrations ORDER BY version")]

    for name, text in FILES.items():
        project.write(name, text)
    run_dbmate("up")
    made_by_dbmate = columns(db)
    assert "Pending: 0" in run_sqlmig("status")
    assert "Nothing to do" in run_sqlmig("up")
    project.write(THIRD, "-- migrate:up\nCREATE TABLE tags (id integer);\n-- migrate:down\nDROP TABLE tags;\n")
    assert f"Applied: {THIRD}" in run_sqlmig("up")
    assert versions() == ["20260101000000", "20260102000000", "20260103000000", "20260104000000"]
    assert "Pending: 0" in run_dbmate("status")
    assert f"Rolled back: {THIRD}" in run_dbmate("rollback")
    assert "Pending: 1" in run_sqlmig("status")
    assert "Rolled back: 20260103000000_likes.sql" in run_sqlmig("rollback")
    assert versions() == ["20260101000000", "20260102000000"]
    assert f"Applied: {THIRD}" in run_dbmate("up")
    assert len(versions()) == 4
    assert columns(db) == made_by_dbmate

    run_sqlmig("drop")
    run_sqlmig("up")
    assert columns(db) == made_by_dbmate
    assert "Applied: 4" in run_dbmate("status")


@pytest.mark.parametrize(
    ("options", "flags", "table"),
    [
        ({"search_path": "app,public"}, (), "app.schema_migrations"),
        ({}, ("--migrations-table", "app.ledger"), "app.ledger"),
        ({"search_path": "other"}, ("--migrations-table", "Led ger"), 'other."Led ger"'),
    ],
)
@pytest.mark.databases("postgres15")
def test_the_ledger_in_another_schema(
    db: Database, project: Project, dbmate: Path, options: dict[str, str], flags: tuple[str, ...], table: str
) -> None:
    """search_path and qualified names lead both tools to one table, whoever makes it and its schema."""
    for name, text in FILES.items():
        project.write(name, text)
    url = db.with_options(sslmode="disable", **options)
    theirs = [str(dbmate), "--no-dump-schema", "--url", url, *flags]
    ours = [sys.executable, "-m", "sqlmig", "--url", url, *flags]
    for first, second in ((theirs, ours), (ours, theirs)):
        done = project.program([*first, "up"])
        assert done.code == 0, done.err
        assert db.query(f"SELECT count(*) FROM {table}") == [(3,)]
        status = project.program([*second, "status", "--exit-code"])
        assert status.code == 0, status.out + status.err
        assert project.program([*second, "rollback"]).code == 0
        assert project.program([*first, "status", "--exit-code"]).code == 1
        assert project.program([*first, "drop"]).code == 0


@pytest.mark.databases("sqlite")
def test_the_same_words(db: Database, project: Project, dbmate: Path) -> None:
    """Every command and flag of dbmate that this version has, in dbmate's own order, means the same."""
    for name, text in FILES.items():
        project.write(name, text)
    (project.path / "db" / "migrations").rename(project.path / "files")
    flags = ["--env", "MY_URL", "--migrations-table", "ledger", "-d", "./files", "-s", "x.sql", "--no-dump-schema"]
    env = {"MY_URL": db.url}
    calls = [
        ["create"],
        ["wait"],
        ["migrate", "--strict"],
        ["status", "--exit-code"],
        ["status", "--quiet"],
        ["rollback", "-v"],
        ["down"],
        ["status", "--exit-code"],
        ["up", "--strict", "--verbose"],
        ["drop"],
    ]

    def follow(*program: str) -> list[tuple[int, list[tuple[object, ...]]]]:
        """Exit code and ledger after each call."""
        seen = []
        for call in calls:
            code = project.program([*program, *flags, *call], env).code
            changing = call[0] in ("migrate", "down", "up")
            seen.append((code, db.query("SELECT * FROM ledger ORDER BY version") if changing else []))
        return seen

    theirs = follow(str(dbmate))
    assert [code for code, _ in theirs] == [0, 0, 0, 0, 0, 0, 0, 1, 0, 0]
    assert follow(sys.executable, "-m", "sqlmig") == theirs
