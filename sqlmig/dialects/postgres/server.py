"""What is done to a database from outside it: ping, exists, create, drop."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from sqlmig.config import DatabaseURL
from sqlmig.dialects.api import ConnectOptions, Session
from sqlmig.dialects.postgres.connection import MAINTENANCE, database, plain
from sqlmig.dialects.postgres.session import TRAITS, PostgresSession, connect
from sqlmig.errors import ConfigError, ConnectionFailed, DatabaseError, DatabaseMissing, unchanged

# template1 is in use for a moment while another session copies it or connects to it; concurrent CREATE DATABASE
# and DROP DATABASE may also meet in the catalog's rows ("tuple concurrently updated" is an internal error).
PASSING = frozenset({"55006", "XX000"})
ATTEMPTS = 20
IDLE = """
SELECT datname FROM pg_catalog.pg_database d WHERE starts_with(datname::text, %s)
AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_stat_activity a WHERE a.datname = d.datname) ORDER BY 1"""
OTHERS = """
SELECT coalesce(nullif(application_name, ''), 'a session') || ' as ' || coalesce(usename, '?')
  || coalesce(' from ' || host(client_addr), '') || ' (process ' || pid || ')'
FROM pg_catalog.pg_stat_activity
WHERE datname = %s::name AND pid <> %s AND backend_type <> 'autovacuum worker' -- which gives way by itself
ORDER BY pid"""
END_THEM = "end them first; a pooler keeps some open when nobody uses them"


def needless(sql: str, version: str) -> bool:
    """pg_dump switches off the timeouts that it knows, and the server may be older than it."""
    return sql.lower() == "set transaction_timeout = 0" and int(version.partition(".")[0]) < 17


def ping(url: DatabaseURL, options: ConnectOptions) -> None:
    exists(url, options)


def exists(url: DatabaseURL, options: ConnectOptions) -> bool:
    try:
        connect(url, options).close()
    except DatabaseMissing:
        return False
    return True


def create(url: DatabaseURL, options: ConnectOptions) -> bool:
    """Create the database. Of several runners that create it at once, one is told True."""
    name = named(url)
    with maintenance(url, options, name) as session:
        if _is_there(session, name):
            return False
        for attempt in range(ATTEMPTS):
            try:
                session.alone(f"CREATE DATABASE {TRAITS.quoted(name)}")
                return True
            except DatabaseError as error:
                if _is_there(session, name):
                    return False
                if attempt == ATTEMPTS - 1 or error.sqlstate not in PASSING:
                    raise
            from random import uniform  # rarely needed

            time.sleep(uniform(0.05, 0.3))  # noqa: S311 - jitter, no secret
    raise AssertionError("the last attempt returns or raises")


def drop(url: DatabaseURL, options: ConnectOptions) -> bool:
    name = named(url)
    with maintenance(url, options, name) as session:
        if not _is_there(session, name):
            return False
        try:
            session.alone(f"DROP DATABASE {TRAITS.quoted(name)}")
        except DatabaseError as error:
            if not _is_there(session, name):
                return False
            if error.sqlstate != "55006":
                raise
            raise in_use(session, name, error) from None
        return True


def in_use(session: PostgresSession, name: str, error: DatabaseError) -> DatabaseError:
    """The server's error for a database that has sessions, with their names."""
    sessions = ", ".join(others(session, name)) or "sessions that have just ended"
    return DatabaseError(
        f'database "{name}" is in use by {sessions}', sqlstate=error.sqlstate, detail=error.detail, hint=END_THEM
    )


def idle(session: Session, beginning: str) -> tuple[str, ...]:
    return tuple(str(row[0]) for row in session.query(IDLE, (beginning,)))


def others(session: PostgresSession, name: str, own: int = 0) -> list[str]:
    """Who is connected to a database, without the server process of that number."""
    return [str(row[0]) for row in session.query(OTHERS, (name, own))]


@contextmanager
def maintenance(url: DatabaseURL, options: ConnectOptions, name: str) -> Iterator[PostgresSession]:
    """A session in a database that every server has, but not the one in question."""
    failure: ConnectionFailed | DatabaseMissing | None = None
    for other in MAINTENANCE:
        if other == name:
            continue
        try:
            with unchanged():
                session = connect(plain(url).with_database(other), options)
        except (DatabaseMissing, ConnectionFailed) as error:
            failure = failure or error
            continue
        with closing(session):
            yield session
        return
    raise failure or ConnectionFailed("no maintenance database")


def _is_there(session: PostgresSession, name: str) -> bool:
    return bool(session.query("SELECT 1 FROM pg_catalog.pg_database WHERE datname = %s::name", (name,)))


def named(url: DatabaseURL) -> str:
    name = database(url)
    if name is None:
        raise ConfigError(f"the {url.scheme}: URL names no database", hint="add /name behind the host")
    return name
