"""What is in the database, as the server lists it: every object, and those of kinds that sqlmig does not know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlmig.dialects.mysql.lockrows import COMMENT, TABLE
from sqlmig.dialects.mysql.schema.reader import Reader, Row, Rows
from sqlmig.noun import noun
from sqlmig.snapshot import Lost

# What SHOW CREATE calls information_schema's types
TABLES = {"BASE TABLE": "table", "SYSTEM VERSIONED": "table", "SEQUENCE": "sequence", "VIEW": "view"}
ROUTINES = {"FUNCTION": "function", "PROCEDURE": "procedure", "PACKAGE": "package", "PACKAGE BODY": "package body"}
# information_schema tells of a kind of object by columns <kind>_SCHEMA and <kind>_NAME. These are parts of tables,
# and other words for what the lists below have.
PARTS = frozenset(
    {
        "CHILD_TABLE", "CONSTRAINT", "EVENT", "EVENT_OBJECT", "F_TABLE", "G_TABLE", "INDEX", "PARENT_TABLE",
        "REFERENCED_TABLE", "ROOT_TABLE", "ROUTINE", "SEQUENCE", "SPECIFIC", "TABLE", "TRIGGER", "UNIQUE_CONSTRAINT",
        "VIEW",
    }
)  # fmt: skip
OTHERS = {"LIBRARY": "library"}  # kinds that not every server has
# MariaDB finds triggers by their tables; by a schema of their own, which is the same, it opens each table of the server
LISTS = (
    "SELECT TABLE_TYPE, TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()"
    f" AND NOT (TABLE_NAME = '{TABLE}' AND TABLE_COMMENT = '{COMMENT}')",  # sqlmig's own state, no part of a schema
    "SELECT ROUTINE_TYPE, ROUTINE_NAME, ROUTINE_COMMENT FROM information_schema.ROUTINES"
    " WHERE ROUTINE_SCHEMA = DATABASE()",
    "SELECT 'TRIGGER', TRIGGER_NAME, '', EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER"
    " FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = DATABASE()",
    "SELECT 'EVENT', EVENT_NAME, EVENT_COMMENT FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()",
)
OTHER_LIST = "SELECT DISTINCT '{0}', {0}_NAME, {2} FROM information_schema.{1} WHERE {0}_SCHEMA = DATABASE()"
KINDS = (
    "SELECT TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'information_schema'"
    " AND (COLUMN_NAME LIKE '%\\_SCHEMA' OR COLUMN_NAME LIKE '%\\_NAME' OR COLUMN_NAME LIKE '%\\_COMMENT')"
)
QUESTIONS = (KINDS, *LISTS)


@noun
class Entry:
    """One object by the kind that SHOW CREATE takes. `table` is a trigger's, `place` its order in the table."""

    kind: str
    name: str
    comment: str = ""
    table: str = ""
    place: tuple[str, str, int] = ("", "", 0)

    @property
    def identity(self) -> str:
        return f"{self.kind} {self.name}"


# All objects of a database in the order of their names, and those of kinds that are not known
Listing = tuple[list[Entry], list[Lost]]


def listed(reader: Reader, answers: Sequence[Rows] = ()) -> Listing:
    """What there is, with the answers to the questions where they are there already."""
    known = TABLES | ROUTINES | OTHERS | {"TRIGGER": "trigger", "EVENT": "event"}
    columns, *lists = answers or reader.all(QUESTIONS)
    lists += reader.all([OTHER_LIST.format(*kind) for kind in _kinds(columns)])
    entries, lost = [], []
    for kind, name, *rest in (row for rows in lists for row in rows):
        if kind in known:
            entries.append(_entry(known[kind], name or "", [value or "" for value in rest]))
        else:
            lost.append(Lost(f"{(kind or 'object').lower()} {name}", "sqlmig does not know this kind of object"))
    return sorted(entries, key=lambda entry: (entry.name, entry.kind)), lost


def _kinds(columns: Iterable[Row]) -> list[tuple[str, str, str]]:
    """The kinds of objects beside the usual, the table of information_schema that lists each, and its comments."""
    tables: dict[str, set[str]] = {}
    for table, column in columns:
        tables.setdefault(table or "", set()).add((column or "").upper())
    found = {}
    for table, names in sorted(tables.items(), reverse=True):
        for kind in (name.removesuffix("_SCHEMA") for name in names if name.endswith("_SCHEMA")):
            if kind not in PARTS and f"{kind}_NAME" in names:
                comment = f"{kind}_COMMENT"
                found[kind] = (kind, table, comment if comment in names else "''")
    return sorted(found.values())


def _entry(kind: str, name: str, rest: list[str]) -> Entry:
    if kind == "trigger":
        comment, table, timing, event, order = rest
        return Entry(kind, name, comment, table, (timing, event, int(order)))
    return Entry(kind, name, rest[0] if rest else "")
