"""A large script on disk, read in blocks: never as a whole, and never another content than the one that was checked."""

from __future__ import annotations

import codecs
import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from sqlmig.errors import EnvironmentFailure
from sqlmig.model import Location
from sqlmig.noun import noun
from sqlmig.sql.places import Mark

WINDOW = 1 << 18
"""How much of a large script is in memory at a time, unless one statement is longer."""

MARGIN = 1 << 12
"""How far behind the end of a statement something may stand that decides about it: more than the rest of its line."""


@noun
class File:
    """A file as it was when it was first looked at. Reading it after a change is EnvironmentFailure."""

    path: str
    size: int
    modified: int
    inode: int
    window: int = WINDOW

    def blocks(self, start: int = 0, stop: int | None = None) -> Generator[str, None, None]:
        """Give the text between two bytes that begin characters. NotUTF8 comes behind all text before the bad byte."""
        left = (self.size if stop is None else stop) - start
        decoder = codecs.getincrementaldecoder("utf-8")()
        with self._opened() as stream:
            stream.seek(start)
            while left > 0:
                self._verify(stream)
                data = stream.read(min(self.window, left))
                if not data:
                    raise self._changed()
                left -= len(data)
                try:
                    yield decoder.decode(data, final=left == 0)
                except UnicodeDecodeError as error:
                    yield error.object[: error.start].decode("utf-8")
                    raise NotUTF8(error.object[error.start], self._changed().message) from error
            self._verify(stream)

    @contextmanager
    def _opened(self) -> Iterator[BinaryIO]:
        try:
            with Path(self.path).open("rb") as stream:
                yield stream
        except OSError as error:
            raise EnvironmentFailure(
                f"{self.path} cannot be read: {error.strerror}", location=Location(self.path, 1, 1)
            ) from error

    def _verify(self, stream: BinaryIO) -> None:
        if look(self.path, os.fstat(stream.fileno()), self.window) != self:
            raise self._changed()

    def _changed(self) -> EnvironmentFailure:
        message = f"{self.path} was changed while it was read"
        hint = "run the command again when nothing writes the file any more"
        return EnvironmentFailure(message, location=Location(self.path, 1, 1), hint=hint)


def look(path: str, status: os.stat_result, window: int = WINDOW) -> File:
    """Note what tells one content of a file from another."""
    return File(path, status.st_size, status.st_mtime_ns, status.st_ino, window)


class NotUTF8(EnvironmentFailure):
    """A byte that is no UTF-8."""

    def __init__(self, value: int, message: str) -> None:
        super().__init__(message)
        self.value = value


@noun
class Block:
    """A part of a file that is read whenever somebody asks for it: the data of a COPY."""

    file: File
    start: int
    stop: int

    def __iter__(self) -> Iterator[str]:
        return self.file.blocks(self.start, self.stop)


class Window:
    """The part of a file that is in memory.

    `text[start:]` begins at `mark`; the character before is there for what looks back. What ends at `limit` or
    before is not decided by anything behind the window.
    """

    def __init__(self, file: File, mark: Mark) -> None:
        self.file = file
        self.jump(mark)

    @property
    def limit(self) -> int:
        size = len(self.text)
        if self.complete:
            return size
        return size - MARGIN if size > 2 * MARGIN else self.text.rfind("\n")

    @property
    def base(self) -> int:
        """The offset of `text` in the file."""
        return self.mark.offset - self.start

    def at(self, index: int) -> Mark:
        """Give the mark of a character of `text`."""
        return self.mark.moved(self.text, self.start, index)

    def jump(self, mark: Mark) -> None:
        """Go on elsewhere."""
        self._blocks = self.file.blocks(mark.byte)
        self.mark, self.text, self.start, self.complete = mark, mark.before, len(mark.before), False
        self._fill(self.file.window)

    def slide(self, index: int) -> None:
        """Forget what stands before a character; if that is nothing, read as much again as there is."""
        if index == self.start:
            self._fill(2 * len(self.text))
            return
        self.mark = self.at(index)
        self.text, self.start = self.text[index - 1 :], 1
        self._fill(self.file.window)

    def close(self) -> None:
        self._blocks.close()

    def _fill(self, size: int) -> None:
        pieces, have = [self.text], len(self.text) - self.start
        while have < size and not self.complete:
            piece = next(self._blocks, None)
            self.complete = piece is None
            pieces.append(piece or "")
            have += len(pieces[-1])
        self.text = "".join(pieces)
