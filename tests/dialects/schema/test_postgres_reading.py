"""Reading PostgreSQL's catalogs: by anybody, in any session, and with its failures named."""

from __future__ import annotations

import time

import pytest

from sqlmig.dialects.api import Session
from sqlmig.dialects.postgres.session import PostgresSession
from sqlmig.errors import ConnectionFailed, DatabaseError
from tests.dialects.schema.postgres import make, script, taken, text
from tests.dialects.sessions import interrupted_after, opened
from tests.servers import Database

# whatever a role or a database may have as its own, and what would change how the server writes a definition
ODD = {
    "datestyle": "German",
    "intervalstyle": "sql_standard",
    "timezone": "Asia/Tokyo",
    "bytea_output": "escape",
    "extra_float_digits": "-5",
    "search_path": "views, public",
    "quote_all_identifiers": "on",
    "standard_conforming_strings": "off",
    "xmlbinary": "hex",
    "default_transaction_isolation": "serializable",
    "default_transaction_read_only": "on",
}
ONE = "SELECT 1 AS number"
CONSTANTS = r"""
CREATE TABLE public.constants (
    at timestamptz DEFAULT '2020-01-01 00:00:00+02',
    lasts interval DEFAULT '-1 day -2 hours',
    bytes bytea DEFAULT '\x00ff',
    slash text DEFAULT 'a\b',
    ratio float8 DEFAULT 0.1::float8 + 0.2::float8,
    price money DEFAULT '$1,234.56'
)"""


@pytest.mark.databases("postgres15", "postgres18")
def test_settings_of_the_session_do_not_show(db: Database) -> None:
    """Two people with different settings write the same bytes, and keep their settings."""
    make(db, script("tables"), CONSTANTS)
    usual = text(taken(db))
    with opened(db) as session:
        for name, value in ODD.items():
            session.execute(f"SET {name} = {value}" if name == "search_path" else f"SET {name} = '{value}'")
        assert text(session.snapshot()) == usual
        for name, value in ODD.items():
            assert session.query(f"SHOW {name}")[0][0] in (value, f"{value}, DMY")


@pytest.mark.databases("postgres12", "postgres15", "postgres18")
def test_no_rights_are_needed(db: Database) -> None:
    """A role that may read no table writes the same bytes as the owner."""
    make(db, script("tables"), script("views"), "REVOKE ALL ON SCHEMA public FROM PUBLIC")
    usual = taken(db)
    with opened(db) as session:
        session.execute("CREATE ROLE reader_of_nothing")
        try:
            session.execute("SET ROLE reader_of_nothing")
            read = session.snapshot()
        finally:
            session.execute("RESET ROLE")
            session.execute("DROP ROLE reader_of_nothing")
    assert read == usual


@pytest.mark.databases("postgres15", "postgres18")
def test_nothing_is_changed_and_no_transaction_left(db: Database) -> None:
    """The session can go on at once, and the database has seen no new transaction."""
    make(db, script("tables"))
    with opened(db) as session:
        before = session.query("SELECT pg_current_snapshot()::text")
        session.snapshot()
        with session.transaction():
            assert session.query("SELECT pg_current_snapshot()::text") == before


@pytest.mark.databases("postgres15")
def test_what_cannot_be_read_is_named(db: Database) -> None:
    """Where a catalog is closed to the role, the message tells which, and the session can go on."""
    make(db, script("tables"), "REVOKE SELECT ON pg_catalog.pg_rewrite FROM PUBLIC")
    with opened(db) as session:
        session.execute("CREATE ROLE reader_of_little")
        try:
            session.execute("SET ROLE reader_of_little")
            with pytest.raises(DatabaseError, match=r"the catalogs cannot be read \(\w+\): .*pg_rewrite") as raised:
                session.snapshot()
            assert raised.value.hint
            assert session.query("SELECT 1") == [(1,)]
        finally:
            session.execute("RESET ROLE")
            session.execute("DROP ROLE reader_of_little")


def read(session: Session, queries: dict[str, str], name: str) -> None:
    """Ask for all, and take the rows of one."""
    assert isinstance(session, PostgresSession)
    with session.moment() as moment:
        moment.ask(queries)
        assert moment[name]


@pytest.mark.databases("postgres15")
def test_what_nobody_asks_for_must_be_read_too(db: Database) -> None:
    """A query that fails is an error even where its rows were never used, and the session can go on."""
    db.create()
    with opened(db) as session:
        with pytest.raises(DatabaseError, match=r"\(failing\): division by zero"):
            read(session, {"whole": ONE, "failing": "SELECT 1 / (2 - n) FROM generate_series(1, 3) n"}, "whole")
        assert session.query("SELECT 1") == [(1,)]


@pytest.mark.databases("postgres15")
def test_an_interrupted_reading_ends_on_the_server(db: Database) -> None:
    """Ctrl-C ends the query that the server works on, and the session: nothing waits for a server that is silent."""
    db.create()
    with opened(db) as session:
        with pytest.raises(KeyboardInterrupt), interrupted_after(0.2):
            read(session, {"first": ONE, "long": "SELECT pg_sleep(60) AS slept", "last": ONE}, "long")
        with pytest.raises(ConnectionFailed):
            session.query("SELECT 1")
    end = time.monotonic() + 10
    while db.query("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%AS slept%' AND state = 'active'") != [
        (1,)
    ]:
        assert time.monotonic() < end, "the query still runs"
        time.sleep(0.05)
