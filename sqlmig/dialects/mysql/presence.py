"""Whether something of a name is there, https://dev.mysql.com/doc/refman/9.0/en/information-schema.html."""

from __future__ import annotations

from collections.abc import Callable

from sqlmig.dialects.api import Params, Row

# The parameters are schema, table or the object's name, and the part's name where there is one.
TABLE = "SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s"
ROUTINE = "SELECT 1 FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = %s AND ROUTINE_NAME = %s"
WHOLE = {
    "TABLE": TABLE,
    "VIEW": TABLE,
    "SEQUENCE": TABLE,
    "FUNCTION": f"{ROUTINE} AND ROUTINE_TYPE = 'FUNCTION'",
    "PROCEDURE": f"{ROUTINE} AND ROUTINE_TYPE = 'PROCEDURE'",
    "TRIGGER": "SELECT 1 FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = %s AND TRIGGER_NAME = %s",
    "EVENT": "SELECT 1 FROM information_schema.EVENTS WHERE EVENT_SCHEMA = %s AND EVENT_NAME = %s",
}
PARTS = {
    "COLUMN": "SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s"
    " AND COLUMN_NAME = %s",
    "INDEX": "SELECT 1 FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s"
    " AND INDEX_NAME = %s",
    "CONSTRAINT": "SELECT 1 FROM information_schema.TABLE_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = %s"
    " AND TABLE_NAME = %s AND CONSTRAINT_NAME = %s",
}
RUNNING = """
SELECT 1 FROM information_schema.PROCESSLIST
WHERE ID <> CONNECTION_ID() AND COMMAND = 'Query' AND LEFT(INFO, CHAR_LENGTH(%s)) = %s"""
DATABASE = "SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = %s"


def has(
    query: Callable[[str, Params], list[Row]], database: str, kind: str, name: tuple[str, ...], table: tuple[str, ...]
) -> bool | None:
    if kind in ("SCHEMA", "DATABASE"):
        return bool(query(DATABASE, name[-1:]))
    if kind in WHOLE:
        return bool(query(WHOLE[kind], (database, *name)[-2:]))
    if kind in PARTS and table:
        return bool(query(PARTS[kind], (*(database, *table)[-2:], name[-1])))
    return None


def runs(query: Callable[[str, Params], list[Row]], sql: str) -> bool:
    """Statements that travel together are shown with what follows."""
    return bool(query(RUNNING, (sql, sql)))
