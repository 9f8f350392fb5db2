"""There is no server: whether the file can be reached, is there, is made and is taken away."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import duckdb

from sqlmig.config import DatabaseURL
from sqlmig.dialects.api import ConnectOptions
from sqlmig.dialects.duckdb.errors import Raised, words
from sqlmig.dialects.duckdb.opening import open_connection, read
from sqlmig.dialects.embedded import files
from sqlmig.errors import UNCHANGED, ConnectionFailed, EnvironmentFailure, LockTimeout, unchanged
from sqlmig.noun import replace

MAGIC, MAGIC_AT = b"DUCK", 8  # https://duckdb.org/docs/stable/internals/storage


def ping(url: DatabaseURL, options: ConnectOptions) -> None:
    """Return when the file can be opened, is in use by another process, or is missing in a directory in reach."""
    opening = read(url, options)
    if opening.memory:
        return
    if not files.present(opening.path):
        files.reachable(opening.path)
        return
    try:
        open_connection(replace(opening, read_only=True), replace(options, busy_timeout=0, waiting=None)).close()
    except LockTimeout:
        return


def exists(url: DatabaseURL, options: ConnectOptions) -> bool:
    opening = read(url, options)
    return opening.memory or files.present(opening.path)


def create(url: DatabaseURL, options: ConnectOptions) -> bool:
    """Of several processes that create it at once, one gets True.

    DuckDB writes its first blocks after it has made the file, so it is made under another name and linked to its
    own when it is whole: nobody ever sees half a database.
    """
    if exists(url, options):
        return False
    path = Path(read(url, options).path)
    with unchanged():
        files.make_folder(str(path))
    try:
        with tempfile.TemporaryDirectory(prefix=".sqlmig-", dir=path.parent) as folder:
            made = Path(folder, path.name)
            duckdb.connect(str(made)).close()
            return files.appear(made, path)
    except OSError as error:
        raise EnvironmentFailure(f"cannot create {path}: {files.reason(error)}", state=UNCHANGED) from error
    except Raised as error:
        raise EnvironmentFailure(f"cannot create {path}: {words(error)}", state=UNCHANGED) from error


def drop(url: DatabaseURL, options: ConnectOptions) -> bool:
    """Delete the file and what belongs to it, when no other process uses it."""
    opening = read(url, options)
    if opening.memory or not exists(url, options):
        return False
    files.refuse_foreign(opening.path, MAGIC, MAGIC_AT, "DuckDB")
    try:
        connection = open_connection(replace(opening, read_only=False, config=()), options)
    except ConnectionFailed:  # too damaged to be opened
        connection = None
    try:
        with unchanged():
            files.remove([opening.path])
        files.remove([f"{opening.path}.wal"])
    finally:
        if connection is not None:
            connection.close()
    files.remove([f"{opening.path}.wal"])
    shutil.rmtree(f"{opening.path}.tmp", ignore_errors=True)
    return True
