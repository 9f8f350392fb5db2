"""What takes the place of what: two databases, read into the journal of a swap."""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlmig.dialects.api import Session
from sqlmig.dialects.mysql import journal, lockrows
from sqlmig.dialects.mysql.journal import Journal
from sqlmig.dialects.mysql.schema.catalog import Entry
from sqlmig.dialects.mysql.schema.contents import read_others
from sqlmig.dialects.mysql.schema.grants import granted
from sqlmig.dialects.mysql.schema.objects import Place
from sqlmig.dialects.mysql.schema.reader import Reader, reading
from sqlmig.dialects.mysql.schema.settings import database_settings, epilogue, preamble, questions
from sqlmig.dialects.mysql.schema.words import quoted, unqualified
from sqlmig.dialects.mysql.session import MySQLSession
from sqlmig.errors import DatabaseError, Refused

TABLES = (
    "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = %s"
    " AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED', 'SEQUENCE')"
    f" AND TABLE_NAME NOT IN ('{journal.TABLE}', '{lockrows.TABLE}')"
)
TRIGGERS = "SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = %s"
VIEWS = "SELECT TABLE_NAME FROM information_schema.VIEWS WHERE TABLE_SCHEMA = %s"
# MariaDB keeps the name of a sequence's database in the defaults of columns
DEFAULTS = (
    "SELECT TABLE_NAME, COLUMN_NAME, COLUMN_DEFAULT FROM information_schema.COLUMNS"
    " WHERE TABLE_SCHEMA = DATABASE() AND COLUMN_DEFAULT LIKE '%val(%'"
)
REFERRING = (
    "SELECT DISTINCT CONSTRAINT_SCHEMA, TABLE_NAME FROM information_schema.REFERENTIAL_CONSTRAINTS"
    " WHERE UNIQUE_CONSTRAINT_SCHEMA = %s AND CONSTRAINT_SCHEMA <> %s"
)
ROUTINE_GRANT = re.compile(r"GRANT .+ ON (?:FUNCTION|PROCEDURE|PACKAGE(?: BODY)?|LIBRARY) `", re.S)
LONGEST_NAME = 64


def tables(session: Session, database: str) -> list[str]:
    """The tables and sequences of a database, but not sqlmig's own."""
    return sorted(str(name) for (name,) in session.query(TABLES, (database,)))


def triggers(session: Session, database: str) -> list[str]:
    return [str(name) for (name,) in session.query(TRIGGERS, (database,))]


def views(session: Session, database: str) -> frozenset[str]:
    return frozenset(str(name) for (name,) in session.query(VIEWS, (database,)))


def described(old: MySQLSession, new: MySQLSession, notice: Callable[[str], None] | None) -> Journal:
    """What is to be done so that everything in the second database takes the place of everything in the first.

    Refused when that would tear tables of other databases from those that they refer to.
    """
    (first,), (fresh,) = old.namespace, new.namespace
    _require_free(old, first)
    coming = tables(new, fresh)
    covering = views(old, first) & set(coming)
    with reading(old) as reader:
        undo = _script(reader, lambda entry: entry.kind == "trigger" or entry.name in covering)
        grants = _routine_grants(reader, notice)
    with reading(new) as reader:
        script = _script(reader, lambda entry: entry.kind not in ("table", "sequence"), _defaults(reader), grants)
    return Journal(
        fresh=fresh,
        aside=f"{fresh[: LONGEST_NAME - 4]}_old",
        old=tuple(tables(old, first)),
        new=tuple(coming),
        triggers=tuple(triggers(old, first)),
        covering=tuple(sorted(covering)),
        undo=undo,
        script=script,
    )


def _script(reader: Reader, wanted: Callable[[Entry], bool], *more: list[str]) -> tuple[str, ...]:
    settings = database_settings(reader.all(questions(reader.mariadb)))
    place = Place(reader.database, settings.collation, settings.collations, reader.mariadb, grants=True)
    others = read_others(reader, place, wanted)
    return (preamble(reader.mariadb, settings), *others, *(sql for each in more for sql in each), epilogue())


def _defaults(reader: Reader) -> list[str]:
    """The statements that lead the defaults of columns to the sequences of the database that they are in, all of a
    table at once: the server looks at the others, too."""
    changes: dict[str, list[str]] = {}
    for table, column, default in reader.rows(DEFAULTS):
        own = unqualified(default or "", reader.database)
        if own != default:
            changes.setdefault(table or "", []).append(f"ALTER COLUMN {quoted(column or '')} SET DEFAULT ({own})")
    return [f"ALTER TABLE {quoted(table)} {', '.join(found)};" for table, found in changes.items()]


def _routine_grants(reader: Reader, notice: Callable[[str], None] | None) -> list[str]:
    """The privileges on single routines, which are dropped with them."""
    try:
        blocks = granted(reader)
    except DatabaseError as error:
        if notice is not None:
            notice(f"privileges on single routines are not brought back: {error.message}")
        return []
    return [line for block in blocks for line in block.sql.splitlines() if ROUTINE_GRANT.match(line)]


def _require_free(session: Session, database: str) -> None:
    found = [f"{schema!s}.{table!s}" for schema, table in session.query(REFERRING, (database, database))]
    if found:
        raise Refused(
            f"tables of other databases refer to tables of {database}: {', '.join(found)}",
            state="nothing was changed",
            hint="drop their foreign keys, and make them again afterwards",
        )
