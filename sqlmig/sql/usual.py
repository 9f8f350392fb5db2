"""A migration file as most are: one up, one down, and statements that every dialect cuts at the same places.

Such a file is checked by one regular expression, and its statements are cut only when somebody asks for them. Any other
file, and each in which something is wrong, is for `sqlmig.sql.sections`, which would find the same in this one.
"""

from __future__ import annotations

import re
from functools import cache, cached_property, partial

from sqlmig.model import PLAIN, Directives, Location, Section, Statement, Unread
from sqlmig.noun import noun
from sqlmig.sql.checksum import checksum_of_normal, normals
from sqlmig.sql.mode import default_mode
from sqlmig.sql.patterns import possessive

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlmig.model import Direction

_COMMENT = r"--(?=[ \t\n])(?![ \t]*+(?i:migrate|seed):)[^\n\r\0]*+"
_GAP = rf"[ \t\n]++|{_COMMENT}"
# What every dialect reads alike; a bracket opens a name in SQLite, and a back quote does but in PostgreSQL.
_CODE = r"[ !%&()*+,.0-9:<=>?@A-Z\]^_a-z{|}~\t\n]++|-(?!-)|/(?!\*)"
_QUOTED = r"'[^'\\\r\0]*+'|\"[^\"\\\r\0]*+\""
_OWN = {
    "postgres": r"|\[",
    "mysql": r"|\[|`[^`\\\r\0]*+`",
    "sqlite": r"|`[^`\\\r\0]*+`",
    "duckdb": r"|\[|`[^`\\\r\0]*+`",
}
# What has no body and no data behind it, is for no client, and leaves reading as it is.
_KIND = r"(?:unique|unlogged|materialized|temp|temporary|virtual|or[ \t\n]++replace)[ \t\n]++"
_OBJECT = rf"(?:{_KIND})*+(?:table|index|view|schema|sequence|type|domain|extension)"
_BEGINNING = rf"(?i:(?:create|alter|drop)[ \t\n]++{_OBJECT}|insert|update|delete|comment|grant|revoke|truncate)\b"


@noun
class ParsedFile:
    """What a file says that was read as a whole."""

    directives: Directives
    up: tuple[Section, ...]
    down: tuple[Section, ...]
    checksum: str


def runs_on(section: Section, dialect: str) -> bool:
    """Tell whether a section is meant for a dialect."""
    return not section.options.dialects or dialect in section.options.dialects


class Usual:
    """What a usual file says. Its sections are made when somebody asks for them: mostly nobody does."""

    directives = Directives()

    def __init__(self, path: str, dialect: str, up: re.Match[str], down: re.Match[str]) -> None:
        self.checksum = checksum_of_normal(normals(up[3], dialect, default_mode(dialect)))
        self._path, self._dialect, self._up, self._down = path, dialect, up, down

    @cached_property
    def up(self) -> tuple[Section, ...]:
        return (self._section("up", self._up),)

    @cached_property
    def down(self) -> tuple[Section, ...]:
        return (self._section("down", self._down),)

    def _section(self, direction: Direction, found: re.Match[str]) -> Section:
        text = found.string
        marker = Location(self._path, text.count("\n", 0, found.start(1)) + 1, 1)
        statements = Unread(partial(_cut, text, self._dialect, marker, *found.span(3)))
        return Section(direction, statements, PLAIN, marker)


@cache
def _pattern(dialect: str) -> re.Pattern[str]:
    """A marker with what stands before it and below it. Its groups are the marker, its word and what stands below."""
    statement = rf"{_BEGINNING}(?:{_CODE}|{_QUOTED}{_OWN[dialect]}|{_COMMENT})*+"
    marker = r"^(-- migrate:(up|down))[ \t]*+(?:\n|\Z)"
    return re.compile(possessive(rf"(?:{_GAP})*+{marker}((?:;|{_GAP}|{statement})*+)"), re.M)


def usual(text: str, path: str, dialect: str) -> Usual | None:
    """Read a usual file as `sections.parse` does; None where only that can tell what it says."""
    pattern = _pattern(dialect)
    first = pattern.match(text)
    second = pattern.match(text, first.end()) if first else None
    if first is None or second is None or second.end() < len(text) or (first[2], second[2]) != ("up", "down"):
        return None
    if dialect == "mysql" and "delimiter" in text.lower():
        return None
    return Usual(path, dialect, first, second)


def _cut(text: str, dialect: str, marker: Location, start: int, end: int) -> tuple[Statement, ...]:
    from sqlmig.sql.cutting import cut  # for files that run

    return cut(text, dialect, marker, start, end)
