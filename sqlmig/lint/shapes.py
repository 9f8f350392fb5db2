"""What several rules ask of a statement's words."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlmig.lint.rule import Note, Subject
from sqlmig.sql.kinds import DOLLAR, ESCAPED, STRING
from sqlmig.sql.words import Word

_BOUNDS = {"mysql": frozenset({"JOIN", "LIMIT"}), "sqlite": frozenset({"LIMIT"})}
"""What else than WHERE says which rows are meant: https://dev.mysql.com/doc/refman/en/update.html"""


def without_where(does: str) -> Callable[[Subject], Iterator[Note]]:
    """What finds a statement that says by no condition, join or number which rows it means; `does` is its verb."""

    def check(subject: Subject) -> Iterator[Note]:
        if not _bounded(subject):
            kind = subject.kind
            message = f"{kind.verb} without WHERE {does} every row of {kind.object_name}"
            help_text = "add WHERE; where all rows are meant, say so: WHERE true, or lint:allow"
            yield Note(message, subject.location, help_text)

    return check


def _bounded(subject: Subject) -> bool:
    if "WHERE" in subject.kind.properties:
        return True
    bounds = _BOUNDS.get(subject.traits.sql, frozenset())
    return any(word.upper in bounds for word in subject.words() if word.depth == 0)


def is_string(word: Word) -> bool:
    return word.kind in (STRING, ESCAPED, DOLLAR)


def plain(name: str) -> str:
    """A table's own name, without qualifier and quotes, in lower case."""
    return name.rpartition(".")[2].strip("\"'`[]").lower()
