"""A library with two shelves: a project whose database is worth a backup, and what tests ask of both."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlmig.config import Settings, parse_url
from sqlmig.model import Event
from tests.servers import Database, Project

BOOKS = """\
-- migrate:up
CREATE TABLE books (id integer PRIMARY KEY, title varchar(40) NOT NULL);
CREATE INDEX books_title ON books (title);
CREATE VIEW titles AS SELECT title FROM books;
-- migrate:down
DROP VIEW titles;
DROP TABLE books;
"""
NUMBERED = "SELECT id, title FROM books ORDER BY id"
FILLED = [(1, "Ulysses"), (2, "Größe 'π'")]
LOSES = "-- migrate:up\nDELETE FROM books;\n-- migrate:down\nSELECT 1;\n"


def library(db: Database, project: Project) -> None:
    """One migration is applied, and two rows are there."""
    project.write("20260101000000_books.sql", BOOKS)
    assert project.run("up", db=db).code == 0
    for number, title in FILLED:
        quoted = title.replace("'", "''")
        db.execute(f"INSERT INTO books VALUES ({number}, '{quoted}')")


def backed_up(db: Database, project: Project, *words: str) -> Path:
    """The folder of a new backup."""
    document = project.json("backup", "create", *words, db=db)
    assert document["error"] is None, document
    return project.path / str(document["backups"][0]["path"])


def settings(project: Project, url: str) -> Settings:
    """What commands in this project would have."""
    return Settings(url=parse_url(url), backups_dir=str(project.path / "db" / "backups"))


def quiet(event: Event) -> None:
    """Nobody listens."""


def manifest(folder: Path) -> Any:
    return json.loads((folder / "manifest.json").read_text())


def change(folder: Path, **fields: object) -> None:
    """Another manifest than the one that was written."""
    (folder / "manifest.json").write_text(json.dumps({**manifest(folder), **fields}))


def shelved(project: Project) -> list[str]:
    """The names in the folder of backups, hidden ones too."""
    folder = project.path / "db" / "backups"
    return sorted(path.name for path in folder.iterdir() if path.name != ".gitignore") if folder.exists() else []
