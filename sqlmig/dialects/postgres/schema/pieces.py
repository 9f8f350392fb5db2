"""What an area gives: the statements that make one object, or a part of one that may have to wait for others."""

from __future__ import annotations

from typing import NamedTuple

from sqlmig.dialects.postgres.schema.catalog import Key
from sqlmig.noun import noun


class Piece(NamedTuple):
    """Statements that belong together, each without its semicolon. A tuple, since there are thousands to be made.

    `key` is the object that they make, `covers` what comes into being with it: row types, array types, TOAST
    tables, owned sequences, the oids of defaults. A dependency on any of them is one on this piece. `needs` adds
    to what pg_depend says of `key` and `covers`, and `without` takes away from it. Keys need not be rows of a
    catalog, but must be unique.

    `block` is the object in whose block the statements stand as long as no cycle forces them out of it; for an
    object itself it is its own key. `kind` and `name` become the block's identity where the piece stands alone.
    `schema` and `plain` are the unquoted names to sort by.
    """

    key: Key
    block: Key
    kind: str
    name: str
    schema: str
    plain: str
    statements: tuple[str, ...]
    covers: frozenset[Key] = frozenset()
    needs: frozenset[Key] = frozenset()
    without: frozenset[Key] = frozenset()


@noun
class Unwritten:
    """An object that is known and deliberately not made."""

    key: Key
    reason: str
