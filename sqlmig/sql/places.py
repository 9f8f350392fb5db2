"""Places in a text: from an offset to a line and column, and to the problem that a reader is shown."""

from __future__ import annotations

from sqlmig.errors import MigrationFileError, Problem
from sqlmig.model import Location, Statement

BOM = "\ufeff"


def locate(text: str, offset: int, path: str = "") -> Location:
    """Give the line and column of a character. A byte order mark takes no column."""
    start = text.rfind("\n", 0, offset) + 1
    column = offset - start + 1
    if start == 0 and offset > 0 and text.startswith(BOM):
        column -= 1
    return Location(path, text.count("\n", 0, offset) + 1, column)


def locate_in(statement: Statement, offset: int) -> Location:
    """Give the place in the file of a character of `statement.sql`."""
    first = statement.location
    lines = statement.sql.count("\n", 0, offset)
    if not lines:
        return Location(first.path, first.line, first.column + offset)
    return Location(first.path, first.line + lines, offset - statement.sql.rfind("\n", 0, offset))


def line_at(text: str, offset: int) -> str:
    """Give the line around a character, without its line end and a byte order mark."""
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    line = text[start : end if end >= 0 else len(text)]
    return line.removesuffix("\r").removeprefix(BOM)


def problem_at(text: str, offset: int, path: str, message: str, hint: str | None = None) -> Problem:
    """Describe what is wrong at a character of a file."""
    return Problem(message, locate(text, offset, path), line_at(text, offset), hint)


def file_error(problems: list[Problem]) -> MigrationFileError:
    """Make one error of all problems of a file. The first one gives the message and the place."""
    first = problems[0]
    return MigrationFileError(
        first.message if len(problems) == 1 else f"{first.message} (and {len(problems) - 1} more)",
        problems=tuple(problems),
        location=first.location,
        source=first.source,
        hint=first.hint,
    )
