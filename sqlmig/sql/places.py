"""Places in a text: from an offset to a line and column, and to the problem that a reader is shown."""

from __future__ import annotations

from sqlmig.errors import MigrationFileError, Problem
from sqlmig.model import Location, Statement
from sqlmig.noun import noun

BOM = "\ufeff"


@noun
class Mark:
    """A point in a script: in bytes and characters from zero, its line and column from one, the character before."""

    byte: int = 0
    offset: int = 0
    line: int = 1
    column: int = 1
    before: str = ""

    def moved(self, text: str, start: int, end: int) -> Mark:
        """Give the mark behind `text[start:end]`, which begins here. A byte order mark in front takes no column."""
        if start == end:
            return self
        lines = text.count("\n", start, end)
        column = end - text.rfind("\n", start, end) if lines else self.column + end - start
        if self.offset == 0 and not lines and text.startswith(BOM, start):
            column -= 1
        piece = text[start:end]
        size = len(piece) if piece.isascii() else len(piece.encode("utf-8", "surrogatepass"))
        return Mark(self.byte + size, self.offset + end - start, self.line + lines, column, text[end - 1])

    def location(self, path: str, ahead: int = 0) -> Location:
        """Give the place of a character, which may stand further on in this line."""
        return Location(path, self.line, self.column + ahead)


START = Mark()


class Lines:
    """Counts lines in a text while it gives places further and further on. `location` is that of its offset `start`."""

    def __init__(self, text: str, location: Location, start: int = 0) -> None:
        self._text, self._path = text, location.path
        self._counted, self._line, self._line_start = start, location.line, start - location.column + 1

    def place(self, offset: int) -> Location:
        """Give the line and column of a character, by counting from the one before."""
        lines = self._text.count("\n", self._counted, offset)
        if lines:
            self._line += lines
            self._line_start = self._text.rfind("\n", self._counted, offset) + 1
        self._counted = offset
        return Location(self._path, self._line, offset - self._line_start + 1)


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


def unreadable(path: str, message: str, hint: str, line: int = 1, column: int = 1) -> MigrationFileError:
    """Say that a file is no text at all."""
    problem = Problem(message, Location(path, line, column), hint=hint)
    return MigrationFileError(f"{path} {message}", problems=(problem,))


def not_utf8(path: str, offset: int, value: int, line: int, column: int) -> MigrationFileError:
    """Say which byte of a file is no UTF-8."""
    return unreadable(path, f"is not UTF-8: byte {offset} is 0x{value:02x}", "save the file as UTF-8", line, column)


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
