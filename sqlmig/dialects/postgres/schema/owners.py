"""Which piece an object of the database comes from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlmig.dialects.postgres.schema.catalog import Catalog, Key
from sqlmig.dialects.postgres.schema.dependencies import INTERNAL, PARTITION, dependencies
from sqlmig.dialects.postgres.schema.pieces import Piece

INSIDE = frozenset({INTERNAL, PARTITION})


class Owners(dict[Key, Piece | None]):
    """What is internal to another object comes with that, unless a piece makes it."""

    def __init__(self, catalog: Catalog, pieces: Iterable[Piece]) -> None:
        super().__init__()
        self._outer: defaultdict[Key, list[Key]] = defaultdict(list)
        for key, outer in dependencies(catalog, INSIDE):
            self._outer[key].append(outer)
        made = tuple(pieces)
        for piece in made:
            self.update(dict.fromkeys(piece.covers, piece))
        self.update((piece.key, piece) for piece in made)

    def __missing__(self, key: Key) -> Piece | None:
        self[key] = None  # ends the search among objects that are internal to each other
        for outer in self._outer.get(key, ()):
            piece = self[outer]
            if piece is not None:
                self[key] = piece
                return piece
        return None
