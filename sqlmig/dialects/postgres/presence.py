"""Whether something of a name is there, https://www.postgresql.org/docs/current/catalogs.html."""

from __future__ import annotations

from collections.abc import Callable

from sqlmig.dialects.api import Params, Row, Traits

RELATION = "SELECT 1 WHERE pg_catalog.to_regclass(%s) IS NOT NULL"
TYPE = "SELECT 1 WHERE pg_catalog.to_regtype(%s) IS NOT NULL"
# The parameter is the name as SQL writes it.
WHOLE = {
    "TABLE": RELATION,
    "VIEW": RELATION,
    "MATERIALIZED VIEW": RELATION,
    "FOREIGN TABLE": RELATION,
    "SEQUENCE": RELATION,
    "INDEX": "SELECT 1 FROM pg_catalog.pg_index WHERE indexrelid = pg_catalog.to_regclass(%s) AND indisvalid",
    "SCHEMA": "SELECT 1 WHERE pg_catalog.to_regnamespace(%s) IS NOT NULL",
    "TYPE": TYPE,
    "DOMAIN": TYPE,
}
# The parameters are the table's name as SQL writes it and the part's own.
PARTS = {
    "COLUMN": "SELECT 1 FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass(%s)"
    " AND attname = %s AND NOT attisdropped",
    "CONSTRAINT": "SELECT 1 FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass(%s) AND conname = %s",
    "TRIGGER": "SELECT 1 FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass(%s) AND tgname = %s",
}
# The server keeps the first 1,024 bytes of a statement unless track_activity_query_size says otherwise.
RUNNING = """
SELECT 1 FROM pg_catalog.pg_stat_activity
WHERE pid <> pg_catalog.pg_backend_pid() AND state = 'active' AND query <> ''
AND pg_catalog.starts_with(%s, pg_catalog.left(query, 200))"""
PLAIN = {
    "DATABASE": "SELECT 1 FROM pg_catalog.pg_database WHERE datname = %s",
    "EXTENSION": "SELECT 1 FROM pg_catalog.pg_extension WHERE extname = %s",
}


def has(
    query: Callable[[str, Params], list[Row]], traits: Traits, kind: str, name: tuple[str, ...], table: tuple[str, ...]
) -> bool | None:
    """An index counts when it is valid. Functions, which a name does not tell apart, are not looked for."""
    if kind in WHOLE:
        return bool(query(WHOLE[kind], (traits.quoted(*name),)))
    if kind in PARTS and table:
        return bool(query(PARTS[kind], (traits.quoted(*table), name[-1])))
    if kind in PLAIN:
        return bool(query(PLAIN[kind], name[-1:]))
    return None


def runs(query: Callable[[str, Params], list[Row]], sql: str) -> bool:
    return bool(query(RUNNING, (sql,)))
