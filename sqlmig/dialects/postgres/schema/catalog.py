"""What the queries of the areas gave: the catalogs' rows of one moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from sqlmig.noun import field, noun

Made = TypeVar("Made")
Key = tuple[str, int]  # a catalog and an oid in it: ("pg_class", 16390)
FIRST_USER_OID = 16384  # FirstNormalObjectId, access/transam.h: initdb made everything below


@noun
class Catalog:
    """Rows by the name of their query. A row has the query's columns as attributes.

    `version` is server_version_num, such as 150018. `apart` has the parts of objects, such as the default of a
    column, that must be made by statements of their own, because the object is needed to make them.
    """

    version: int
    rows: Mapping[str, tuple[Any, ...]]
    apart: frozenset[Key] = frozenset()
    _groups: dict[tuple[str, str], _Groups] = field(default_factory=dict, repr=False)
    _made: dict[Any, Any] = field(default_factory=dict, repr=False)

    def __getitem__(self, name: str) -> tuple[Any, ...]:
        return self.rows[name]

    def by(self, name: str, column: str) -> Mapping[Any, Sequence[Any]]:
        """The rows of a query by the value of a column; none for a value that does not occur."""
        groups = self._groups.get((name, column))
        if groups is None:
            groups = self._groups[name, column] = _Groups()
            for row in self[name]:
                groups.setdefault(getattr(row, column), []).append(row)
        return groups

    def once(self, make: Callable[[Catalog], Made]) -> Made:
        """What a function makes of the rows, whatever stands apart; it is called the first time only."""
        if make not in self._made:
            self._made[make] = make(self)
        made: Made = self._made[make]
        return made


class _Groups(dict[Any, list[Any]]):
    def __missing__(self, _key: Any) -> list[Any]:
        return []
