"""A schema written, and loaded into a second database of the same server."""

from __future__ import annotations

from sqlmig.snapshot import Snapshot
from sqlmig.sql.split import split
from tests.dialects.sessions import opened
from tests.servers import Database


def snapshot(db: Database, grants: bool = False) -> Snapshot:
    with opened(db) as session:
        return session.snapshot(grants)


def text(schema: Snapshot) -> str:
    """The statements as a file has them."""
    blocks = (f"-- {block.identity!r}\n{block.sql}" for block in schema.blocks)
    return "\n\n".join([schema.preamble, *blocks, schema.epilogue])


def load(db: Database, sql: str) -> None:
    """Run a file in a new database, through the splitter and one session."""
    db.create()
    with opened(db) as session, session.transaction():
        session.run(split(sql, db.dialect), lambda _: None)
