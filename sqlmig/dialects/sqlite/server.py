"""There is no server: whether the file can be reached, is there, is made and is taken away."""

from __future__ import annotations

import os
import sqlite3

from sqlmig.config import DatabaseURL
from sqlmig.dialects.api import ConnectOptions, Holder
from sqlmig.dialects.embedded import files
from sqlmig.dialects.embedded.polling import announcer, attempts
from sqlmig.dialects.sqlite import options as url_options
from sqlmig.dialects.sqlite.errors import Raised, busy
from sqlmig.dialects.sqlite.opening import open_connection
from sqlmig.dialects.sqlite.session import connect
from sqlmig.errors import UNCHANGED, EnvironmentFailure, LockTimeout, unchanged
from sqlmig.noun import replace

MAGIC = b"SQLite format 3\0"  # https://www.sqlite.org/fileformat.html
OWN_TABLE = r"(?i)CREATE\s+TABLE\s+sqlite_(?:sequence|stat\d)\s*\("
COMPANIONS = ("-journal", "-wal", "-shm")


def needless(sql: str, version: str) -> bool:  # noqa: ARG001  # the dialects' one shape
    """`.schema` prints the tables that SQLite makes by itself, https://www.sqlite.org/fileformat2.html#intschema"""
    import re  # for what others' dumps hold

    return re.match(OWN_TABLE, sql) is not None


def ping(url: DatabaseURL, options: ConnectOptions) -> None:
    """Return when the file can be opened, or is missing and its directory can be reached."""
    opening = url_options.read(url)
    if opening.memory:
        return
    if files.present(opening.path):
        connect(url, replace(options, read_only=True)).close()
    else:
        files.reachable(opening.path)


def exists(url: DatabaseURL, options: ConnectOptions) -> bool:  # noqa: ARG001 - the Protocol's
    opening = url_options.read(url)
    return opening.memory or files.present(opening.path)


def create(url: DatabaseURL, options: ConnectOptions) -> bool:
    """An empty file is an empty database. Of several processes that create it at once, one gets True."""
    if exists(url, options):
        return False
    path = url_options.read(url).path
    with unchanged():
        files.make_folder(path)
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o644))
    except FileExistsError:
        return False
    except OSError as error:
        raise EnvironmentFailure(f"cannot create {path}: {files.reason(error)}", state=UNCHANGED) from error
    return True


def drop(url: DatabaseURL, options: ConnectOptions) -> bool:
    """Delete the file, then what belongs to it: SQLite ignores a journal without its database."""
    opening = url_options.read(url)
    if opening.memory or not exists(url, options):
        return False
    files.refuse_foreign(opening.path, MAGIC, 0, "SQLite")
    from sqlmig.dialects.sqlite.lock import hold  # for the commands that change something

    with hold(opening.path, options.busy_timeout, options.waiting):
        connection = _alone(opening, options)
        try:
            with unchanged():
                files.remove([opening.path])
            files.remove(f"{opening.path}{suffix}" for suffix in COMPANIONS)
        finally:
            if connection is not None:
                connection.close()
    return True


def _alone(opening: url_options.Opening, options: ConnectOptions) -> sqlite3.Connection | None:
    """A connection that keeps other writers out while the file disappears; None when it is too damaged for that."""
    announce = announcer(options.waiting)
    for _ in attempts(options.busy_timeout):
        try:
            return _exclusive(replace(opening, read_only=False, pragmas=()))
        except Raised as error:
            if not busy(error):
                return None
        announce(Holder(f"another process that uses {opening.path}"))
    raise LockTimeout(
        f"{opening.path} is in use by another process; gave up after {options.busy_timeout:g} s",
        state="nothing was deleted",
        hint="end the other process first",
    )


def _exclusive(opening: url_options.Opening) -> sqlite3.Connection:
    connection = open_connection(opening)
    try:
        connection.execute("BEGIN EXCLUSIVE").close()
    except BaseException:
        connection.close()
        raise
    return connection
