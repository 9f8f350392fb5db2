"""What SHOW CREATE printed of one object, as statements that make it again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import groupby

from sqlmig.dialects.mysql.schema.catalog import Entry
from sqlmig.dialects.mysql.schema.programs import (
    delimited,
    with_own_quoting,
    without_own_libraries,
    without_qualifiers,
)
from sqlmig.dialects.mysql.schema.reader import Row
from sqlmig.dialects.mysql.schema.settings import LENIENT_MODE, Origin, around, in_utf8
from sqlmig.dialects.mysql.schema.tables import (
    in_order,
    laid_out,
    parsed,
    with_all_options,
    with_own_collations,
    without_counter,
    without_defaults,
)
from sqlmig.dialects.mysql.schema.words import quoted, unqualified, without_definer
from sqlmig.noun import noun

PLAIN = re.compile(r"[a-z_][a-z0-9_]*")


@noun
class Definition:
    """The statement that makes an object, with its delimiter, and the settings that it was made under."""

    sql: str
    origin: Origin


@noun
class Place:
    """The database that objects are read from, and whether their owners stay.

    `collations` are the default ones by character set.
    """

    database: str
    collation: str
    collations: Mapping[str, str]
    mariadb: bool
    grants: bool

    def together(self, definitions: Iterable[Definition]) -> str:
        """Statements with the settings around them that they share."""
        groups = groupby(definitions, lambda definition: definition.origin)
        return "\n".join(
            around("\n".join(one.sql for one in group), origin, self.mariadb, self.collation)
            for origin, group in groups
        )


def questions(entry: Entry) -> tuple[str, ...]:
    """The statement that prints an object, and for a view one that tells whether it may be broken."""
    asked = f"SHOW CREATE {entry.kind.upper()} {quoted(entry.name)}"
    return (asked, "SHOW WARNINGS") if entry.kind == "view" else (asked,)


def defined(entry: Entry, row: Row, place: Place) -> Definition:
    """What a row of SHOW CREATE says. ValueError says why it does not make the object again."""
    sql, origin = _printed(entry, row)
    if sql is None:
        raise ValueError("this user may not read its text, as its definer or one with SELECT on *.* may")
    if entry.kind == "table":
        return _table(entry.name, sql, place)
    origin = in_utf8(sql, origin)
    return Definition(_own(entry, sql, origin, place), origin)


def identifier(name: str) -> str:
    """A name as SQL writes it, quoted unless it is plain."""
    return name if PLAIN.fullmatch(name) else quoted(name)


def _printed(entry: Entry, row: Row) -> tuple[str | None, Origin]:
    """The text among the columns of SHOW CREATE, https://dev.mysql.com/doc/refman/9.0/en/show-create-event.html"""
    if entry.kind in ("table", "sequence"):
        return row[1], Origin()
    if entry.kind == "view":
        return row[1], Origin(row[2], row[3])
    if entry.kind == "library":
        return row[2], Origin(sql_mode=row[1])
    if entry.kind == "event":
        return row[3], Origin(row[4], row[5], row[1], row[6], row[2])
    return row[2], Origin(row[3], row[4], row[1], row[5])


def _own(entry: Entry, sql: str, origin: Origin, place: Place) -> str:
    """The statements without what belongs to this server and no other."""
    if entry.kind == "sequence":
        return unqualified(sql, place.database) + ";"
    if not place.grants:
        sql = without_definer(sql)
    if entry.kind == "view":
        return unqualified(sql, place.database) + ";"
    if entry.kind == "trigger":
        return delimited(without_qualifiers(sql))
    plain = "NO_BACKSLASH_ESCAPES" in (origin.sql_mode or "")
    return delimited(with_own_quoting(without_own_libraries(sql, place.database), entry.comment, plain))


def _table(name: str, sql: str, place: Place) -> Definition:
    printed = with_all_options(sql) if place.mariadb else with_own_collations(sql, place.collations)
    origin = Origin(sql_mode=LENIENT_MODE) if place.mariadb and printed != sql else Origin()
    table = parsed(unqualified(without_counter(printed), place.database))
    columns = without_defaults(table, place.mariadb)
    dropped = [f"ALTER TABLE {quoted(name)} ALTER COLUMN {column} DROP DEFAULT;" for column in columns]
    return Definition("\n".join((f"{laid_out(in_order(table))};", *dropped)), origin)
