"""What a statement asks permission for: its verb and the table or other object that it works on."""

from __future__ import annotations

from sqlmig.noun import noun
from sqlmig.sql.classify import classify
from sqlmig.sql.effects import Names, names
from sqlmig.sql.words import words

_ROWS = frozenset({"INSERT", "REPLACE", "UPDATE", "DELETE", "MERGE", "TRUNCATE"})
_OBJECTS = frozenset({"CREATE", "ALTER", "DROP", "RENAME"})
_ON_TABLE = frozenset({"INDEX", "TRIGGER"})


@noun
class Access:
    """A verb, the kind of object, and its name with its qualifiers, outermost first, without quotes.

    The name of an index or a trigger is that of its table where the statement says so, since the table decides.
    """

    verb: str
    kind: str
    name: Names

    def __lt__(self, other: Access) -> bool:
        return (self.verb, self.kind, self.name) < (other.verb, other.kind, other.name)


def access(sql: str, dialect: str) -> Access | None:
    """What the database must permit for a statement; None for what only reads or sets, and for temporary objects."""
    kind = classify(sql, dialect)
    name = names(list(words(kind.object_name, dialect)), dialect)
    if kind.verb in _ROWS and name:
        return Access(kind.verb, "TABLE", name)
    if kind.verb not in _OBJECTS or not kind.object_kind or "TEMPORARY" in kind.properties:
        return None
    if kind.object_kind in _ON_TABLE:
        name = _table(sql, dialect) or name
    return Access(kind.verb, kind.object_kind, name)


def _table(sql: str, dialect: str) -> Names:
    """The name behind ON and ONLY."""
    tokens = [word for word in words(sql, dialect) if word.depth == 0]
    on = next((index for index, word in enumerate(tokens) if word.upper == "ON"), len(tokens))
    rest = tokens[on + 1 :]
    return names(rest[1:] if rest and rest[0].upper == "ONLY" else rest, dialect)
