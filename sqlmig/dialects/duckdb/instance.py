"""What a statement can change for every connection of the instance: global settings and attached databases.

`SET` without a scope is global for most settings (https://duckdb.org/docs/stable/sql/statements/set), so a new
connection alone does not undo it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import duckdb

from sqlmig.noun import noun

_CHANGES = re.compile(r"\s*(?:set|reset|pragma|attach|detach|use|call|load|install|execute|import)\b", re.I)


@noun
class Instance:
    """The databases that are attached, and the global settings."""

    databases: frozenset[str]
    settings: tuple[tuple[str, str | None], ...]


def may_change(sql: str) -> bool:
    """Whether a statement is one of those that can change the instance."""
    return _CHANGES.match(sql) is not None


def look(connection: duckdb.DuckDBPyConnection) -> Instance:
    databases = connection.execute("SELECT database_name FROM duckdb_databases() WHERE NOT internal").fetchall()
    settings = connection.execute("SELECT name, value FROM duckdb_settings() WHERE scope = 'GLOBAL'").fetchall()
    return Instance(frozenset(str(row[0]) for row in databases), tuple(settings))


def put_back(
    connection: duckdb.DuckDBPyConnection,
    before: Instance,
    config: dict[str, str],
    notice: Callable[[str], None] | None,
) -> None:
    """Detach what was attached since, and set what was set. What DuckDB lets nobody put back is told to `notice`.

    DuckDB prints a size rounded, so RESET is exact where setting the printed value is not. `config` holds what
    was chosen when the instance was made; it comes last, because some settings have two names.
    """
    now = look(connection)
    for name in sorted(now.databases - before.databases):
        connection.execute(f"DETACH {_quoted(name)}")
    stuck = []
    for name, value in _changed(before, now):
        if name.lower() not in config and not _try(connection, f"RESET GLOBAL {name}"):
            stuck.append(f"{name} = {value}")
    for name, _ in _changed(before, look(connection)):
        if name.lower() in config:
            _try(connection, f"SET GLOBAL {name} = {_literal(config[name.lower()])}")
    if stuck and notice is not None:
        notice(f"DuckDB lets nobody undo these settings before the end of this run: {', '.join(stuck)}")


def _changed(before: Instance, now: Instance) -> list[tuple[str, str | None]]:
    values = dict(before.settings)
    return [(name, value) for name, value in now.settings if name in values and values[name] != value]


def _try(connection: duckdb.DuckDBPyConnection, sql: str) -> bool:
    try:
        connection.execute(sql)
    except duckdb.Error:
        return False
    return True


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
