"""What CONCURRENTLY leaves behind when it fails: invalid indexes, and a partition that is half detached.

https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
https://www.postgresql.org/docs/current/sql-reindex.html#SQL-REINDEX-CONCURRENTLY
https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DETACH-PARTITION
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.dialects.api import Remains, Row
from sqlmig.dialects.postgres.link import Link
from sqlmig.sql.classify import Classification, classify
from sqlmig.sql.objects import named
from sqlmig.sql.words import words

# ShareUpdateExclusiveLock is what a build in another session holds on the table: its index is not valid yet.
INVALID = """
SELECT pg_catalog.format('%%I.%%I', n.nspname, c.relname)
FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid AND c.relkind = 'i'
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE NOT i.indisvalid AND NOT EXISTS (
  SELECT FROM pg_catalog.pg_locks l WHERE l.relation = i.indrelid AND l.mode = 'ShareUpdateExclusiveLock'
  AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
  AND l.pid <> pg_catalog.pg_backend_pid())
AND """
NAMED = "i.indrelid = pg_catalog.to_regclass(%s) AND c.relname = (pg_catalog.parse_ident(%s))[1]::name ORDER BY 1"
# The server takes table_columns_idx and shortens long parts of it.
UNNAMED = """i.indrelid = pg_catalog.to_regclass(%s) AND c.relname ~ '_idx[0-9]*$' AND pg_catalog.starts_with(
  c.relname, (SELECT pg_catalog.left(relname, 14) FROM pg_catalog.pg_class WHERE oid = i.indrelid)) ORDER BY 1"""
REINDEXED = """c.relname ~ '_cc(new|old)[0-9]*$' AND i.indrelid IN (
  WITH chosen AS ({}) SELECT oid FROM chosen
  UNION ALL SELECT reltoastrelid FROM pg_catalog.pg_class WHERE oid IN (SELECT oid FROM chosen)) ORDER BY 1"""
_TREE = """SELECT pg_catalog.to_regclass(%s) AS oid
  UNION ALL SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass(%s))"""
SCOPES = {
    "TABLE": _TREE,
    "INDEX": f"SELECT indrelid AS oid FROM pg_catalog.pg_index WHERE indexrelid IN ({_TREE})",
    "SCHEMA": "SELECT oid FROM pg_catalog.pg_class WHERE relnamespace = pg_catalog.to_regnamespace(%s)",
}
EVERYWHERE = "SELECT oid FROM pg_catalog.pg_class"
DETACHING = """
SELECT pg_catalog.format('ALTER TABLE %%s DETACH PARTITION %%s FINALIZE', inhparent::regclass, inhrelid::regclass)
FROM pg_catalog.pg_inherits WHERE inhdetachpending AND inhparent = pg_catalog.to_regclass(%s)"""
FIRST_DETACH = 140000


def remains(link: Link, sql: str) -> tuple[Remains, ...]:
    """What a statement that failed left behind, by the names as the connection reads them now."""
    found = classify(sql, "postgres")
    if "CONCURRENTLY" not in found.properties:
        return ()
    if found.verb == "ALTER":
        rows = link.rows(DETACHING, (found.object_name,)) if _detaches(link) else []
        return tuple(Remains("a partition that is half detached", str(row[0]), removable=False) for row in rows)
    return tuple(_index(row) for row in _indexes(link, found, sql))


def _index(row: Row) -> Remains:
    name = str(row[0])
    return Remains(f"the invalid index {name}", f"DROP INDEX CONCURRENTLY {name}")


def _detaches(link: Link) -> bool:
    return link.connection.pgconn.server_version >= FIRST_DETACH


def _indexes(link: Link, found: Classification, sql: str) -> Iterator[Row]:
    name = found.object_name
    if found.verb == "CREATE":
        table = _table(sql)
        yield from link.rows(INVALID + NAMED, (table, name)) if name else link.rows(INVALID + UNNAMED, (table,))
    elif found.verb == "REINDEX":
        scope = SCOPES.get(found.object_kind, EVERYWHERE)
        yield from link.rows(INVALID + REINDEXED.format(scope), (name,) * scope.count("%s"))


def _table(sql: str) -> str:
    """The table of a CREATE INDEX, as written."""
    rest = list(words(sql, "postgres"))
    behind = next((index + 1 for index, word in enumerate(rest) if word.upper == "ON"), len(rest))
    only = behind < len(rest) and rest[behind].upper == "ONLY"
    return named(rest[behind + only :])
