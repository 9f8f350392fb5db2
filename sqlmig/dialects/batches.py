"""A run of statements into batches that travel together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    from sqlmig.model import Bundle, Statement

    Each = TypeVar("Each", bound=Statement | Bundle)


def batches(pieces: Iterable[Each], joins: Callable[[Each], bool], size: int, gap: int) -> Iterator[tuple[Each, ...]]:
    """Put neighbours that join together, up to `size` characters with `gap` more for each.

    A piece that does not join comes alone, and is given before the next one is asked for: its data may have
    to be read first, and it may change what joins.
    """
    held: list[Each] = []
    room = size
    for piece in pieces:
        need, alone = len(piece.sql) + gap, not joins(piece)
        if held and (alone or need > room):
            yield tuple(held)
            held, room = [], size
            alone = not joins(piece)
        if alone:
            yield (piece,)
        else:
            held.append(piece)
            room -= need
    if held:
        yield tuple(held)


class Ahead(Iterator["tuple[Each, ...]"]):
    """Batches of which the next one can be put together while the server works on the last."""

    def __init__(self, parts: Iterator[tuple[Each, ...]]) -> None:
        self._parts = parts
        self._next: list[tuple[Each, ...]] = []

    def __next__(self) -> tuple[Each, ...]:
        if not self.prepare():
            raise StopIteration
        return self._next.pop()

    def prepare(self) -> bool:
        """Have the next batch; whether there is one."""
        if not self._next:
            self._next.extend(islice(self._parts, 1))
        return bool(self._next)


def blocks(data: Iterable[str], size: int) -> Iterator[str]:
    """Give data in blocks of about a size, whatever the size of its pieces."""
    held: list[str] = []
    length = 0
    for piece in _pieces(data, size):
        held.append(piece)
        length += len(piece)
        if length >= size:
            yield "".join(held)
            held, length = [], 0
    if held:
        yield "".join(held)


def _pieces(data: Iterable[str], size: int) -> Iterator[str]:
    for text in data:
        if len(text) <= size:
            yield text
        else:
            yield from (text[start : start + size] for start in range(0, len(text), size))
