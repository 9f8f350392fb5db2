"""Which piece an object of the database comes from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlmig.dialects.postgres.schema.catalog import Catalog, Key
from sqlmig.dialects.postgres.schema.dependencies import INTERNAL, PARTITION, dependencies
from sqlmig.dialects.postgres.schema.pieces import Piece

INSIDE = frozenset({INTERNAL, PARTITION})


class Owners:
    """What is internal to another object comes with that, unless a piece makes it."""

    def __init__(self, catalog: Catalog, pieces: Iterable[Piece]) -> None:
        self._owners: dict[Key, Piece | None] = {}
        self._outer: defaultdict[Key, list[Key]] = defaultdict(list)
        for key, outer in dependencies(catalog, INSIDE):
            self._outer[key].append(outer)
        made = tuple(pieces)
        for piece in made:
            self._owners.update(dict.fromkeys(piece.covers, piece))
        self._owners.update((piece.key, piece) for piece in made)

    def of(self, key: Key) -> Piece | None:
        if key not in self._owners:
            self._owners[key] = None  # ends the search among objects that are internal to each other
            found = (self.of(outer) for outer in self._outer.get(key, ()))
            self._owners[key] = next((piece for piece in found if piece is not None), None)
        return self._owners[key]
