"""A run of statements into batches that travel together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

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
