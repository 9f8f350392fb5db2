"""What a rule is, and what it is shown: a statement in its context, or a migration as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import NamedTuple

from sqlmig.dialects.api import Traits
from sqlmig.model import Level, Location, Migration, Section, Statement
from sqlmig.noun import noun
from sqlmig.sql.classification import Classification
from sqlmig.sql.places import locate_in
from sqlmig.sql.words import Word, words

_ENOUGH = 20_000
"""How many words of a statement rules look at: more than any but a long list of rows has."""


class Note(NamedTuple):
    """What a rule says of a place; the engine makes a finding of it."""

    message: str
    location: Location
    help: str | None = None


class Found(NamedTuple):
    """A note of a rule at its level; `line` is where the statement begins that it speaks of.

    Without a level nobody is told of it, but what yields to the rule is silent about the statement.
    """

    rule: str
    level: Level | None
    note: Note
    line: int


@noun
class Subject:
    """A statement in its context."""

    statement: Statement
    kind: Classification
    section: Section
    traits: Traits

    @property
    def sql(self) -> str:
        return self.statement.sql

    @property
    def location(self) -> Location:
        return self.statement.location

    def words(self) -> list[Word]:
        """The statement's words, its first ones where it is very long."""
        return list(islice(words(self.sql, self.traits.sql), _ENOUGH))

    def place(self, word: Word) -> Location:
        """Where one of its words stands in the file."""
        return locate_in(self.statement, word.start)


@noun
class Script:
    """A migration as a whole. Of a section's statements that change rows only the first of each verb is here."""

    migration: Migration
    traits: Traits
    up: tuple[Subject, ...]
    down: tuple[Subject, ...]


@noun
class Rule:
    """A rule under the name that settings, `-- lint:allow` and its page in docs/rules have for it.

    `title` says in one sentence what it finds. No `dialects` are all of them, by the names of `Traits.sql`. `each` is
    asked about every statement of an up section whose verb is in `verbs`, where any are, and with `downs` of a down
    section too; `whole` is asked about every migration. A rule with neither is reported by the engine or its caller.
    Where one of the rules that it `yields` to knows something of a statement, it is silent about that.
    """

    name: str
    title: str
    level: Level
    dialects: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    downs: bool = False
    each: Callable[[Subject], Iterable[Note]] | None = None
    whole: Callable[[Script], Iterable[Note]] | None = None
    yields: tuple[str, ...] = ()
