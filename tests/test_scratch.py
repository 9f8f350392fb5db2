"""A scratch database is empty, is another than the one it stands beside, and leaves nothing behind."""

from __future__ import annotations

from contextlib import closing

from sqlmig import dialects
from sqlmig.config import DatabaseURL, parse_url
from sqlmig.dialects.api import ConnectOptions
from sqlmig.scratch import MARK, beside, scratch
from tests.servers import Database


def test_scratch(db: Database) -> None:
    """What is made in it is not in the other database, and it is gone at the end, whatever happened."""
    url, options = parse_url(db.url), ConnectOptions()
    dialect = dialects.load(url)
    dialect.create(url, options)
    own = _interrupted(url, options)
    assert not dialect.exists(own, options)
    assert dialect.exists(url, options)


def _interrupted(url: DatabaseURL, options: ConnectOptions) -> DatabaseURL:
    """The scratch database in which work came to a sudden end."""
    dialect = dialects.load(url)
    try:
        with scratch(url, options) as own:
            with closing(dialect.connect(own, options)) as session:
                session.execute("CREATE TABLE only_here (a int)")
                assert session.has_table("only_here")
            with closing(dialect.connect(url, options)) as session:
                assert not session.has_table("only_here")
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        return own


def test_a_long_name() -> None:
    """A name that is as long as the server allows, in bytes, leaves room for the mark."""
    name = beside("größe" * 12)
    assert len(name.encode()) <= 63
    assert name.startswith("größe")
    assert MARK in name
