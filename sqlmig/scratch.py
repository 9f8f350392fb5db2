"""A database for a short time: made empty beside another, and dropped at the end."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlmig import dialects
from sqlmig.config import FILE_DIALECTS, DatabaseURL
from sqlmig.dialects.api import ConnectOptions, Dialect
from sqlmig.errors import DatabaseError

MARK = "_sqlmig_"
_LONGEST_NAME = 63  # PostgreSQL's limit, in bytes; MySQL's is 64 characters


@contextmanager
def scratch(url: DatabaseURL, options: ConnectOptions) -> Iterator[DatabaseURL]:
    """The URL of a new, empty database on the same server with the same login, or in a file of its own.

    Its name is the other's, `_sqlmig_` and eight random hexadecimal digits, by which one can be known that a killed
    process has left behind. DatabaseError when it cannot be made, or, naming it, when it cannot be dropped.
    """
    if url.dialect in FILE_DIALECTS:
        with tempfile.TemporaryDirectory(prefix="sqlmig-") as folder:
            own = replace(url, database=str(Path(folder, f"scratch.{url.dialect}")), options=_lasting(url))
            dialects.load(url).create(own, options)
            yield own
        return
    dialect = dialects.load(url)
    own = url.with_database(beside(url.database))
    dialect.create(own, options)
    try:
        yield own
    finally:
        _drop(dialect, own, options)


def _drop(dialect: Dialect, own: DatabaseURL, options: ConnectOptions) -> None:
    try:
        dialect.drop(own, options)
    except DatabaseError as error:
        raise DatabaseError(
            f'the scratch database "{own.database}" is left behind: {error.message}',
            sqlstate=error.sqlstate,
            hint="drop it; the user needs the right to do so",
        ) from error


def beside(name: str) -> str:
    """A new database's name, made of another's."""
    ending = MARK + secrets.token_hex(4)
    kept = name.encode()[: _LONGEST_NAME - len(ending)].decode(errors="ignore")
    return kept + ending


def _lasting(url: DatabaseURL) -> tuple[tuple[str, str], ...]:
    """The options without those that choose a kind of file."""
    return tuple((key, value) for key, value in url.options if key not in ("mode", "immutable"))
