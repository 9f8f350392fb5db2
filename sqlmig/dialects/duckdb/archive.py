"""Copies of DuckDB's file as it is: `COPY FROM DATABASE` of DuckDB 1.4 fails on foreign keys, and it renumbers rows."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import duckdb

from sqlmig.config import DatabaseURL
from sqlmig.dialects.api import ConnectOptions, Session
from sqlmig.dialects.archive import Archive, Moved
from sqlmig.dialects.duckdb.errors import Raised, translate, words
from sqlmig.dialects.duckdb.opening import Opening, open_connection, read
from sqlmig.dialects.embedded import copies, files
from sqlmig.errors import ConnectionFailed, DamagedBackup, EnvironmentFailure

CHECKPOINT = "CHECKPOINT"  # https://duckdb.org/docs/stable/sql/statements/checkpoint
LOOK = 0.1  # seconds between two looks at how much is copied
# A process that closes any descriptor of a file gives up all its locks on it, DuckDB's, too
# (https://man7.org/linux/man-pages/man2/fcntl_locking.2.html): so another process reads the file.
_COPY = "import shutil, sys; shutil.copyfile(sys.argv[1], sys.argv[2])"


def save(url: DatabaseURL, path: Path, options: ConnectOptions, moved: Moved) -> None:
    """No other process writes while this one has the file open, and its log is in the file first."""
    opening = read(url, options)
    copies.refuse_memory(opening.memory)
    with closing(open_connection(opening, options)) as connection:
        _settle(connection, opening)
        _copy(opening.path, path, moved)


def check(path: Path) -> None:
    """Read every value of every table: DuckDB compares the checksum of each block that it reads."""
    try:
        with closing(open_connection(Opening(str(path), read_only=True, config=()), ConnectOptions())) as connection:
            tables = connection.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall()
            for names in tables:
                table = ".".join('"' + name.replace('"', '""') + '"' for name in names)
                connection.execute(f"SELECT bit_xor(hash(one)) FROM {table} AS one").fetchall()
    except (ConnectionFailed, *Raised) as error:
        text = error.message if isinstance(error, ConnectionFailed) else words(error)
        raise DamagedBackup(f"DuckDB cannot read it: {text}") from error


def swap(session: Session | None, url: DatabaseURL, fresh: DatabaseURL, options: ConnectOptions) -> None:
    """One rename. The new file's lock is held before it, so that no process opens it until the old one is closed, which
    may still remove a log by its name."""
    path = os.path.realpath(read(url, options).path)
    if session is None:
        copies.appear(fresh.database, path)
        return
    session.execute(CHECKPOINT)
    _require_settled(path)
    with closing(open_connection(read(fresh, options), options)) as holder:
        _settle(holder, read(fresh, options))
        try:
            _keep_access(fresh.database, path)
            Path(fresh.database).replace(path)
            copies.sync_folder(path)
        except OSError as error:
            raise EnvironmentFailure(f"cannot replace {path}: {files.reason(error)}") from error
        session.close()
        files.remove([f"{path}.wal"])


def _settle(connection: duckdb.DuckDBPyConnection, opening: Opening) -> None:
    """Bring what the write-ahead log holds into the file."""
    try:
        if not opening.read_only:
            connection.execute(CHECKPOINT)
    except Raised as error:
        raise translate(error, opening.path, CHECKPOINT) from error
    _require_settled(opening.path)


def _require_settled(path: str) -> None:
    log = Path(f"{path}.wal")
    if log.exists() and log.stat().st_size:
        raise EnvironmentFailure(
            f"{log} cannot be brought into {path}", hint="a URL without access_mode=read_only can do it"
        )


def _keep_access(fresh: str, path: str) -> None:
    """The new file belongs to whom the old one does, as far as this user may say so."""
    old = Path(path).stat()
    with suppress(PermissionError):
        os.chown(fresh, old.st_uid, old.st_gid)
    Path(fresh).chmod(old.st_mode & 0o7777)


def _copy(source: str, target: Path, moved: Moved) -> None:
    total, command = Path(source).stat().st_size, [sys.executable, "-I", "-S", "-c", _COPY, source, str(target)]
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)  # noqa: S603 - our own program
    try:
        while True:
            try:
                _, said = child.communicate(timeout=LOOK)
                break
            except subprocess.TimeoutExpired:
                moved(target.stat().st_size if target.exists() else 0, total)
    except BaseException:
        child.kill()
        child.communicate()
        raise
    if child.returncode:
        reason = said.decode(errors="replace").strip().rpartition("\n")[2]
        raise EnvironmentFailure(f"cannot copy {source} to {target}: {reason}")
    moved(total, total)


ARCHIVE = Archive(suffix=".duckdb", compressed=False, save=save, check=check, load=copies.load, swap=swap)
