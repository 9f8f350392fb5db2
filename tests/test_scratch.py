"""A scratch database is empty, is another than the one it stands beside, and leaves nothing behind."""

from __future__ import annotations

import secrets
from contextlib import closing

import pytest

from sqlmig import dialects
from sqlmig.config import DatabaseURL, parse_url
from sqlmig.dialects.api import ConnectOptions
from sqlmig.errors import DatabaseError
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


@pytest.mark.databases("mysql", "mariadb")
def test_one_that_cannot_be_dropped(db: Database) -> None:
    """Who may create a database and not drop it is told which one is left."""
    db.create()
    user, password = f"half_{secrets.token_hex(4)}", "creates-only"
    db.execute(f"CREATE USER '{user}'@'%' IDENTIFIED BY '{password}'", f"GRANT CREATE ON *.* TO '{user}'@'%'")
    try:
        with (
            pytest.raises(DatabaseError, match=f'the scratch database "{db.name}.*" is left behind') as failed,
            scratch(parse_url(db.with_login(user, password)), ConnectOptions()) as own,
        ):
            pass
        db.execute(f"DROP DATABASE {own.database}")
    finally:
        db.execute(f"DROP USER '{user}'@'%'")
    assert failed.value.hint


def test_a_long_name() -> None:
    """A name that is as long as the server allows, in bytes, leaves room for the mark."""
    name = beside("größe" * 12)
    assert len(name.encode()) <= 63
    assert name.startswith("größe")
    assert MARK in name
