"""Which table a statement works on, and what two ways to write its name have in common."""

from __future__ import annotations

from itertools import islice

from sqlmig.sql.classification import Classification
from sqlmig.sql.objects import named
from sqlmig.sql.words import words

_ON_TABLES = frozenset({"INDEX", "TRIGGER", "POLICY", "RULE"})
_FAR = 40
"""How many words may stand before the table's name in what is made ON a table."""


def table_of(sql: str, kind: Classification, dialect: str) -> str:
    """The table that a statement works on, as written; "" where it names none that is there before it."""
    if kind.object_kind in _ON_TABLES:
        found = [word for word in islice(words(sql, dialect), _FAR) if word.upper != "ONLY"]
        return next((named(found[index + 1 :]) for index, word in enumerate(found) if word.upper == "ON"), "")
    return kind.object_name if kind.object_kind == "TABLE" and kind.verb != "CREATE" else ""


def plain(name: str) -> str:
    """An object's own name, without qualifiers and quotes, in lower case."""
    return name.rpartition(".")[2].strip("\"'`[]").lower()
