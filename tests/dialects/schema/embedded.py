"""What the tests of both embedded databases share: a snapshot as a file, loading it, and what a change of it shows."""

from __future__ import annotations

import difflib
from contextlib import AbstractContextManager, closing
from pathlib import Path

from sqlmig.config import parse_url
from sqlmig.dialects import load
from sqlmig.dialects.api import ConnectOptions, Session
from sqlmig.snapshot import Snapshot
from sqlmig.sql.split import split
from tests.dialects.sessions import opened
from tests.servers import Database
from tests.servers.database import fresh

READER = ConnectOptions(read_only=True)


def dumped(db: Database) -> Snapshot:
    """The snapshot of a database that is opened only to be read."""
    with opened(db, READER) as session:
        return session.snapshot()


def complete(db: Database) -> Snapshot:
    """The snapshot of a database of which nothing may be lost."""
    found = dumped(db)
    assert found.lost == ()
    return found


def written(snapshot: Snapshot) -> str:
    """A file as the schema file is: comments, the preamble, and each block under its name."""
    blocks = (f"-- {block.identity.encode('unicode_escape').decode()}\n{block.sql}" for block in snapshot.blocks)
    return "\n\n".join(("-- sqlmig", snapshot.preamble, *blocks, snapshot.epilogue)) + "\n"


def block(snapshot: Snapshot, identity: str) -> str:
    """The statements of one block."""
    return next(block.sql for block in snapshot.blocks if block.identity == identity)


def another(db: Database, folder: Path) -> Database:
    """A database of the same kind that is not there yet."""
    return fresh(db.server, None, folder)


def loaded(db: Database, text: str) -> Database:
    """The database after a file was run in it, as one transaction."""
    with opened(db) as session, session.transaction():
        session.run(split(text, db.dialect), lambda _: None)
    return db


def changes(before: Snapshot, after: Snapshot) -> list[str]:
    """The lines that were removed and added between two files."""
    lines = difflib.unified_diff(written(before).splitlines(), written(after).splitlines(), n=0, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def in_memory(dialect: str) -> AbstractContextManager[Session]:
    """A session in a database that no file has."""
    url = parse_url(f"{dialect}::memory:")
    return closing(load(url).connect(url, ConnectOptions()))
