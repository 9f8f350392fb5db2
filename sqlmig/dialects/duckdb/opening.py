"""Opening the file, and waiting while another process has it.

A process that opens a DuckDB file has it alone (https://duckdb.org/docs/stable/connect/concurrency), so the file's
own lock is the runner's lock. The system takes it away with the process, however that ends.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import duckdb

from sqlmig.config import DatabaseURL
from sqlmig.dialects.api import ConnectOptions, Holder
from sqlmig.dialects.duckdb.errors import words
from sqlmig.dialects.embedded import files
from sqlmig.dialects.embedded.polling import announcer, attempts
from sqlmig.errors import ConfigError, ConnectionFailed, EnvironmentFailure, LockTimeout, SqlmigError
from sqlmig.noun import noun

MEMORY = ":memory:"
# what the user may set is put back after opening, so that only opening itself loads nothing from the network:
# DuckDB would fetch an extension to read a file of SQLite
EXTENSIONS = {"autoinstall_known_extensions": "true", "autoload_known_extensions": "true"}
# a table name must never be read as a name of a Python variable
OURS = {"python_enable_replacements": "false"}

_HELD = re.compile(r"Could not set lock on file|being used by another process", re.I)
_HOLDER = re.compile(r"lock is held in (?P<program>.+?) \(PID (?P<pid>\d+)\)(?: by user (?P<user>\S+?))?[.\s]")
_UNKNOWN = re.compile(
    r"not recognized: (?P<name>[\w.]+)|Unrecognized configuration property \"(?P<quoted>[^\"]+)\"", re.I
)


@noun
class Opening:
    """How to open a database. `config` holds DuckDB's options as the URL names them."""

    path: str
    read_only: bool
    config: tuple[tuple[str, str], ...]

    @property
    def memory(self) -> bool:
        return self.path.startswith(MEMORY)


def read(url: DatabaseURL, options: ConnectOptions) -> Opening:
    config = {key.lower(): value for key, value in url.options}
    mode = config.pop("access_mode", "automatic").lower()
    if mode not in ("automatic", "read_write", "read_only"):
        raise ConfigError(f'access_mode "{mode}" in the duckdb: URL means nothing', hint="read_only or read_write")
    opening = Opening(url.database, options.read_only or mode == "read_only", tuple(config.items()))
    return opening if not opening.memory else Opening(opening.path, False, opening.config)


def open_connection(opening: Opening, options: ConnectOptions) -> duckdb.DuckDBPyConnection:
    """The connection, as soon as no other process has the file; LockTimeout names the one that has."""
    holder = Holder("another process")
    announce = announcer(options.waiting)
    for _ in attempts(options.busy_timeout):
        try:
            return _configured(_connect(opening), opening)
        except duckdb.IOException as error:
            if not _HELD.search(words(error)):
                raise _failure(error, opening) from error
            holder = _holder(words(error))
        except (duckdb.Error, ValueError) as error:
            raise _failure(error, opening) from error
        announce(holder)
    raise LockTimeout(
        f"{opening.path} is locked by {holder.description}; gave up after {options.busy_timeout:g} s",
        state="nothing was changed",
        hint="DuckDB lets one process at a time use a file: end the other one, or raise --lock-timeout",
    )


def _connect(opening: Opening) -> duckdb.DuckDBPyConnection:
    if not opening.memory:
        files.require(opening.path)
    config = dict.fromkeys(EXTENSIONS, "false") | OURS | dict(opening.config)
    return duckdb.connect(opening.path, read_only=opening.read_only, config=dict(config))


def _configured(connection: duckdb.DuckDBPyConnection, opening: Opening) -> duckdb.DuckDBPyConnection:
    try:
        for name, value in EXTENSIONS.items():
            if name not in dict(opening.config):
                connection.execute(f"SET GLOBAL {name} = {value}")
    except BaseException:
        connection.close()
        raise
    return connection


def _holder(text: str) -> Holder:
    match = _HOLDER.search(text)
    if match is None:
        return Holder("another process")
    user = f" of {match['user']}" if match["user"] else ""
    return Holder(f"process {match['pid']}{user} ({match['program']})")


def _failure(error: BaseException, opening: Opening) -> SqlmigError:
    text, path = words(error), opening.path
    if isinstance(error, duckdb.InvalidInputException | duckdb.CatalogException) and opening.config:
        return _bad_option(text)
    for pattern, make in _OPENING_FAILURES:
        if re.search(pattern, text, re.I):
            return make(path, text)
    return ConnectionFailed(f"cannot open {path}: {text}")


def _bad_option(text: str) -> ConfigError:
    match = _UNKNOWN.search(text)
    if match is None:
        return ConfigError(f"the parameters of the duckdb: URL cannot be used: {text}")
    with duckdb.connect(MEMORY) as connection:
        known = [str(row[0]) for row in connection.execute("SELECT name FROM duckdb_settings()").fetchall()]
    name = match["name"] or match["quoted"]
    return files.unknown_option(name, known, "duckdb")


def _foreign(path: str, text: str) -> SqlmigError:  # noqa: ARG001 - DuckDB's text speaks of extensions here
    return ConnectionFailed(f"{path} is not a DuckDB database", hint="check the path and the scheme of the URL")


def _newer(path: str, text: str) -> SqlmigError:
    return ConnectionFailed(
        f"{path} was written by a newer DuckDB than {duckdb.__version__}: {text.partition(chr(10))[0]}",
        hint="pip install --upgrade duckdb",
    )


def _damaged(path: str, text: str) -> SqlmigError:
    return ConnectionFailed(f"{path} is damaged: {text.partition(chr(10))[0]}", hint="restore it from a backup")


def _full(path: str, text: str) -> SqlmigError:
    return EnvironmentFailure(f"the disk that holds {path} is full: {text}", hint="make room and run it again")


def _forbidden(path: str, text: str) -> SqlmigError:
    return ConnectionFailed(
        f"no permission to open {path}: {text}", hint="the file and its directory must be writable for this user"
    )


_OPENING_FAILURES: tuple[tuple[str, Callable[[str, str], SqlmigError]], ...] = (
    (r"version number \d+, but we can only read", _newer),
    (r"not a valid DuckDB database|existing extension|extension .* not found", _foreign),
    (r"corrupt|checksum|enough bytes|failed to (?:load|replay)|WAL file", _damaged),
    (r"no space left", _full),
    (r"permission denied|read-only file ?system|operation not permitted", _forbidden),
)
