"""What several rules ask of a statement's words."""

from __future__ import annotations

from sqlmig.lint.rule import Subject
from sqlmig.sql.kinds import DOLLAR, ESCAPED, STRING
from sqlmig.sql.words import Word

_BOUNDS = {"mysql": frozenset({"JOIN", "LIMIT"}), "sqlite": frozenset({"LIMIT"})}
"""What else than WHERE says which rows are meant: https://dev.mysql.com/doc/refman/en/update.html"""


def bounded(subject: Subject) -> bool:
    """Whether an UPDATE or DELETE says which rows it means, by a condition, a join or a number."""
    if "WHERE" in subject.kind.properties:
        return True
    bounds = _BOUNDS.get(subject.traits.sql, frozenset())
    return any(word.upper in bounds for word in subject.words() if word.depth == 0)


def is_string(word: Word) -> bool:
    return word.kind in (STRING, ESCAPED, DOLLAR)


def plain(name: str) -> str:
    """A table's own name, without qualifier and quotes, in lower case."""
    return name.rpartition(".")[2].strip("\"'`[]").lower()
