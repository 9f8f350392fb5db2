"""A migration file into its directives and its up and down sections."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Iterator

from sqlmig.errors import MigrationFileError
from sqlmig.model import Directives, Location, Section
from sqlmig.noun import noun
from sqlmig.sql.kinds import MARKER
from sqlmig.sql.large import LargeFile
from sqlmig.sql.lexer import lexer
from sqlmig.sql.markers import DIRECTIVES, Marker, read_directive, read_options
from sqlmig.sql.problems import Problems
from sqlmig.sql.script import Reading, Script, Text
from sqlmig.sql.source import File

_MISSING_DOWN = "say how to undo it below -- migrate:down, or that nobody can with -- migrate:down irreversible"
_END = sys.maxsize


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


def parse(text: str, path: str, dialect: str) -> ParsedFile:
    """Read a migration file for one dialect. Sections for another dialect are read by that dialect's rules.

    All problems of the file are reported in one error.
    """
    return _Reader(Text(text, path), dialect).read()


def parse_large(file: File, dialect: str) -> ParsedFile:
    """Read a migration file as `parse` does, without keeping its statements: they are read again when asked for."""
    return _Reader(LargeFile(file, dialect), dialect).read()


class _Reader:
    """Reads one file from top to bottom and gathers what is wrong."""

    def __init__(self, script: Script, dialect: str) -> None:
        self.script = script
        self.dialect = dialect
        self.problems = Problems(script)
        self.dividers = {marker.offset: marker for marker in script.markers if marker.divides}
        self.exact = [offset for offset, marker in self.dividers.items() if marker.exact]

    def read(self) -> ParsedFile:
        self.problems.look_for_nul()
        first = self._preamble()
        directives = self._directives(first)
        sections = tuple(self._sections(first))
        self._check_structure(sections)
        if self.problems:
            raise self.problems.error()
        up = tuple(section for section in sections if section.direction == "up")
        counted = (section for section in up if runs_on(section, self.dialect))
        down = tuple(section for section in sections if section.direction == "down")
        return ParsedFile(directives, up, down, self.script.checksum(counted, self.dialect))

    def _preamble(self) -> int:
        """Find the first marker, and report what stands before it."""
        code = self.script.code(self.dialect)
        if code.offset in self.dividers:
            return code.offset
        if code.end or not self.dividers:
            return _END
        if code.closed:
            self.problems.report(code.location, "a statement stands before -- migrate:up", "move it below the marker")
        return self._read(self.script.reading(self.dialect, None, counts=False), quiet=code.closed)

    def _read(self, reading: Reading, quiet: bool = False) -> int:
        """Read statements to the next marker. After an error, go on at the next line that looks like one."""
        try:
            reading.read()
        except MigrationFileError as error:
            if not quiet:
                self.problems.extend(error.problems)
            later = bisect_right(self.exact, reading.pos)
            return self.exact[later] if later < len(self.exact) else _END
        return reading.pos

    def _directives(self, first: int) -> Directives:
        markers = {
            marker.offset: marker for marker in self.script.markers if marker.offset < first and not marker.direction
        }
        directives = Directives()
        if not markers:
            return directives
        head = self.script.head(max(marker.after.offset for marker in markers.values()))
        for kind, start, _ in lexer(self.dialect, "parts").spans(head):
            if kind is MARKER and start in markers:
                directives = read_directive(markers[start], directives, self.problems.reporter(markers[start]))
        return directives

    def _sections(self, pos: int) -> Iterator[Section]:
        while pos in self.dividers:
            marker = self.dividers[pos]
            self._check_marker(marker)
            options, irreversible = read_options(marker, self.problems.reporter(marker))
            dialects = options.dialects
            dialect = self.dialect if self.dialect in dialects or not dialects else dialects[0]
            counts = marker.direction == "up" and dialect == self.dialect
            reading = self.script.reading(dialect, marker, counts)
            pos = self._read(reading)
            if irreversible and reading.first is not None:
                message = "a statement stands below -- migrate:down irreversible"
                self.problems.report(reading.first.location, message, "take out the statement or the word irreversible")
            location = marker.mark.location(self.script.path)
            if marker.direction:
                yield Section(marker.direction, reading.statements, options, location, irreversible, reading.facts)

    def _check_marker(self, marker: Marker) -> None:
        if marker.exact:
            return
        report = self.problems.reporter(marker)
        if marker.direction is None:
            known = marker.word in DIRECTIVES
            hint = "move it above -- migrate:up" if known else "the markers are -- migrate:up and -- migrate:down"
            what = "directive" if known else "marker"
            report(marker.offset, f"{what} migrate:{marker.word} cannot stand here", hint)
        elif marker.indented:
            report(marker.offset, "this marker is indented", "markers begin in the first column")
        else:
            report(marker.offset, "this marker is misspelt", f"write it as -- migrate:{marker.direction}")

    def _check_structure(self, sections: tuple[Section, ...]) -> None:
        directions = [section.direction for section in sections]
        if "up" not in directions:
            start = Location(self.script.path, 1, 1)
            self.problems.report(
                start, "-- migrate:up is missing", "put it on a line of its own above the first statement"
            )
        elif directions[0] == "down":
            message = "-- migrate:down stands before the first -- migrate:up"
            self.problems.report(sections[0].location, message, "put the up section first")
        if "down" not in directions and "up" in directions:
            last = self.dividers[max(self.dividers)].mark.location(self.script.path)
            self.problems.report(last, "-- migrate:down is missing", _MISSING_DOWN)
