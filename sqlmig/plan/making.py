"""What the up of a migration made or filled, so that its down may take it away."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from sqlmig.model import Section, join
from sqlmig.noun import noun
from sqlmig.sql.classify import classify
from sqlmig.sql.effects import effects
from sqlmig.sql.targets import plain
from sqlmig.sql.words import is_name, words

_FILLING = frozenset({"INSERT", "REPLACE", "COPY", "MERGE", "LOAD"})
_OPAQUE = frozenset({"DO", "CALL", "EXECUTE", "SELECT"})
_MANY = 2_000
"""How many statements of an up are read: behind so many it is a file of rows, whose tables are known by then."""


@noun
class Made:
    """Names in lower case and without quotes and qualifiers: of objects that were made, of columns of tables that were
    altered, and of tables that got rows. `opaque` says that code ran that may have made anything.
    """

    objects: frozenset[str] = frozenset()
    columns: frozenset[str] = frozenset()
    tables: frozenset[str] = frozenset()
    opaque: bool = False

    def has(self, lost: str) -> bool:
        """Whether something that `Impact.drops` names was made, such as `table t` or `column c of t`."""
        kind, _, name = lost.partition(" ")
        if kind == "column":
            column, _, table = name.rpartition(" of ")
            return self.opaque or plain(column) in self.columns or plain(table) in self.objects
        return self.opaque or plain(name) in self.objects

    def filled(self, table: str) -> bool:
        """Whether a table was made or got rows."""
        return self.opaque or plain(table) in self.objects | self.tables


def made_by(sections: Iterable[Section], dialect: str) -> Made:
    """What the statements of these sections make, as far as their words tell."""
    objects: set[str] = set()
    columns: set[str] = set()
    tables: set[str] = set()
    opaque = False
    for statement in islice(join(*(section.statements for section in sections)), _MANY):
        kind = classify(statement.sql, dialect)
        opaque = opaque or kind.verb in _OPAQUE
        if kind.verb == "CREATE":
            objects.add(plain(kind.object_name))
        elif kind.verb in _FILLING:
            tables.add(plain(kind.object_name))
        elif kind.verb in ("ALTER", "RENAME"):
            if plain(kind.object_name) in objects:  # under another name it is still of the up's making
                found = (effect for effect in effects(statement.sql, dialect) if effect.kind == "TABLE")
                objects.update(plain(effect.name[-1]) for effect in found)
            columns.update(plain(word.text) for word in words(statement.sql, dialect) if is_name(word))
    return Made(frozenset(objects), frozenset(columns), frozenset(tables), opaque)
