"""What the parameters of a `sqlite:` URL mean: SQLite's own URI parameters, and go-sqlite3's pragmas.

https://www.sqlite.org/uri.html and, as dbmate's users have them, https://github.com/mattn/go-sqlite3#connection-string
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.config import DatabaseURL, quote
from sqlmig.dialects.embedded.files import absolute, unknown_option
from sqlmig.errors import ConfigError
from sqlmig.noun import noun, replace

MEMORY = ":memory:"
URI_PARAMETERS = frozenset({"cache", "immutable", "vfs", "nolock", "psow", "modeof"})
MODES = frozenset({"ro", "rw", "rwc", "memory"})
PRAGMAS = {
    "_auto_vacuum": "auto_vacuum",
    "_vacuum": "auto_vacuum",
    "_cache_size": "cache_size",
    "_case_sensitive_like": "case_sensitive_like",
    "_cslike": "case_sensitive_like",
    "_defer_foreign_keys": "defer_foreign_keys",
    "_defer_fk": "defer_foreign_keys",
    "_foreign_keys": "foreign_keys",
    "_fk": "foreign_keys",
    "_ignore_check_constraints": "ignore_check_constraints",
    "_journal_mode": "journal_mode",
    "_journal": "journal_mode",
    "_locking_mode": "locking_mode",
    "_locking": "locking_mode",
    "_query_only": "query_only",
    "_recursive_triggers": "recursive_triggers",
    "_rt": "recursive_triggers",
    "_secure_delete": "secure_delete",
    "_synchronous": "synchronous",
    "_sync": "synchronous",
    "_writable_schema": "writable_schema",
}
TIMEOUTS = frozenset({"_busy_timeout", "_timeout"})
IGNORED = frozenset({"_loc", "_mutex", "_txlock", "_time_format", "_texttotime", "_inttotime", "_stmt_cache_size"})
LASTING = frozenset({"auto_vacuum", "journal_mode"})  # written into the file, so not for a reader
KNOWN = sorted({"mode", "_pragma"} | URI_PARAMETERS | PRAGMAS.keys() | TIMEOUTS | IGNORED)

_PRAGMA = r"\s*(\w+)\s*(?:\(\s*(.*?)\s*\)|=\s*(.*?)\s*)?"


@noun
class Opening:
    """How to open a database. `pragmas` are (name, value); `busy_timeout` is in seconds where the URL has one."""

    path: str
    memory: bool = False
    read_only: bool = False
    parameters: tuple[tuple[str, str], ...] = ()
    pragmas: tuple[tuple[str, str], ...] = ()
    busy_timeout: float | None = None

    def uri(self, mode: str, **more: str) -> str:
        """The file: URI, with SQLite's own parameters."""
        parameters = dict(self.parameters) | {"mode": mode} | more
        query = "&".join(f"{quote(key)}={quote(value, safe='')}" for key, value in parameters.items())
        return f"file://{quote(absolute(self.path))}?{query}"


def read(url: DatabaseURL) -> Opening:
    """ConfigError for a parameter or a value that means nothing."""
    opening = Opening(path=url.database, memory=url.database == MEMORY)
    for key, value in url.options:
        opening = _with(opening, key, value)
    return opening


def _with(opening: Opening, key: str, value: str) -> Opening:
    if key == "mode":
        return _with_mode(opening, value)
    if key in URI_PARAMETERS:
        return replace(opening, parameters=(*opening.parameters, (key, value)))
    if key in TIMEOUTS:
        return replace(opening, busy_timeout=_milliseconds(key, value))
    if key in PRAGMAS:
        return replace(opening, pragmas=(*opening.pragmas, (PRAGMAS[key], _literal(value))))
    if key == "_pragma":
        return _with_pragma(opening, value)
    if key in IGNORED:
        return opening
    raise unknown_option(key, KNOWN, "sqlite")


def _with_mode(opening: Opening, value: str) -> Opening:
    if value not in MODES:
        raise ConfigError(
            f'mode "{value}" in the sqlite: URL means nothing', hint=f"use one of {', '.join(sorted(MODES))}"
        )
    return replace(opening, read_only=value == "ro", memory=opening.memory or value == "memory")


def _with_pragma(opening: Opening, text: str) -> Opening:
    import re  # for those who set something

    match = re.fullmatch(_PRAGMA, text)
    if match is None or not (value := match[2] or match[3]):
        raise ConfigError(f'_pragma "{text}" in the sqlite: URL is not readable', hint="write _pragma=foreign_keys(1)")
    if match[1].lower() == "busy_timeout":
        return replace(opening, busy_timeout=_milliseconds("_pragma", value))
    return replace(opening, pragmas=(*opening.pragmas, (match[1].lower(), _literal(value))))


def _milliseconds(key: str, value: str) -> float:
    if not value.isdecimal():
        raise ConfigError(f'{key} "{value}" in the sqlite: URL is not a number of milliseconds')
    return int(value) / 1000


def _literal(value: str) -> str:
    """The value as SQL text that can be nothing but a value."""
    import re  # as above

    value = value.strip().strip("'\"")
    return value if re.fullmatch(r"[-+]?[\w.]+", value) else "'" + value.replace("'", "''") + "'"


def statements(opening: Opening) -> Iterator[str]:
    """The PRAGMA statements for a new connection (https://www.sqlite.org/pragma.html)."""
    for name, value in opening.pragmas:
        if not (opening.read_only and name in LASTING):
            yield f"PRAGMA {name} = {value}"
