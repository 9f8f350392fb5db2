"""New columns that SQLite refuses where there are rows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from sqlmig.lint.rule import Note, Rule, Subject

_FILLED = frozenset({"DEFAULT", "GENERATED", "AS"})


def _check(subject: Subject) -> Iterator[Note]:
    if subject.kind.object_kind != "TABLE":
        return
    found = [word.upper for word in subject.words() if word.depth == 0]
    added = found[found.index("ADD") :] if "ADD" in found else []
    if ("NOT", "NULL") in pairwise(added) and not _FILLED & set(added):
        message = "SQLite adds no column that is NOT NULL without a default to a table that has rows"
        yield Note(message, subject.location, "give the column a DEFAULT, or rebuild the table with foreign_keys:off")


RULE = Rule(
    "sqlite-not-null-column",
    "ADD COLUMN … NOT NULL without a default fails on a table that has rows.",
    "warning",
    dialects=("sqlite",),
    verbs=("ALTER",),
    each=_check,
)
