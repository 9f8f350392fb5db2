"""What several rules ask of a statement, or of a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sqlmig.lint.rule import Note, Script, Subject
from sqlmig.sql.effects import effects
from sqlmig.sql.kinds import DOLLAR, ESCAPED, STRING
from sqlmig.sql.targets import plain, table_of
from sqlmig.sql.words import Word

_BOUNDS = {"mysql": frozenset({"JOIN", "LIMIT"}), "sqlite": frozenset({"LIMIT"})}
"""What else than WHERE says which rows are meant: https://dev.mysql.com/doc/refman/en/update.html"""

_HOLDING = frozenset({"TABLE", "MATERIALIZED VIEW", "DOMAIN", "TYPE"})
"""What has rows, or is the type of columns that have them."""


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


def on_used(script: Script) -> Iterator[tuple[Subject, str]]:
    """The up statements on what the file did not make itself, so that others use it, each with its table's name.

    Where a statement names no table, this is the name of what it works on.
    """
    new: dict[str, str] = {}
    for subject in script.up:
        kind, dialect = subject.kind, subject.traits.sql
        name = table_of(subject.sql, kind, dialect) or kind.object_name
        if kind.verb == "CREATE" and kind.object_kind in _HOLDING:
            new[plain(name)] = _qualifier(name)
        elif not _same(name, new):
            yield subject, name
        elif kind.verb == "DROP":
            del new[plain(name)]
        else:
            renamed = (effect for effect in effects(subject.sql, dialect) if effect.kind == "TABLE")
            new.update((effect.name[-1].lower(), _qualifier(name)) for effect in renamed)


def _same(name: str, new: Mapping[str, str]) -> bool:
    """Whether a name is one of these, by their own names; where one of both has no qualifier, those do not count."""
    qualifiers = {_qualifier(name), new.get(plain(name), "")} - {""}
    return plain(name) in new and len(qualifiers) < 2


def _qualifier(name: str) -> str:
    return plain(name.rpartition(".")[0])


def is_string(word: Word) -> bool:
    return word.kind in (STRING, ESCAPED, DOLLAR)
