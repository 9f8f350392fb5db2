"""Copies by SQLite's online backup, https://www.sqlite.org/backup.html: out while others write, in as a transaction."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlmig.config import DatabaseURL
from sqlmig.dialects.api import ConnectOptions, Holder, Session
from sqlmig.dialects.archive import Archive, Moved
from sqlmig.dialects.embedded import copies
from sqlmig.dialects.embedded.polling import announcer, attempts
from sqlmig.dialects.sqlite import options as url_options
from sqlmig.dialects.sqlite.errors import BUSY, CORRUPT, IOERR, NOTADB, Raised, busy, code_of, translate
from sqlmig.dialects.sqlite.opening import open_connection
from sqlmig.dialects.sqlite.options import Opening
from sqlmig.errors import DamagedBackup, LockTimeout
from sqlmig.noun import replace

STEP = 4 << 20  # bytes that are copied between two looks at signals
PAUSE = 0.05  # seconds until a lock that another process holds is asked for again
# what integrity_check says of rows that break a rule of their table: such rows are in the backup as they were
_RULES = re.compile(r"(?:NULL|NUMERIC|TEXT|non-[A-Z]+) value in |CHECK constraint failed in ")


def save(url: DatabaseURL, path: Path, options: ConnectOptions, moved: Moved) -> None:
    """A read transaction around the backup keeps it at one moment: without one, each write of another process makes
    SQLite begin anew."""
    opening = replace(url_options.read(url), read_only=True)
    copies.refuse_memory(opening.memory)
    with closing(_patient(opening, options, _reading)) as source:
        try:
            with closing(sqlite3.connect(path)) as target:
                target.execute("PRAGMA journal_mode = OFF").close()  # a copy that fails is thrown away
                _copy(source, target, options, moved)
        except Raised as error:
            read = code_of(error) & 0xFF in (CORRUPT, NOTADB)
            raise translate(error, opening.path if read else str(path), "") from error


def check(path: Path) -> None:
    """Every page, and each index against its table, https://www.sqlite.org/pragma.html#pragma_integrity_check"""
    opening = Opening(str(path), read_only=True)
    try:
        with closing(sqlite3.connect(opening.uri("ro", immutable="1"), uri=True)) as connection:
            said = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
    except Raised as error:
        if code_of(error) & 0xFF not in (CORRUPT, IOERR, NOTADB):
            return  # an index needs a function or collation that only the application has
        raise DamagedBackup(f"SQLite cannot read it: {error}") from error
    found = [text for text in said if text != "ok" and not _RULES.match(text)]
    if found:
        raise DamagedBackup(f"SQLite finds it damaged: {found[0]}")


def swap(session: Session | None, url: DatabaseURL, fresh: DatabaseURL, options: ConnectOptions) -> None:
    """All pages of the new database are one transaction in the old one, so that a kill rolls them back, and other
    processes' connections see the new one from then on."""
    opening = url_options.read(url)
    if session is None:
        copies.appear(fresh.database, opening.path)
        return
    session.close()  # the lock is a file of its own; with locking_mode=EXCLUSIVE the session would be in the way
    source = open_connection(Opening(fresh.database, read_only=True))
    with closing(source), closing(_patient(replace(opening, pragmas=()), options, open_connection)) as target:
        try:
            _fit(source, target)
            _copy(source, target, options, lambda done, total: None)  # noqa: ARG005 - it is the shorter half
        except Raised as error:
            raise translate(error, opening.path, "") from error


def _patient(
    opening: Opening, options: ConnectOptions, open_it: Callable[[Opening], sqlite3.Connection]
) -> sqlite3.Connection:
    """A connection, as soon as no other process locks the file."""
    announce = announcer(options.waiting)
    for _ in attempts(options.busy_timeout):
        try:
            return open_it(opening)
        except Raised as error:
            if not busy(error):
                raise translate(error, opening.path) from error
        announce(Holder(f"another process that uses {opening.path}"))
    raise _late(opening.path, options)


def _reading(opening: Opening) -> sqlite3.Connection:
    connection = open_connection(opening)
    try:
        connection.execute("BEGIN").close()
        connection.execute("SELECT 1 FROM main.sqlite_master LIMIT 1").close()
    except BaseException:
        connection.close()
        raise
    return connection


def _fit(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """A database with a write-ahead log keeps its page size, https://www.sqlite.org/pragma.html#pragma_page_size, and
    the backup sets the new one's: so its log has to go first."""
    sizes = {connection.execute("PRAGMA page_size").fetchone() for connection in (source, target)}
    if len(sizes) > 1:
        target.execute("PRAGMA journal_mode = DELETE").close()


def _copy(source: sqlite3.Connection, target: sqlite3.Connection, options: ConnectOptions, moved: Moved) -> None:
    """In steps, so that a signal is heard; the target's lock is held from the first to the last of them."""
    (size,) = source.execute("PRAGMA page_size").fetchone()
    end = time.monotonic() + options.busy_timeout

    def told(status: int, remaining: int, total: int) -> None:
        if status & 0xFF == BUSY and time.monotonic() > end:
            raise _late(_path(target), options)
        moved((total - remaining) * size, total * size)

    source.backup(target, pages=max(STEP // size, 1), progress=told, sleep=PAUSE)


def _path(connection: sqlite3.Connection) -> str:
    return str(connection.execute("PRAGMA database_list").fetchone()[2])


def _late(path: str, options: ConnectOptions) -> LockTimeout:
    return LockTimeout(
        f"{path} is in use by another process; gave up after {options.busy_timeout:g} s",
        state="nothing was changed",
        hint="end the other process, or raise --lock-timeout",
    )


ARCHIVE = Archive(suffix=".sqlite", compressed=False, save=save, check=check, load=copies.load, swap=swap)
