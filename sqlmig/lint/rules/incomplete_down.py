"""A down section that leaves behind what up created."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlmig.lint.rule import Note, Rule, Script, Subject
from sqlmig.sql.effects import Effect, effects
from sqlmig.sql.kinds import QUOTED, WORD

_ON_TABLES = frozenset({"COLUMN", "INDEX", "CONSTRAINT", "TRIGGER"})
_SHARED = frozenset({"EXTENSION", "SCHEMA", "DATABASE"})
"""What a migration makes sure of with IF NOT EXISTS, and what others use, too."""

_OPAQUE = frozenset({"DO", "CALL", "SELECT", "EXECUTE", "PERFORM"})
"""What runs code that this rule does not read."""


def _check(script: Script) -> Iterator[Note]:
    if not script.down or any(subject.kind.verb in _OPAQUE for subject in script.down):
        return
    undone = _Undone(script.down)
    for effect, subject in _created(script.up):
        if not undone.covers(effect):
            what = f"{effect.kind.lower()} {'.'.join(effect.name)}"
            message = f"{what} is created here, and down does not mention it"
            yield Note(message, subject.location, "drop it in down, too")


def _created(subjects: Iterable[Subject]) -> Iterator[tuple[Effect, Subject]]:
    """What is there after up and was not before, as far as names tell."""
    left: dict[tuple[str, str], tuple[Effect, Subject]] = {}
    for subject in subjects:
        for effect in effects(subject.sql, subject.traits.sql):
            shared = effect.kind in _SHARED and "IF NOT EXISTS" in subject.kind.properties
            if not effect.present:
                left.pop(_key(effect), None)
            elif not shared:
                left[_key(effect)] = effect, subject
    yield from left.values()


def _key(effect: Effect) -> tuple[str, str]:
    return _last(effect.table) if effect.kind == "COLUMN" else "", _last(effect.name)


def _last(name: tuple[str, ...]) -> str:
    return name[-1].lower() if name else ""


class _Undone:
    """What a down section mentions, and what it drops."""

    def __init__(self, subjects: Iterable[Subject]) -> None:
        self._mentioned: set[str] = set()
        self._dropped: set[tuple[str, str]] = set()
        self._cascade = False
        for subject in subjects:
            self._mentioned.update(
                word.text.strip('"`[]').lower() for word in subject.words() if word.kind in (WORD, QUOTED)
            )
            gone = [effect for effect in effects(subject.sql, subject.traits.sql) if not effect.present]
            self._dropped.update((effect.kind, _last(effect.name)) for effect in gone)
            self._dropped.update(("COLUMN OF", _last(effect.table)) for effect in gone if effect.kind == "COLUMN")
            self._cascade = self._cascade or "CASCADE" in subject.kind.properties

    def covers(self, effect: Effect) -> bool:
        """Whether it is mentioned, or goes with what is dropped: a table's parts, a schema's all."""
        if _last(effect.name) in self._mentioned or (self._cascade and effect.kind != "TABLE"):
            return True
        schemas = {part.lower() for part in (*effect.name[:-1], *effect.table[:-1])}
        if any((kind, schema) in self._dropped for schema in schemas for kind in ("SCHEMA", "DATABASE")):
            return True
        table = _last(effect.table)
        with_column = effect.kind != "COLUMN" and ("COLUMN OF", table) in self._dropped
        return effect.kind in _ON_TABLES and (("TABLE", table) in self._dropped or with_column)


RULE = Rule(
    "incomplete-down",
    "The down section does not mention something that up creates.",
    "warning",
    whole=_check,
)
