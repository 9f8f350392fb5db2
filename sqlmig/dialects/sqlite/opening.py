"""Opening the file: never creating it, and without leaving a trace when it is only read."""

from __future__ import annotations

import os
import sqlite3

from sqlmig.dialects.embedded import files
from sqlmig.dialects.sqlite import options
from sqlmig.dialects.sqlite.errors import CANTOPEN, READONLY, Raised, code_of
from sqlmig.dialects.sqlite.options import Opening

SLICE = 0.1  # seconds that SQLite itself waits for a lock, so that a signal never waits for longer


def open_connection(opening: Opening) -> sqlite3.Connection:
    """A connection that has read the file once. sqlite3's exceptions pass; DatabaseMissing when it is not there."""
    if opening.memory:
        return _configured(_connect("file::memory:"), opening)
    files.require(opening.path)
    if not opening.read_only:
        return _configured(_connect(opening.uri("rw")), opening)
    return _reading(opening)


def _reading(opening: Opening) -> sqlite3.Connection:
    """https://www.sqlite.org/wal.html#readonly says what a database in WAL mode needs to be read.

    A read-only connection to it makes -wal and -shm files and cannot remove them, so a writable one with
    `query_only` is the one that leaves no trace; it also rolls back what a killed process has left. Where another
    process has made these files already, the read-only one leaves them as they are. Where neither can be made,
    nobody is writing, and the file can be taken for immutable.
    """
    wal = _wal(opening)
    ways = [opening.uri("ro"), opening.uri("rw")] if wal else [opening.uri("rw"), opening.uri("ro", immutable="1")]
    for uri in ways[:-1]:
        try:
            return _configured(_connect(uri), opening)
        except Raised as error:
            if code_of(error) & 0xFF not in (CANTOPEN, READONLY) or os.path.exists(f"{opening.path}-journal"):
                raise
    return _configured(_connect(ways[-1]), opening)


def _wal(opening: Opening) -> bool:
    return os.path.exists(f"{opening.path}-wal")


def _connect(uri: str) -> sqlite3.Connection:
    # no cache of statements: those of a file run once
    return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=SLICE, cached_statements=0)


def _configured(connection: sqlite3.Connection, opening: Opening) -> sqlite3.Connection:
    try:
        for statement in options.statements(opening):
            connection.execute(statement).close()
        if opening.read_only and not opening.memory:
            connection.execute("PRAGMA query_only = 1").close()
        connection.execute("SELECT 1 FROM main.sqlite_master LIMIT 1").close()
    except BaseException:
        connection.close()
        raise
    return connection
