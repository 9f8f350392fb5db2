"""The statements of a usual file, whose form is known: `sqlmig.sql.usual` proved it."""

from __future__ import annotations

import re

from sqlmig.model import Location, Statement
from sqlmig.sql.mode import SPACES
from sqlmig.sql.patterns import possessive

_STATEMENT = re.compile(
    possessive(
        r"(?:[ \t\n;]++|--[^\n]*+)*+"
        r"((?:[^;'\"`-]++|'[^']*+'|\"[^\"]*+\"|`[^`]*+`|--[^\n]*+|-)++)"  # comments within a statement belong to it
    )
)


def cut(text: str, dialect: str, marker: Location, start: int, end: int) -> tuple[Statement, ...]:
    """Give the statements of a section, which begins at `start`, behind the line of its marker."""
    found: list[Statement] = []
    counted, line = start - 1, marker.line
    match = _STATEMENT.match(text, start, end)
    while match:
        begin = match.start(1)
        line += text.count("\n", counted, begin)
        place = Location(marker.path, line, begin - text.rfind("\n", 0, begin))
        found.append(Statement(match[1].rstrip(SPACES[dialect]), place, begin))
        counted = begin
        match = _STATEMENT.match(text, match.end(), end)
    return tuple(found)
