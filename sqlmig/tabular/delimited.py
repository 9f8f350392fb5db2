"""CSV with a header as PostgreSQL reads it: an empty field is NULL, and `""` an empty text.

https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-FILE-FORMATS
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TextIO

from sqlmig.errors import SeedFileError
from sqlmig.model import Location
from sqlmig.tabular.api import Format, Record

BLOCK = 1 << 18  # characters
LONGEST = 1 << 24  # characters in a row; a quote that nothing closes must not fill the memory
_QUOTED, _PLAIN = r'"(?:[^"]++|"")*+"', r'[^",\r\n]*+'
_ROW = re.compile(rf"(?:{_QUOTED}|{_PLAIN})(?:,(?:{_QUOTED}|{_PLAIN}))*+")
_FIELD = re.compile(rf"(?:^|,)(?:({_QUOTED})|({_PLAIN}))")
_ODD = re.compile('["\r\n\0]')
_HEADER_HINT = "the first line names the columns: id,name"
_WIDTH_HINT = 'a text with a comma or a line end in it stands in quotes: "Doe, Jane"'
_QUOTE_HINT = 'quotes stand around a whole field, and "" is a quote within them; lines end as the first one does'

Line = tuple[int, str]
"""The number of a row's first line, from one, and its text without the line end."""


class Delimited:
    """A CSV file in UTF-8. SeedFileError when it is not there or has no header."""

    format: Format = "csv"

    def __init__(self, path: str) -> None:
        self.path = path
        self._end = "\n"
        with closing(self._lines()) as lines:
            number, header = next(lines, (1, ""))
            self._end = "\r\n" if header.endswith("\r") else "\n"
            self._first = next(lines, (number + 1, ""))[0]
        header = header.removesuffix("\r")
        self._require_row(1, header)
        self.columns = tuple(name or "" for name in split_row(header))
        if not all(self.columns) or len(set(self.columns)) != len(self.columns):
            raise self._error(1, "the header must name every column once", _HEADER_HINT)

    def check(self) -> int:
        commas, count = len(self.columns) - 1, 0
        with closing(self._rows()) as rows:
            for line, text in rows:
                count += 1
                if _ODD.search(text):
                    self._require_row(line, text)
                    self._require_width(line, len(split_row(text)))
                elif text.count(",") != commas:
                    self._require_width(line, text.count(",") + 1)
                if text == "\\.":
                    raise self._error(line, r"\. alone would end the data", 'quote it: "\\."')
        return count

    def records(self) -> Iterator[Record]:
        width = len(self.columns)
        for line, text in self._rows():
            record = split_row(text)
            if len(record) != width:  # the file changed since it was checked
                self._require_width(line, len(record))
            yield record

    def text(self) -> Iterator[str]:
        with self._opened() as file:
            for _ in range(1, self._first):
                file.readline()
            while block := file.read(BLOCK):
                yield block

    def place(self, row: int, column: str | None = None) -> Location:
        with closing(self._rows()) as rows:
            found = next(((line, text) for number, (line, text) in enumerate(rows) if number == row), None)
        line, text = found or (1, "")
        index = self.columns.index(column) if column in self.columns else 0
        starts = [max(match.span(1)[0], match.span(2)[0]) for match in _FIELD.finditer(text)]
        before = text[: starts[index]] if index < len(starts) else ""
        return Location(self.path, line + before.count("\n"), len(before) - before.rfind("\n"))

    def row_at(self, line: int) -> int:
        found = 0
        with closing(self._rows()) as rows:
            for number, (start, _) in enumerate(rows):
                if start > self._first + line:
                    break
                found = number
        return found

    def _rows(self) -> Generator[Line, None, None]:
        """All but the header."""
        lines = self._lines()
        next(lines, None)
        return lines

    def _lines(self) -> Generator[Line, None, None]:
        """The header and all rows. A field in quotes may go over several lines."""
        with self._opened() as file:
            lines = enumerate(file, 1)
            for number, line in lines:
                text = line if '"' not in line else self._whole(number, line, lines)
                yield number, text.removesuffix(self._end)

    def _whole(self, number: int, line: str, lines: Iterator[Line]) -> str:
        """The row that begins with a line: to the line in which its quotes are closed."""
        pieces, size = [line], len(line)
        inside = line.count('"') % 2
        while inside:
            _, more = next(lines, (0, ""))
            pieces.append(more)
            size += len(more)
            if not more or size > LONGEST:
                raise self._error(number, "a quote in this row is not closed", _QUOTE_HINT)
            inside ^= more.count('"') % 2
        return "".join(pieces)

    @contextmanager
    def _opened(self) -> Iterator[TextIO]:
        try:
            with Path(self.path).open(encoding="utf-8-sig", newline="\n") as file:
                yield file
        except UnicodeDecodeError as error:
            raise _not_utf8(self.path) from error
        except OSError as error:
            raise SeedFileError(f"the data file cannot be read: {error.strerror}", location=start(self.path)) from error

    def _require_row(self, line: int, text: str) -> None:
        if "\0" in text or not _ROW.fullmatch(text):
            raise self._error(line, "this row is no CSV", _QUOTE_HINT)

    def _require_width(self, line: int, found: int) -> None:
        width = len(self.columns)
        if found != width:
            raise self._error(line, f"{_counted(found, 'field')} in a file of {_counted(width, 'column')}", _WIDTH_HINT)

    def _error(self, line: int, message: str, hint: str) -> SeedFileError:
        return SeedFileError(message, location=Location(self.path, line, 1), hint=hint)


def split_row(text: str) -> Record:
    """The fields of a row."""
    if '"' not in text:
        return tuple([field or None for field in text.split(",")])
    return tuple(
        [quoted[1:-1].replace('""', '"') if quoted else plain or None for quoted, plain in _FIELD.findall(text)]
    )


def start(path: str) -> Location:
    return Location(path, 1, 1)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _not_utf8(path: str) -> SeedFileError:
    """Where the first byte stands that is no UTF-8."""
    with Path(path).open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode()
            except UnicodeDecodeError as error:
                column = len(line[: error.start].decode("utf-8-sig")) + 1
                message = f"the file is not UTF-8: here stands byte 0x{line[error.start]:02x}"
                return SeedFileError(message, location=Location(path, number, column), hint="save the file as UTF-8")
    return SeedFileError("the file changed while it was read", location=start(path))
