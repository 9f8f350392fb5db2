"""What SHOW CREATE printed of one object, as statements that make it again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, count, groupby

from sqlmig.dialects.mysql.schema.catalog import Entry
from sqlmig.dialects.mysql.schema.reader import Row, Rows
from sqlmig.dialects.mysql.schema.settings import Origin, around, in_utf8
from sqlmig.dialects.mysql.schema.words import (
    libraries_unqualified,
    trigger_unqualified,
    unqualified,
    without_counter,
    without_definer,
)

VIEW_INVALID = "1356"
DELIMITERS = (";;", "$$", "//")
PLAIN = re.compile(r"[a-z_][a-z0-9_]*")
BODILESS = ("table", "sequence", "view")


@dataclass(frozen=True, slots=True)
class Definition:
    """The statement that makes an object, with its delimiter, and the settings that it was made under."""

    sql: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Place:
    """The database that objects are read from, and whether their owners stay."""

    database: str
    collation: str
    mariadb: bool
    grants: bool

    def together(self, definitions: Iterable[Definition]) -> str:
        """Statements with the settings around them that they share."""
        groups = groupby(definitions, lambda definition: definition.origin)
        return "\n".join(
            around("\n".join(one.sql for one in group), origin, self.mariadb, self.collation)
            for origin, group in groups
        )


def question(entry: Entry) -> str:
    return f"SHOW CREATE {entry.kind.upper()} {quoted(entry.name)}"


def defined(entry: Entry, row: Row, warnings: Rows, place: Place) -> Definition:
    """What a row of SHOW CREATE says. ValueError says why it does not make the object again."""
    sql, origin = _printed(entry, row)
    if sql is None:
        raise ValueError("this user may not read its text, as its definer or one with SELECT on *.* may")
    broken = [text or "" for _, code, text in warnings if code == VIEW_INVALID]
    if broken:
        raise ValueError(f"it is broken: {broken[0]}")
    origin = in_utf8(sql, origin)
    return Definition(_delimited(entry, _own(entry, sql, origin, place)), origin)


def quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


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
    """The text without what belongs to this server and no other."""
    if entry.kind in ("table", "sequence"):
        return unqualified(without_counter(sql), place.database)
    if not place.grants:
        sql = without_definer(sql)
    if entry.kind == "view":
        return unqualified(sql, place.database)
    if entry.kind == "trigger":
        return trigger_unqualified(sql)
    if "NO_BACKSLASH_ESCAPES" in (origin.sql_mode or ""):
        sql = _with_plain_comment(sql, entry.comment)
    return libraries_unqualified(sql, place.database)


def _with_plain_comment(sql: str, comment: str) -> str:
    """Comments are printed with backslashes, which the sql_mode of the object's own would take as they are."""
    printed = comment.replace("'", "''")
    escaped = printed.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\0", "\\0")
    return sql.replace(f" COMMENT '{escaped}'", f" COMMENT '{printed}'", 1) if comment else sql


def _delimited(entry: Entry, sql: str) -> str:
    """A program's body may hold any delimiter, and end in a comment that takes the rest of its line."""
    if entry.kind in BODILESS:
        return f"{sql};"
    last = sql.rpartition("\n")[2]
    end = "\n" if "--" in last or "#" in last else ""
    if ";" not in sql:
        return f"{sql}{end};"
    delimiter = next(mark for mark in _delimiters() if mark not in sql)
    return f"DELIMITER {delimiter}\n{sql}{end}{delimiter}\nDELIMITER ;"


def _delimiters() -> Iterator[str]:
    return chain(DELIMITERS, (f";{number};" for number in count()))
