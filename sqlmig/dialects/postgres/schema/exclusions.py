"""Exclusion constraints of partitioned tables, which bring those of the partitions.

Elsewhere a partition's index is made on its own, and attached. With exclusion constraints the server refuses that, up
to some release of 17 and 18 (CompareIndexInfo in index.c). What the whole makes in its partitions has names that the
server chooses, ChooseIndexName in indexcmds.c.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlmig.dialects.postgres.schema import indexes
from sqlmig.dialects.postgres.schema.catalog import Catalog
from sqlmig.dialects.postgres.schema.parts import part
from sqlmig.dialects.postgres.schema.pieces import Piece, Unwritten
from sqlmig.dialects.postgres.schema.text import options, quoted

LONGEST = 63  # bytes of a name
SOME = "some partitions have it, others do not, and there is no statement for that"
TAKEN = "in a partition the server would call it as something else is called: rename that"


def spread(catalog: Catalog, row: Any) -> bool:
    """Whether an exclusion constraint is in partitions, too."""
    return row.kind == "x" and bool(catalog.by("constraints", "parent")[row.oid])


def pieces(catalog: Catalog, table: Any, row: Any, definition: str) -> Iterator[Piece | Unwritten]:
    """The constraint and its copies: all are made, and get their names and properties, before the next constraint."""
    kept = catalog.by("indexes", "oid")
    copies = tuple(_copies(catalog, row))
    reason = _obstacle(catalog, row, copies)
    if reason:
        for item in (row, *copies):
            yield from (Unwritten(key, reason) for key in (("pg_constraint", item.oid), ("pg_class", item.index)))
        return
    [whole] = kept[row.index]
    statements = [f"ALTER TABLE {table.name} ADD CONSTRAINT {row.name} {definition}"]
    statements += indexes.alterations(table, whole)
    for copy in copies:
        [home], [index] = catalog.by("relations", "oid")[copy.relation], kept[copy.index]
        statements += [*_renamed(home, copy, index), *_options(index, whole), *indexes.alterations(home, index)]
    covers = [("pg_class", whole.oid)]
    for copy in copies:
        covers += [("pg_constraint", copy.oid), ("pg_class", copy.index)]
    needs = indexes.partitions(catalog, table)
    yield part("pg_constraint", "key", table, row, *statements, covers=covers, needs=needs)


def _copies(catalog: Catalog, row: Any) -> Iterator[Any]:
    for copy in catalog.by("constraints", "parent")[row.oid]:
        yield copy
        yield from _copies(catalog, copy)


def _obstacle(catalog: Catalog, row: Any, copies: Sequence[Any]) -> str | None:
    """Why no statement makes the constraint with these copies; none where one does."""
    copied = {copy.relation for copy in copies}
    inside = (part.child for whole in (row.relation, *copied) for part in catalog.by("parents", "parent")[whole])
    if not copied.issuperset(inside):
        return SOME
    return TAKEN if any(_taken(catalog, copy) for copy in copies) else None


def _taken(catalog: Catalog, copy: Any) -> bool:
    """Whether something else in the schema has the name that the server would give to a copy."""
    tables = catalog.by("relations", "oid")
    [home], [index] = tables[copy.relation], catalog.by("indexes", "oid")[copy.index]
    chosen = _chosen(home, index)
    others = (*catalog.by("constraints", "plain")[chosen], *catalog.by("indexes", "plain")[chosen])
    schemas = (table.schema for other in others for table in tables[other.relation])
    return chosen != copy.plain and home.schema in schemas


def _renamed(table: Any, copy: Any, index: Any) -> Iterator[str]:
    chosen = _chosen(table, index)
    if copy.plain != chosen:
        yield f"ALTER TABLE {table.name} RENAME CONSTRAINT {quoted(chosen)} TO {copy.name}"


def _options(index: Any, whole: Any) -> Iterator[str]:
    """What an index has otherwise than that of the whole."""
    own, theirs = (dict.fromkeys(item.options or ()) for item in (index, whole))
    gone = {option.partition("=")[0] for option in theirs} - {option.partition("=")[0] for option in own}
    if gone:
        yield f"ALTER INDEX {index.name} RESET ({', '.join(sorted(gone))})"
    changed = options(option for option in own if option not in theirs)
    if changed:
        yield f"ALTER INDEX {index.name} SET ({', '.join(changed)})"


def _chosen(table: Any, index: Any) -> str:
    """The name that the server gives to a copy. Names are cut such that all fits, the longer one first."""
    names: list[str] = []
    for name in index.columns:
        numbered = (f"{_cut(name, LONGEST - len(str(number)))}{number}" for number in range(1, len(index.columns)))
        names.append(next(candidate for candidate in (name, *numbered) if candidate not in names))
    columns = "_".join(names)
    longest, others = len(table.plain.encode()), len(columns.encode())
    while longest + others > LONGEST - len("__excl"):
        longest, others = (longest - 1, others) if longest > others else (longest, others - 1)
    return f"{_cut(table.plain, longest)}_{_cut(columns, others)}_excl"


def _cut(name: str, size: int) -> str:
    return name.encode()[:size].decode(errors="ignore")
