"""Statements of a large script, produced while it is read through a window."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing

from sqlmig.errors import MigrationFileError
from sqlmig.model import Piece, Statement
from sqlmig.noun import noun
from sqlmig.sql.blank import pattern
from sqlmig.sql.copy import END_OF_DATA, data_block
from sqlmig.sql.mode import Mode, default_mode
from sqlmig.sql.places import Mark
from sqlmig.sql.plain import Known, size, statements
from sqlmig.sql.source import Block, File, Window
from sqlmig.sql.split import Splitter


@noun
class Streamed:
    """The first `count` statements behind a mark, read anew each time. `stops` are the comments to stop at, `known` the
    bundles that need not be found again, by their offset."""

    file: File
    dialect: str
    mark: Mark
    stops: tuple[int, ...]
    count: int
    known: Mapping[int, Known]
    held = False

    def __iter__(self) -> Iterator[Statement]:
        return statements(self.pieces())

    def pieces(self) -> Iterator[Piece]:
        left = self.count
        with closing(Stream(self.file, self.dialect, self.mark, self.stops, self.known).pieces()) as found:
            while left:
                piece = next(found)
                left -= size(piece)
                yield piece

    def __len__(self) -> int:
        return self.count


class Stream:
    """Reads as `Splitter` does, and to the same result, with no more in memory than the longest statement needs.

    A statement counts once its end was seen and nothing behind the window can change it. Otherwise the window
    slides on or grows, and reading begins again behind the last statement that counts.
    """

    def __init__(
        self, file: File, dialect: str, mark: Mark, stops: tuple[int, ...], known: Mapping[int, Known] | None = None
    ) -> None:
        self.file, self.dialect, self.stops, self._known = file, dialect, stops, known
        self.pos = mark.offset
        self._mark = mark
        self._mode: Mode | None = None
        self._done = 0
        self._jump: Mark | None = None
        self._hopeless = False

    def statements(self) -> Generator[Statement, None, None]:
        """Give the statements one by one."""
        with closing(self.pieces()) as found:
            yield from statements(found)

    def pieces(self) -> Generator[Piece, None, None]:
        """Give the statements, in bundles where that can be."""
        with closing(Window(self.file, self._mark)) as window:
            while True:
                splitter = self._splitter(window)
                try:
                    ended = yield from self._settled(window, splitter)
                except MigrationFileError:
                    self.pos = window.base + splitter.pos
                    certain = not splitter.unclosed and max(splitter.failed, splitter.pos) <= window.limit
                    if certain or self._hopeless or window.complete:
                        raise
                    ended, self._jump = False, None
                if ended and self._jump is None and (window.complete or splitter.pos in splitter.stops):
                    self.pos = window.base + splitter.pos
                    return
                self._move(window)

    def _splitter(self, window: Window) -> Splitter:
        """Begin to split what is in the window."""
        first = bisect_left(self.stops, window.mark.offset)
        last = bisect_left(self.stops, window.base + len(window.text), first)
        stops = frozenset(offset - window.base for offset in self.stops[first:last])
        self._done, self._jump = window.start, None
        return Splitter(
            window.text,
            self.dialect,
            self.file.path,
            window.start,
            stops,
            self._mode,
            window.mark,
            lambda start: self._data(window, start),
            window.limit,
            self._known,
        )

    def _settled(self, window: Window, splitter: Splitter) -> Generator[Piece, None, bool]:
        """Give the statements that count, and tell whether they were all that there are in the window."""
        limit = window.limit
        for piece in splitter.pieces():
            if splitter.pos > limit and self._jump is None:
                return False
            self._done, self._mode = splitter.pos, splitter.mode
            yield piece
        return True

    def _move(self, window: Window) -> None:
        """Go on behind the last statement that counts, or at least behind the blank lines and comments after it."""
        if self._jump is not None:
            window.jump(self._jump)
            return
        if self._done == window.start:
            delimiter = (self._mode or default_mode(self.dialect)).delimiter
            blank = pattern(self.dialect, delimiter).match(window.text, window.start)
            newline = window.text.rfind("\n", window.start, blank.end() if blank else None)
            self._done = max(self._done, newline + 1)
        window.slide(self._done)

    def _data(self, window: Window, start: int) -> tuple[Iterable[str], int] | None:
        """Read the data of a COPY. What ends behind the window is looked through, not kept."""
        found = data_block(window.text, start)
        if window.complete or (found is not None and found[1] <= window.limit):
            return found
        begin = window.at(start)
        end = _end_of_data(self.file, begin)
        if end is None:
            self._hopeless = True
            return None
        stop, self._jump = end
        return Block(self.file, begin.byte, stop.byte), len(window.text)


def _end_of_data(file: File, mark: Mark) -> tuple[Mark, Mark] | None:
    r"""Find the `\.` line of the data that begins at a mark, and what stands behind it."""
    text = "\n"  # text[1:] begins at the mark
    with closing(file.blocks(mark.byte)) as blocks:
        for block in blocks:
            text += block
            found = END_OF_DATA.search(text, 1)
            if found is not None and found.group().endswith("\n"):
                break
            cut = max(1, len(text) - 3)  # a `\.` line has four characters at most
            mark, text = mark.moved(text, 1, cut), text[cut - 1 :]
        else:
            found = END_OF_DATA.search(text, 1)
    if found is None:
        return None
    stop = mark.moved(text, 1, found.start())
    return stop, stop.moved(text, found.start(), found.end())
