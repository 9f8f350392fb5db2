"""A script into its statements, at the places where the database's own client cuts it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from functools import partial

from sqlmig.errors import MigrationFileError, Problem
from sqlmig.model import Bundle, Piece, Statement
from sqlmig.noun import replace
from sqlmig.sql.blank import pattern, skip
from sqlmig.sql.bodies import Tracker, tracker
from sqlmig.sql.client import COMMAND_HINT, COMMANDING, Directive, command_error, directive, lost_delimiters, mode_after
from sqlmig.sql.copy import Data, data_block, reads_stdin
from sqlmig.sql.kinds import BROKEN, COMMAND, END, MARKER, SILENT, Kind
from sqlmig.sql.lexer import in_code, lexer, opening
from sqlmig.sql.mode import SPACES, SWITCHING, Mode, default_mode
from sqlmig.sql.places import BOM, Lines, Mark, file_error, line_at
from sqlmig.sql.plain import FIRST, LEAST, SIZE, Known, bundle, bundling, rows, statements

_HEADS = {"postgres": "cC", "mysql": "cCaAbB/", "sqlite": "cCeE", "duckdb": ""}
_LONGEST_WORD = 100
_COMMENTING = "-/"
_OPENED_BY = {"'": "string", '"': "quoted name", "`": "quoted name", "[": "quoted name", "/": "comment"}


def split(text: str, dialect: str, path: str = "", start: int = 0) -> Iterator[Statement]:
    """Give the statements of a script, each beginning at its first significant character.

    A quote, comment, body or COPY block that nothing closes is an error where it opened, and so is a client
    command other than DELIMITER, USE and psql's restrict. Pieces without code are no statements.
    """
    return Splitter(text, dialect, path, start).statements()


class Splitter:
    """Reads one script from an offset to its end, or to the first comment in `stops` that is in no body.

    `pos` is then the offset of that comment, or the end of the text. `origin` is the mark of `start` where the text is
    only a part of a script, and `data` reads what COPY gets. Up to `bundled` plain statements are given in bundles,
    of which some are `known` by their offset in the script.
    After an error `failed` is where it is, and `unclosed` says that only the end of the script proves it.
    """

    def __init__(
        self,
        text: str,
        dialect: str,
        path: str = "",
        start: int = 0,
        stops: frozenset[int] = frozenset(),
        mode: Mode | None = None,
        origin: Mark | None = None,
        data: Data | None = None,
        bundled: int = 0,
        known: Mapping[int, Known] | None = None,
    ) -> None:
        self.text = text
        self.dialect = dialect
        self.path = path
        self.stops = stops
        self.pos = max(start, 1) if text.startswith(BOM) else start
        self.mode = mode or default_mode(dialect)
        self.failed, self.unclosed = self.pos, False
        self._data = data or partial(data_block, text)
        self._whole = origin is None
        self._lexer = lexer(dialect, "runs", self.mode)
        self._blank = pattern(dialect, self.mode.delimiter)
        self._heads, self._switches = _HEADS[dialect], SWITCHING[dialect]
        self._unusual = self._heads + self._switches + COMMANDING[dialect]
        self._delimiters = lost_delimiters(text) if dialect == "mysql" else ()
        self._blanks = SPACES[dialect]
        self._bundled, self._reach = 0 if self._delimiters else bundled, SIZE
        self._bundles, self._known = bundling(dialect, self.mode), known or {}
        self._base = origin.offset - start if origin else 0
        if origin is None:
            origin = Mark().moved(text, 0, self.pos)
        self._place = Lines(text, origin.location(path), self.pos).place

    def statements(self) -> Iterator[Statement]:
        """Give the statements one by one."""
        return statements(self.pieces())

    def pieces(self) -> Iterator[Piece]:
        """Give the statements, in bundles where that is asked for and can be."""
        text, stops, unusual = self.text, self.stops, self._unusual
        while True:
            begin = self._blank.match(text, self.pos).end()  # type: ignore[union-attr]  # it matches nothing, too
            first = text[begin : begin + 1]
            if first in _COMMENTING:  # or at the end, where it is empty
                begin, closed = skip(text, begin, self.dialect, stops, self.mode.delimiter)
                first = text[begin : begin + 1]
                if not closed:
                    raise self._broken(begin)
                if begin in stops or not first:
                    self.pos = begin
                    return
            self.pos = begin
            if first in unusual:
                yield from self._unusual_statement(begin)
                continue
            if self._bundles and begin < self._bundled and first in FIRST and (found := self._bundle(begin)):
                yield found
                continue
            cut = self._lexer.seek(text, begin)
            if cut is not None and cut[0] is END:
                _, end, self.pos = cut
            else:
                end, self.pos = self._cut(begin)
            if self._delimiters:
                self._check_delimiters(begin, end)
            if end > begin:
                yield Statement(text[begin:end].rstrip(self._blanks), self._place(begin), self._base + begin)

    def _bundle(self, begin: int) -> Bundle | None:
        """Go behind a bundle, if one begins here."""
        offset = self._base + begin
        known = self._known.get(offset)
        if known is not None and begin + known.size < self._bundled:
            sql = self.text[begin : begin + known.size]
            made: Bundle | None = Bundle(sql, known.location, offset, known.count, known.by_lines)
        else:
            made = self._new_bundle(begin)
        self.pos = begin + len(made.sql) + 1 if made else begin
        return made

    def _new_bundle(self, begin: int) -> Bundle | None:
        """Find a bundle. Where one was short, the next look is, too."""
        block = self.text[begin : min(begin + self._reach, self._bundled)]
        found = rows(block, self.dialect, self.mode)
        if found is None:
            self._reach = LEAST if ";" in block else min(2 * self._reach, SIZE)
            return None
        made = bundle(block, found, self._place(begin), self._base + begin)
        self._reach = min(max(2 * len(made.sql), LEAST), SIZE)
        return made

    def _unusual_statement(self, begin: int) -> tuple[Statement, ...]:
        """Read what begins with a character that a client command, a body, COPY or SET may begin with."""
        found = directive(self.text, begin, self.dialect, self.mode)
        return self._statement(begin) if found is None else self._obey(begin, found)

    def _obey(self, begin: int, found: Directive) -> tuple[Statement, ...]:
        """Do what a line for the client says, and give the statement that the client sends, if any."""
        if found.error:
            raise self._error(begin, found.error, found.hint)
        self.pos = found.after
        self._switch(found.mode)
        return (Statement(found.sent, self._place(begin), self._base + begin),) if found.sent else ()

    def _statement(self, begin: int) -> tuple[Statement, ...]:
        """Give the statement that begins here, and with COPY also those behind it on its line."""
        text, first = self.text, self.text[begin]
        end, self.pos = self._cut(begin)
        if first in self._heads:
            body = tracker(text, begin, end, self.dialect)
            if body is not None and (self.mode.delimiter == ";" or end in self.stops):
                end, self.pos = self._cut_body(begin, body)
            elif (
                body is None and text[begin : begin + 4].lower() == "copy" and reads_stdin(text, begin, end, self.mode)
            ):
                return self._copy(begin, end)
        if end == begin:
            return ()
        sql = text[begin:end].rstrip(self._blanks)
        if first in self._switches:
            self._switch(mode_after(sql, self.dialect, self.mode))
        if self._delimiters:
            self._check_delimiters(begin, end)
        return (Statement(sql, self._place(begin), self._base + begin),)

    def _cut(self, begin: int) -> tuple[int, int]:
        """Find the end of a statement and the end of its delimiter."""
        pos, text = begin, self.text
        while True:
            found = self._lexer.seek(text, pos)
            if found is None:
                return len(text), len(text)
            kind, start, pos = found
            if kind is END:
                return start, pos
            if kind is not MARKER:
                raise self._unreadable(kind, start)
            if start in self.stops:
                return start, start

    def _cut_body(self, begin: int, body: Tracker) -> tuple[int, int]:
        """Find the end of a statement that may have a body, and the end of its delimiter."""
        text = self.text
        bounded = self.mode.delimiter != ";"
        for kind, start, end in lexer(self.dialect, "words", self.mode).spans(text, begin):
            if kind is MARKER and start in self.stops and body.opened is None:
                return start, start
            if kind is END and (bounded or body.opened is None):
                return start, end
            if kind is BROKEN or kind is COMMAND:
                raise self._unreadable(kind, start)
            if kind not in SILENT:
                body.feed(text[start:end].lower() if end - start < _LONGEST_WORD else "?", start)
        if body.opened is not None and not bounded:
            self.unclosed = True
            raise self._error(body.opened, "this body is not closed", "its END or closing parenthesis is missing")
        return len(text), len(text)

    def _copy(self, begin: int, end: int) -> tuple[Statement, ...]:
        """Read the data of COPY. Like psql, take it from the next line on, and then run the rest of this line."""
        text, after = self.text, self.pos
        line_end = text.find("\n", after)
        block = self._data(line_end + 1) if line_end >= 0 and after > end else None
        if block is None:
            self.unclosed = True
            hint = r"end the data with a line that holds \. alone"
            raise self._error(begin, "the data of this COPY … FROM stdin is not closed", hint)
        data, resumed = block
        copied = Statement(text[begin:end].rstrip(self._blanks), self._place(begin), self._base + begin, data)
        rest = self._behind_copy(after, line_end)
        self.pos = resumed
        return (copied, *rest)

    def _behind_copy(self, after: int, line_end: int) -> tuple[Statement, ...]:
        """Read the statements between a COPY and the end of its line."""
        line, place = self.text[after - 1 : line_end], self._place(after)
        origin = Mark(0, self._base + after, place.line, place.column)
        try:
            rest = tuple(Splitter(line, self.dialect, self.path, 1, mode=self.mode, origin=origin).statements())
        except MigrationFileError as error:
            (problem,) = error.problems
            source = line_at(self.text, after) if self._whole else None
            raise file_error([replace(problem, source=source)]) from None
        if rest:
            last = rest[-1].end - self._base
            if not self.text[last:line_end].lstrip(self._blanks).startswith(";"):
                message = "a statement cannot continue behind the data of COPY"
                raise self._error(rest[-1].offset - self._base, message)
        return rest

    def _switch(self, mode: Mode) -> None:
        if mode is not self.mode:
            self.mode = mode
            self._lexer = lexer(self.dialect, "runs", mode)
            self._blank = pattern(self.dialect, mode.delimiter)
            self._bundles = bundling(self.dialect, mode)

    def _check_delimiters(self, begin: int, end: int) -> None:
        """Refuse a DELIMITER line in the middle of a statement."""
        first = bisect_right(self._delimiters, begin)
        for offset in self._delimiters[first : bisect_left(self._delimiters, end, first)]:
            if in_code(self.text, begin, offset, self.dialect, self.mode):
                hint = "end the statement above it: the mysql client sends this line to the server"
                raise self._error(offset, "DELIMITER stands within a statement", hint)

    def _unreadable(self, kind: Kind, start: int) -> MigrationFileError:
        if kind is COMMAND:
            return self._error(start, command_error(self.text, start), COMMAND_HINT)
        return self._broken(start)

    def _broken(self, start: int) -> MigrationFileError:
        self.unclosed = True
        what = _OPENED_BY.get(self.text[start], "dollar quote")
        opened = opening(self.text, self.pos, start, self.dialect, self.mode)
        return self._error(opened, f"this {what} is not closed")

    def _error(self, offset: int, message: str, hint: str | None = None) -> MigrationFileError:
        self.failed = offset
        source = line_at(self.text, offset) if self._whole else None
        return file_error([Problem(message, self._place(offset), source, hint)])
