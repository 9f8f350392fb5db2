"""What a reviewer sees: the diff of schema.sql for ten common changes, on each kind of database."""

from __future__ import annotations

import os
from difflib import unified_diff
from pathlib import Path

import pytest

from tests.servers import Database, Project

GOLDEN = Path(__file__).parent / "golden"
BASE = (
    "CREATE TABLE users (id integer PRIMARY KEY, name varchar(80) NOT NULL, note varchar(200))",
    "CREATE TABLE posts (id integer PRIMARY KEY, title varchar(80) NOT NULL)",
    "CREATE TABLE tags (label varchar(20) NOT NULL, weight integer)",
    "CREATE INDEX posts_title ON posts (title)",
    "CREATE VIEW titles AS SELECT id, title FROM posts",
)
CHANGES = {
    "add_column": ("ALTER TABLE posts ADD COLUMN body varchar(400)",),
    "add_column_with_default": ("ALTER TABLE users ADD COLUMN logins integer DEFAULT 0",),
    "add_column_without_key": ("ALTER TABLE tags ADD COLUMN colour varchar(20)",),
    "drop_column": ("ALTER TABLE users DROP COLUMN note",),
    "rename_column": ("ALTER TABLE users RENAME COLUMN name TO full_name",),
    "add_table": (
        "CREATE TABLE comments (id integer PRIMARY KEY, post_id integer NOT NULL, body varchar(400) NOT NULL,"
        " FOREIGN KEY (post_id) REFERENCES posts (id))",
        "CREATE INDEX comments_post ON comments (post_id)",
    ),
    "drop_table": ("DROP TABLE users",),
    "add_index": ("CREATE UNIQUE INDEX users_name ON users (name, id)",),
    "add_view": ("CREATE VIEW names AS SELECT name FROM users WHERE id > 10",),
    "change_view": ("DROP VIEW titles", "CREATE VIEW titles AS SELECT title FROM posts"),
}


@pytest.mark.databases("postgres15", "postgres18", "mariadb", "mysql", "sqlite", "duckdb")
def test_golden_diffs(db: Database, project: Project) -> None:
    """Each change gives the diff in golden/. A new column is one new line and nothing else."""
    file = project.path / "schema.sql"

    def dumped(*statements: str) -> list[str]:
        db.create()
        db.execute(*BASE, *statements)
        done = project.run("dump", "--schema-file", str(file), db=db)
        assert done.code == 0, done.err
        db.drop()
        return file.read_text(encoding="utf-8").splitlines()

    before = dumped()
    for name, statements in CHANGES.items():
        lines = [*unified_diff(before, dumped(*statements), lineterm="", n=1)][2:]
        compare(GOLDEN / db.server / f"{name}.diff", lines)
        if name.startswith("add_column"):
            assert [line[0] for line in lines if line[0] in "+-"] == ["+"], f"{name}: {lines}"


def compare(golden: Path, lines: list[str]) -> None:
    """The lines are those of the file; SQLMIG_TEST_GOLDEN=write writes it anew, to be looked at before a commit."""
    if os.environ.get("SQLMIG_TEST_GOLDEN") == "write":
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    assert lines == golden.read_text(encoding="utf-8").splitlines(), golden
