"""What is done to a database from outside it: ping, exists, create, drop."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager

from sqlmig.config import DatabaseURL
from sqlmig.dialects.api import ConnectOptions, Session
from sqlmig.dialects.mysql.connection import arguments, database
from sqlmig.dialects.mysql.opening import begin, enter
from sqlmig.dialects.mysql.session import TRAITS, MySQLSession
from sqlmig.errors import DatabaseError, DatabaseMissing, unchanged
from sqlmig.noun import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

ALREADY_THERE = "1007"
NOT_THERE = "1008"
IDLE = """
SELECT schema_name FROM information_schema.schemata WHERE left(schema_name, char_length(%s)) = %s
AND schema_name NOT IN (SELECT db FROM information_schema.processlist WHERE db IS NOT NULL) ORDER BY 1"""
REPLICATION = re.compile(r"SET\s+(?:@@GLOBAL\.GTID_PURGED|@MYSQLDUMP_TEMP_LOG_BIN|@@SESSION\.SQL_LOG_BIN)\s*=", re.I)


def needless(sql: str, version: str) -> bool:  # noqa: ARG001  # the dialects' one shape
    """mysqldump writes the server's replication history, which only an administrator of an empty server may set.

    https://dev.mysql.com/doc/refman/9.0/en/mysqldump.html#option_mysqldump_set-gtid-purged
    """
    return REPLICATION.match(sql) is not None


def ping(url: DatabaseURL, options: ConnectOptions) -> None:
    exists(url, options)


def exists(url: DatabaseURL, options: ConnectOptions) -> bool:
    try:
        enter(url, options).close()
    except DatabaseMissing:
        return False
    return True


def create(url: DatabaseURL, options: ConnectOptions) -> bool:
    """Create the database. Of several runners that create it at once, one is told True."""
    return _changed(url, options, "CREATE DATABASE", ALREADY_THERE)


def drop(url: DatabaseURL, options: ConnectOptions) -> bool:
    """Drop the database. Sessions in it do not hinder the server, but transactions on its tables do."""
    try:
        return _changed(url, options, "DROP DATABASE", NOT_THERE)
    except DatabaseError as error:
        if not error.lock_timeout:
            raise
        raise DatabaseError(
            f'database "{database(url)}" is in use: other sessions hold locks on its tables',
            sqlstate=error.sqlstate,
            lock_timeout=True,
            hint="end them first",
        ) from None


def idle(session: Session, beginning: str) -> tuple[str, ...]:
    return tuple(str(row[0]) for row in session.query(IDLE, (beginning, beginning)))


def _changed(url: DatabaseURL, options: ConnectOptions, verb: str, nothing_to_do: str) -> bool:
    with _outside(url, options) as session:
        try:
            session.execute(f"{verb} {TRAITS.quoted(database(url))}")
        except DatabaseError as error:
            if error.sqlstate == nothing_to_do:
                return False
            raise
        return True


@contextmanager
def _outside(url: DatabaseURL, options: ConnectOptions) -> Iterator[MySQLSession]:
    """A session without a default database, which waits for others as long as for a connection."""
    given: dict[str, Any] = arguments(url, options) | {"database": None}
    with unchanged():
        session = begin(given, url, replace(options, busy_timeout=options.timeout))
    with closing(session):
        yield session
