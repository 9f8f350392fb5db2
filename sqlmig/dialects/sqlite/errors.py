"""What sqlite3's exceptions mean (https://www.sqlite.org/rescode.html)."""

from __future__ import annotations

import sqlite3

from sqlmig.errors import ConnectionFailed, DatabaseError, EnvironmentFailure, SqlmigError

Raised = (sqlite3.Error, sqlite3.Warning)  # "one statement at a time" is a Warning in Python 3.11

BUSY, LOCKED, READONLY, INTERRUPT, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB = 5, 6, 8, 9, 10, 11, 13, 14, 26
BUSY_SNAPSHOT = 517
READONLY_ROLLBACK, READONLY_DBMOVED = 776, 1032


def code_of(error: BaseException) -> int:
    """The extended result code, 0 where sqlite3 gives none."""
    return int(getattr(error, "sqlite_errorcode", None) or 0)


def name_of(error: BaseException) -> str:
    """SQLite's name for the result code, or Python's name for the exception."""
    return str(getattr(error, "sqlite_errorname", None) or type(error).__name__)


def busy(error: BaseException) -> bool:
    """Whether the same call may succeed when another process lets go of its lock."""
    code = code_of(error)
    return code & 0xFF == BUSY and code != BUSY_SNAPSHOT


def translate(error: BaseException, path: str, sql: str | None = None) -> SqlmigError:
    """Our error for sqlite3's. `sql` is the statement; None means that the database was being opened."""
    primary = code_of(error) & 0xFF
    if primary in (BUSY, LOCKED):
        return DatabaseError(
            f"{path} is locked by another process: {error}",
            sqlstate=name_of(error),
            lock_timeout=True,
            hint="wait until the other process has ended its transaction, or raise the lock timeout",
        )
    return _environment(error, primary, path, opening=sql is None) or _statement(error, sql)


def _statement(error: BaseException, sql: str | None) -> DatabaseError:
    from sqlmig.dialects.sqlite.place import place  # only when a statement has failed

    text = str(error)
    if text == "not an error":  # what a progress handler or an authorizer leaves behind
        text = name_of(error)
    return DatabaseError(text, sqlstate=name_of(error), offset=place(text, sql) if sql else None)


def _environment(error: BaseException, primary: int, path: str, *, opening: bool) -> EnvironmentFailure | None:
    if primary == FULL:
        return EnvironmentFailure(f"the disk that holds {path} is full", hint="make room and run it again")
    if primary == READONLY:
        return _read_only(error, path)
    if primary == NOTADB:
        return ConnectionFailed(f"{path} is not an SQLite database", hint="check the path in the URL")
    if primary == CORRUPT:
        return ConnectionFailed(f"{path} is damaged: {error}", hint="restore it from a backup")
    if primary == IOERR:
        return ConnectionFailed(f"reading or writing {path} failed: {error} ({name_of(error)})", hint="check the disk")
    if primary == CANTOPEN and (opening or str(error) == "unable to open database file"):
        return ConnectionFailed(
            f"cannot open {path}: {error}",
            hint="the file must be readable, and its directory writable for SQLite's journal",
        )
    return ConnectionFailed(f"cannot open {path}: {error}") if opening else None


def _read_only(error: BaseException, path: str) -> EnvironmentFailure:
    code = code_of(error)
    if code == READONLY_DBMOVED:
        return ConnectionFailed(f"{path} was moved or deleted while it was in use")
    if code == READONLY_ROLLBACK:
        return ConnectionFailed(
            f"a killed process has left a transaction in {path}, and it cannot be rolled back here",
            hint="open it once where the file and its directory are writable",
        )
    return EnvironmentFailure(
        f"{path} is read-only",
        hint="the file and its directory must be writable, and the URL without mode=ro",
    )
