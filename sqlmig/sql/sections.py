"""A migration file into its directives and its up and down sections."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from sqlmig.errors import MigrationFileError, Problem
from sqlmig.model import Directives, Section, Statement
from sqlmig.sql.blank import skip
from sqlmig.sql.kinds import MARKER
from sqlmig.sql.lexer import lexer
from sqlmig.sql.markers import DIRECTIVES, Marker, candidates, read_directive, read_options
from sqlmig.sql.places import BOM, file_error, locate, problem_at
from sqlmig.sql.split import Splitter

_MISSING_DOWN = "say how to undo it below -- migrate:down, or that nobody can with -- migrate:down irreversible"


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """What a migration file says, apart from its name. Sections stand in file order."""

    directives: Directives
    up: tuple[Section, ...]
    down: tuple[Section, ...]


def parse(text: str, path: str, dialect: str) -> ParsedFile:
    """Read a migration file for one dialect. Sections for another dialect are read by that dialect's rules.

    All problems of the file are reported in one error.
    """
    return _Reader(text, path, dialect).read()


class _Reader:
    """Reads one file from top to bottom and gathers what is wrong."""

    def __init__(self, text: str, path: str, dialect: str) -> None:
        self.text = text
        self.path = path
        self.dialect = dialect
        self.problems: list[Problem] = []
        self.markers = {marker.offset: marker for marker in candidates(text)}
        self.stops = frozenset(offset for offset, marker in self.markers.items() if _divides(marker))

    def read(self) -> ParsedFile:
        nul = self.text.find("\0")
        if nul >= 0:
            self.report(nul, "the file has a NUL byte", "SQL text cannot hold one: is it a binary file, or UTF-16?")
        first = self._preamble()
        directives = self._directives(first)
        sections = tuple(self._sections(first))
        self._check_structure(sections)
        if self.problems:
            self.problems.sort(key=lambda problem: (problem.location.line, problem.location.column))  # type: ignore[union-attr]  # all of them have one
            raise file_error(self.problems)
        up = tuple(section for section in sections if section.direction == "up")
        return ParsedFile(directives, up, tuple(section for section in sections if section.direction == "down"))

    def report(self, offset: int, message: str, hint: str | None = None) -> None:
        self.problems.append(problem_at(self.text, offset, self.path, message, hint))

    def _preamble(self) -> int:
        """Find the first marker, and report what stands before it."""
        text = self.text
        begin, closed = skip(text, 1 if text.startswith(BOM) else 0, self.dialect, self.stops)
        if begin in self.stops or (closed and begin >= len(text)):
            return begin
        if not self.stops:
            return len(text)
        if closed:
            self.report(begin, "a statement stands before -- migrate:up", "move it below the marker")
        splitter = Splitter(text, self.dialect, self.path, 0, self.stops)
        self._statements(splitter, quiet=closed)
        return splitter.pos

    def _statements(self, splitter: Splitter, quiet: bool = False) -> tuple[Statement, ...]:
        """Read statements to the next marker. After an error, go on at the next line that looks like one."""
        statements: list[Statement] = []
        try:
            statements.extend(splitter.statements())
        except MigrationFileError as error:
            if not quiet:
                self.problems.extend(error.problems)
            later = [offset for offset in self.stops if offset > splitter.pos and self.markers[offset].exact]
            splitter.pos = min(later, default=len(self.text))
        return tuple(statements)

    def _directives(self, first: int) -> Directives:
        directives = Directives()
        for kind, start, _ in lexer(self.dialect, "parts").spans(self.text, 0, first):
            if kind is MARKER and start in self.markers and not self.markers[start].direction:
                directives = read_directive(self.text, self.markers[start], directives, self.report)
        return directives

    def _sections(self, pos: int) -> Iterator[Section]:
        while pos < len(self.text):
            marker = self.markers[pos]
            self._check_marker(marker)
            options, irreversible = read_options(self.text, marker, self.report)
            dialects = options.dialects
            dialect = self.dialect if self.dialect in dialects or not dialects else dialects[0]
            splitter = Splitter(self.text, dialect, self.path, marker.end, self.stops)
            statements = self._statements(splitter)
            if irreversible and statements:
                message = "a statement stands below -- migrate:down irreversible"
                self.report(statements[0].offset, message, "take out the statement or the word irreversible")
            location = locate(self.text, marker.offset, self.path)
            if marker.direction:
                yield Section(marker.direction, statements, options, location, irreversible)
            pos = splitter.pos

    def _check_marker(self, marker: Marker) -> None:
        if marker.exact:
            return
        if marker.direction is None:
            known = marker.word in DIRECTIVES
            hint = "move it above -- migrate:up" if known else "the markers are -- migrate:up and -- migrate:down"
            what = "directive" if known else "marker"
            self.report(marker.offset, f"{what} migrate:{marker.word} cannot stand here", hint)
        elif marker.indented:
            self.report(marker.offset, "this marker is indented", "markers begin in the first column")
        else:
            self.report(marker.offset, "this marker is misspelt", f"write it as -- migrate:{marker.direction}")

    def _check_structure(self, sections: tuple[Section, ...]) -> None:
        directions = [section.direction for section in sections]
        if "up" not in directions:
            self.report(0, "-- migrate:up is missing", "put it on a line of its own above the first statement")
        elif directions[0] == "down":
            place = sections[0].location
            message = "-- migrate:down stands before the first -- migrate:up"
            offset = next(o for o in sorted(self.stops) if locate(self.text, o, self.path) == place)
            self.report(offset, message, "put the up section first")
        if "down" not in directions and "up" in directions:
            self.report(self._last_marker(), "-- migrate:down is missing", _MISSING_DOWN)

    def _last_marker(self) -> int:
        return max(self.stops)


def _divides(marker: Marker) -> bool:
    """Tell whether a line divides sections: a marker, or what was probably meant as one."""
    return marker.direction is not None or bool(get_close_matches(marker.word.lower(), ["up", "down"], 1, 0.7))
