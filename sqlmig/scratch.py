"""A database for a short time: made empty beside another, and dropped at the end."""

from __future__ import annotations

import os
import re
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlmig import dialects
from sqlmig.config import FILE_DIALECTS, DatabaseURL
from sqlmig.dialects.api import ConnectOptions, Dialect, Session
from sqlmig.errors import DatabaseError
from sqlmig.noun import replace

MARK = "_sqlmig_"
_DIGITS = 8
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
    _create(dialect, own, options)
    try:
        yield own
    finally:
        _drop(dialect, own, options)


@contextmanager
def neighbour(url: DatabaseURL, options: ConnectOptions, word: str | None = None) -> Iterator[DatabaseURL]:
    """The URL of a new, empty database that can take the other's place: on the same server, or beside the same file.

    With a word its name is always the same. What a killed process has left there is dropped first, so the caller holds
    a lock that all who use the word have to hold.
    """
    dialect = dialects.load(url)
    if url.dialect in FILE_DIALECTS:  # the file that a symbolic link leads to is the one to replace
        own = replace(url, database=os.path.realpath(url.database) + _ending(word), options=_lasting(url))
    else:
        own = url.with_database(beside(url.database, word))
    if word is not None:
        dialect.drop(own, options)
    _create(dialect, own, options)
    try:
        yield own
    finally:
        _drop(dialect, own, options)


def _create(dialect: Dialect, own: DatabaseURL, options: ConnectOptions) -> None:
    """When Ctrl-C comes just now nothing is left."""
    try:
        dialect.create(own, options)
    except KeyboardInterrupt:
        dialect.drop(own, options)
        raise


def _drop(dialect: Dialect, own: DatabaseURL, options: ConnectOptions) -> None:
    """Also when Ctrl-C comes just now."""
    try:
        dialect.drop(own, options)
    except KeyboardInterrupt:
        dialect.drop(own, options)
        raise
    except DatabaseError as error:
        raise DatabaseError(
            f'the scratch database "{own.database}" is left behind: {error.message}',
            sqlstate=error.sqlstate,
            hint="drop it; the user needs the right to do so",
        ) from error


def left_behind(url: DatabaseURL, session: Session) -> tuple[str, ...]:
    """The scratch databases beside the URL's in which nobody works now, as far as the session sees: those of runs that
    were killed, or of one that begins in this moment."""
    beginning = beside(url.database)[:-_DIGITS]
    found = dialects.load(url).idle(session, beginning)
    return tuple(name for name in found if re.fullmatch(rf"[0-9a-f]{{{_DIGITS}}}", name.removeprefix(beginning)))


def beside(name: str, word: str | None = None) -> str:
    """A new database's name, made of another's: its end is the word, or random."""
    ending = _ending(word)
    kept = name.encode()[: _LONGEST_NAME - len(ending)].decode(errors="ignore")
    return kept + ending


def _ending(word: str | None) -> str:
    return MARK + (word or secrets.token_hex(_DIGITS // 2))


def _lasting(url: DatabaseURL) -> tuple[tuple[str, str], ...]:
    """The options without those that choose a kind of file."""
    return tuple((key, value) for key, value in url.options if key not in ("mode", "immutable"))
