"""A seed file into its directives, its statements, and the data files that stand among them."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterator

from sqlmig.errors import MigrationFileError
from sqlmig.model import PLAIN, Location, Section
from sqlmig.noun import entity, field, noun
from sqlmig.sql.large import LargeFile
from sqlmig.sql.markers import SEED_WORDS, Marker, Report, nearest, words
from sqlmig.sql.problems import Problems
from sqlmig.sql.script import Script, Text
from sqlmig.sql.source import File

_NAME = r'(?:"(?:[^"]|"")+"|`(?:[^`]|``)+`|[^\s"`.,()]+)'
_COPY = re.compile(
    rf"\s+(?P<table>{_NAME}(?:\.{_NAME}){{0,2}})"
    rf"\s*(?:\(\s*(?P<columns>{_NAME}(?:\s*,\s*{_NAME})*)\s*\))?"
    r"\s+(?i:from)\s+(?P<file>\S(?:.*\S)?)\s*"
)
_ONE_NAME = re.compile(_NAME)
_COPY_HINT = "write -- seed:copy TABLE from FILE, or -- seed:copy TABLE(COLUMN, COLUMN) from FILE"


@noun
class Copy:
    """A data file to load into a table: names as they are, outermost first, and the file's as the directive has it.

    Without `columns` the file's header names them. `location` is the directive's.
    """

    table: tuple[str, ...]
    columns: tuple[str, ...]
    file: str
    location: Location


@noun
class Dependency:
    """The name of a seed that has to run before, as the directive has it."""

    name: str
    location: Location


@noun
class ParsedSeed:
    """What a seed file says. `parts` run in order; the checksum is over statements and directives, not over data."""

    depends: tuple[Dependency, ...]
    always: bool
    parts: tuple[Section | Copy, ...]
    checksum: str


def parse(text: str, path: str, dialect: str) -> ParsedSeed:
    """Read a seed file. MigrationFileError lists all that is wrong with it."""
    return _Reader(Text(text, path, "seed"), dialect).read()


def parse_large(file: File, dialect: str) -> ParsedSeed:
    """Read a seed file as `parse` does, without keeping its statements: they are read again when asked for."""
    return _Reader(LargeFile(file, dialect, "seed"), dialect).read()


@entity
class _Found:
    """What was read so far."""

    depends: list[Dependency] = field(default_factory=list)
    always: bool = False
    parts: list[Section | Copy] = field(default_factory=list)


class _Reader:
    """Reads one file from top to bottom and gathers what is wrong."""

    def __init__(self, script: Script, dialect: str) -> None:
        self.script, self.dialect = script, dialect
        self.problems = Problems(script)
        self.found = _Found()
        self.markers = {marker.offset: marker for marker in script.markers}
        self.offsets = list(self.markers)

    def read(self) -> ParsedSeed:
        self.problems.look_for_nul()
        pos: int | None = self._statements(None)
        while pos is not None:
            marker = self.markers[pos]
            self._directive(marker, self.problems.reporter(marker))
            pos = self._statements(marker)
        if self.problems:
            raise self.problems.error()
        found = self.found
        return ParsedSeed(tuple(found.depends), found.always, tuple(found.parts), self._checksum())

    def _statements(self, marker: Marker | None) -> int | None:
        """Read to the next directive; where it is. After an error, go on at the next line that looks like one."""
        reading = self.script.reading(self.dialect, marker, counts=True)
        try:
            reading.read()
        except MigrationFileError as error:
            self.problems.extend(error.problems)
            later = bisect_right(self.offsets, reading.pos)
            return self.offsets[later] if later < len(self.offsets) else None
        if reading.first is not None:
            section = Section("up", reading.statements, PLAIN, reading.first.location, facts=reading.facts)
            self.found.parts.append(section)
        return reading.pos if reading.pos in self.markers else None

    def _directive(self, marker: Marker, report: Report) -> None:
        if not marker.exact:
            _report_misspelt(marker, report)
        elif marker.word == "copy":
            self._copy(marker, report)
        elif self.found.parts:
            report(marker.offset, f"seed:{marker.word} stands below a statement", "move it to the top of the file")
        elif marker.word == "always":
            self.found.always = True
            for word, offset in words(marker):
                report(offset, f"seed:always takes nothing, and here stands {word}", None)
        else:
            self._depends(marker, report)

    def _depends(self, marker: Marker, report: Report) -> None:
        if not marker.tail.strip():
            report(marker.offset, "seed:depends names no seed", "write the names behind it: -- seed:depends users")
        for word, offset in words(marker):
            place = marker.mark.location(self.script.path, offset - marker.offset)
            self.found.depends.append(Dependency(word, place))

    def _copy(self, marker: Marker, report: Report) -> None:
        match = _COPY.fullmatch(marker.tail)
        if match is None:
            report(marker.offset, "this seed:copy cannot be read", _COPY_HINT)
            return
        place = marker.mark.location(self.script.path)
        self.found.parts.append(Copy(_names(match["table"]), _names(match["columns"] or ""), match["file"], place))

    def _checksum(self) -> str:
        """Over all statements, and over each directive with the number of statements before it."""
        sections = (part for part in self.found.parts if isinstance(part, Section))
        text = [self.script.checksum(sections, self.dialect), *_directives(self.found)]
        return f"sha256:{hashlib.sha256(chr(10).join(text).encode()).hexdigest()}"


def _directives(found: _Found) -> Iterator[str]:
    """The directives that say what is loaded, each as one line. When a seed runs is no part of what it does."""
    before = 0
    for part in found.parts:
        if isinstance(part, Section):
            before += len(part.statements)
        else:
            yield f"{before} {part.table} {part.columns} {part.file}"


def _report_misspelt(marker: Marker, report: Report) -> None:
    if marker.indented:
        report(marker.offset, "this directive is indented", "directives begin in the first column")
    elif marker.word in SEED_WORDS:
        report(marker.offset, "this directive is misspelt", f"write it as -- seed:{marker.word}")
    else:
        report(marker.offset, f"unknown directive seed:{marker.word}", nearest(marker.word, SEED_WORDS))


def _names(text: str) -> tuple[str, ...]:
    """The names in a list or a qualified name, without the quotes around them."""
    return tuple(_unquoted(name) for name in _ONE_NAME.findall(text))


def _unquoted(name: str) -> str:
    mark = name[0]
    return name[1:-1].replace(mark * 2, mark) if mark in '"`' else name
