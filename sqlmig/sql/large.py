"""A large file: scanned once for its markers, and read section by section without keeping its statements."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Generator, Iterable
from contextlib import closing

from sqlmig.model import Bundle, Facts, Location, Piece, Section, Statements
from sqlmig.sql.blank import skip
from sqlmig.sql.checksum import Checksum
from sqlmig.sql.facts import Examiner
from sqlmig.sql.markers import Family, Marker, candidates
from sqlmig.sql.places import BOM, Mark, not_utf8
from sqlmig.sql.plain import Known, known, size
from sqlmig.sql.script import Code, Reading
from sqlmig.sql.source import File, NotUTF8, Window
from sqlmig.sql.stream import Stream, Streamed

WORTH = 1 << 12
"""Characters of a bundle that is worth the memory of where it is."""

_MAY_BECOME_MARKER = re.compile(r"\ufeff?[ \t]*(?:-?\Z|--)")


class LargeFile:
    """A script on disk. MigrationFileError when it is not UTF-8."""

    def __init__(self, file: File, dialect: str, family: Family = "migrate") -> None:
        self.file, self.path, self._family = file, file.path, family
        self.nul: Location | None = None
        self._start = _start(file)
        self.markers = tuple(self._scan())
        self._stops = tuple(marker.offset for marker in self.markers if marker.divides)
        self._checksum = Checksum(dialect)

    def _scan(self) -> Generator[Marker, None, None]:
        """Find markers in whole lines. Of a line that cannot become one only the last character is kept."""
        mark, text, first = self._start, "", 0  # text[first:] begins at the mark
        try:
            with closing(self.file.blocks(mark.byte)) as blocks:
                for block in blocks:
                    seen, text = len(text), text + block
                    self._look_for_nul(text, seen, mark, first)
                    end = text.rfind("\n", seen) + 1
                    if not end and _may_become_marker(text, first):
                        continue
                    end = end or len(text)
                    yield from candidates(text, first, end, mark, self._family)
                    mark, text, first = mark.moved(text, first, end), text[max(0, end - 1) :], min(1, end)
        except NotUTF8 as error:
            bad = mark.moved(text, first, len(text))
            raise not_utf8(self.path, bad.byte, error.value, bad.line, bad.column) from error
        yield from candidates(text, first, len(text), mark, self._family)

    def _look_for_nul(self, text: str, seen: int, mark: Mark, first: int) -> None:
        offset = text.find("\0", seen) if self.nul is None else -1
        if offset >= 0:
            self.nul = mark.moved(text, first, offset).location(self.path)

    def code(self, dialect: str) -> Code:
        with closing(Window(self.file, self._start)) as window:
            while True:
                stops = frozenset(self._stops)
                offset, closed = skip(window.text, int(window.text.startswith(BOM)), dialect, stops)
                if window.complete or offset in stops or (closed and offset <= window.limit):
                    end = closed and offset >= len(window.text)
                    return Code(offset, window.at(offset).location(self.path), closed, end)
                window.slide(window.start)

    def head(self, end: int) -> str:
        pieces: list[str] = []
        have = 0
        with closing(self.file.blocks(self._start.byte)) as blocks:
            for block in blocks:
                pieces.append(block)
                have += len(block)
                if have >= end:
                    break
        return "".join(pieces)[:end]

    def reading(self, dialect: str, marker: Marker | None, counts: bool) -> Reading:
        mark = marker.after if marker else self._start
        return LargeReading(self.file, dialect, mark, self._stops, self._checksum if counts else None)

    def checksum(self, sections: Iterable[Section], dialect: str) -> str:  # noqa: ARG002  # it was found while reading
        return self._checksum.value

    def lines(self, numbers: set[int]) -> dict[int, str]:
        found: dict[int, list[str]] = {number: [] for number in numbers}
        number = 1
        with closing(self.file.blocks(self._start.byte)) as blocks:
            for block in blocks:
                pieces = block.split("\n")
                for line in found.keys() & range(number, number + len(pieces)):
                    found[line].append(pieces[line - number])
                number += len(pieces) - 1
        return {line: "".join(pieces) for line, pieces in found.items()}


class LargeReading:
    """A section of a large file: its statements are counted and looked at."""

    def __init__(self, file: File, dialect: str, mark: Mark, stops: tuple[int, ...], checksum: Checksum | None) -> None:
        self._stream = Stream(file, dialect, mark, stops)
        self._file, self._dialect, self._mark, self._stops = file, dialect, mark, stops
        self._checksum = checksum
        self._examiner = Examiner(dialect)
        self._count = 0
        self._known: dict[int, Known] = {}
        self.first: Piece | None = None

    @property
    def pos(self) -> int:
        return self._stream.pos

    @property
    def statements(self) -> Statements:
        first, last = bisect_left(self._stops, self._mark.offset), bisect_right(self._stops, self.pos)
        return Streamed(self._file, self._dialect, self._mark, self._stops[first:last], self._count, self._known)

    @property
    def facts(self) -> Facts | None:
        return self._examiner.facts

    def read(self) -> None:
        with closing(self._stream.pieces()) as pieces:
            for piece in pieces:
                self.first = self.first or piece
                self._count += size(piece)
                self._examiner.add(piece)
                if isinstance(piece, Bundle) and len(piece.sql) > WORTH:
                    self._known[piece.offset] = known(piece)
                if self._checksum is not None:
                    self._checksum.add(piece)


def _start(file: File) -> Mark:
    """Look past a byte order mark."""
    try:
        with closing(file.blocks(0, min(3, file.size))) as blocks:
            return Mark(3) if "".join(blocks) == BOM else Mark()
    except NotUTF8:  # the third byte is within a character
        return Mark()


def _may_become_marker(text: str, first: int) -> bool:
    at_line_start = first == 0 or text[first - 1] == "\n"
    return at_line_start and _MAY_BECOME_MARKER.match(text, first) is not None
