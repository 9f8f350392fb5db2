"""A migration or seed file as the reader of its sections sees it: as text in memory, or as a large file on disk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from sqlmig.model import Facts, Location, Piece, Section, Statements, pieces
from sqlmig.sql.blank import skip
from sqlmig.sql.checksum import checksum
from sqlmig.sql.markers import Family, Marker, candidates
from sqlmig.sql.places import BOM, Mark, locate
from sqlmig.sql.plain import SIZE, gathered
from sqlmig.sql.split import Splitter


class Code(NamedTuple):
    """Where the first code of a file stands. Without code it is a comment that nothing closes, or the `end`."""

    offset: int
    location: Location
    closed: bool
    end: bool


class Reading(Protocol):
    """The statements from a marker to the next one. `read` may raise, and what came before is there nevertheless."""

    @property
    def pos(self) -> int:
        """The offset of the comment that it stopped at."""

    @property
    def first(self) -> Piece | None: ...
    @property
    def statements(self) -> Statements: ...
    @property
    def facts(self) -> Facts | None: ...
    def read(self) -> None: ...


class Script(Protocol):
    """A file with its markers in order, and the place of its first NUL byte."""

    @property
    def path(self) -> str: ...
    @property
    def markers(self) -> Sequence[Marker]: ...
    @property
    def nul(self) -> Location | None: ...

    def code(self, dialect: str) -> Code:
        """Look past the comments that the file begins with, up to the first that divides it."""

    def head(self, end: int) -> str:
        """Give the text before an offset."""

    def reading(self, dialect: str, marker: Marker | None, counts: bool) -> Reading:
        """Read behind a marker, or from the beginning; `counts` says that the checksum is over these statements."""

    def checksum(self, sections: Iterable[Section], dialect: str) -> str:
        """Give the checksum over what was read and counts: these sections."""

    def lines(self, numbers: set[int]) -> dict[int, str]:
        """Give some lines without their ends."""


class Text:
    """A script in memory."""

    def __init__(self, text: str, path: str, family: Family = "migrate") -> None:
        self.text, self.path = text, path
        self.markers = tuple(candidates(text, family=family))
        self._stops = frozenset(marker.offset for marker in self.markers if marker.divides)

    @property
    def nul(self) -> Location | None:
        offset = self.text.find("\0")
        return locate(self.text, offset, self.path) if offset >= 0 else None

    def code(self, dialect: str) -> Code:
        text = self.text
        offset, closed = skip(text, 1 if text.startswith(BOM) else 0, dialect, self._stops)
        return Code(offset, locate(text, offset, self.path), closed, closed and offset >= len(text))

    def head(self, end: int) -> str:
        return self.text[:end]

    def reading(self, dialect: str, marker: Marker | None, counts: bool) -> Reading:  # noqa: ARG002  # nothing is kept back
        return TextReading(self.text, dialect, self.path, marker.after if marker else None, self._stops)

    def checksum(self, sections: Iterable[Section], dialect: str) -> str:
        return checksum((piece for section in sections for piece in pieces(section.statements)), dialect)

    def lines(self, numbers: set[int]) -> dict[int, str]:
        lines = self.text.split("\n")
        return {number: lines[number - 1] for number in numbers}


class TextReading:
    """A section in memory."""

    facts = None

    def __init__(self, text: str, dialect: str, path: str, mark: Mark | None, stops: frozenset[int]) -> None:
        start, bundled = mark.offset if mark else 0, len(text) if len(text) > SIZE else 0
        self._splitter = Splitter(text, dialect, path, start, stops, origin=mark, bundled=bundled)
        self._pieces: list[Piece] = []

    @property
    def pos(self) -> int:
        return self._splitter.pos

    @property
    def first(self) -> Piece | None:
        return self._pieces[0] if self._pieces else None

    @property
    def statements(self) -> Statements:
        return gathered(self._pieces)

    def read(self) -> None:
        self._pieces.extend(self._splitter.pieces())
