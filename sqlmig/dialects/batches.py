"""A run of statements into batches that travel together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from sqlmig.model import Statement


def batches(
    statements: Iterable[Statement], joins: Callable[[Statement], bool], size: int, gap: int
) -> Iterator[tuple[Statement, ...]]:
    """Put neighbours that join together, up to `size` characters with `gap` more for each.

    A statement that does not join comes alone, and is given before the next one is asked for: its data may have
    to be read first, and it may change what joins.
    """
    held: list[Statement] = []
    room = size
    for statement in statements:
        need, alone = len(statement.sql) + gap, not joins(statement)
        if held and (alone or need > room):
            yield tuple(held)
            held, room = [], size
            alone = not joins(statement)
        if alone:
            yield (statement,)
        else:
            held.append(statement)
            room -= need
    if held:
        yield tuple(held)


class Ahead:
    """Batches of which the next one can be put together while the server works on the last."""

    def __init__(self, parts: Iterator[tuple[Statement, ...]]) -> None:
        self._parts = parts
        self._next: list[tuple[Statement, ...]] = []

    def __iter__(self) -> Iterator[tuple[Statement, ...]]:
        while self.prepare():
            yield self._next.pop()

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
