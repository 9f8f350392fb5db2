"""The rules over the statements of a migration, in one pass."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from sqlmig.dialects.api import Traits
from sqlmig.lint.allows import Allow, without_allowed
from sqlmig.lint.catalogue import RULES, applies, level_of
from sqlmig.lint.rule import Found, Rule, Script, Subject
from sqlmig.model import Direction, Finding, Level, Location, Migration
from sqlmig.sql.classification import Classification
from sqlmig.sql.classify import classify

_INSERTS = re.compile(r"(?:insert|replace)\b", re.I)
"""How most statements of a large file begin; no more need be known of them."""

_ROWS = frozenset({"INSERT", "REPLACE", "UPDATE", "DELETE", "COPY"})

Asked = tuple[Rule, Level]
"""A rule that is asked here, and the level that its findings have."""


def check(
    migration: Migration,
    traits: Traits,
    levels: Mapping[str, str],
    allows: tuple[Allow, ...] = (),
    squawked: Sequence[Found] | None = None,
) -> tuple[Finding, ...]:
    """What the rules find in a migration, in the order of the file, without what its comments allow.

    `levels` are the settings' own levels of rules. `squawked` is what squawk found, None where it was not asked.
    """
    asked = [
        (rule, level)
        for rule in RULES
        if applies(rule, traits) and (level := level_of(rule.name, rule.level, levels)) is not None
    ]
    found = (*_found(migration, traits, asked), *(squawked or ()))
    kept = without_allowed(found, allows, migration, traits, levels, squawked is not None)
    findings = [Finding(item.rule, item.level, item.note.message, item.note.location, item.note.help) for item in kept]
    return tuple(sorted(findings, key=_place))


def _place(finding: Finding) -> tuple[int, int, str]:
    location = finding.location or Location(finding.message, 0, 0)
    return location.line, location.column, finding.rule


def _found(migration: Migration, traits: Traits, asked: Sequence[Asked]) -> Iterator[Found]:
    kept: dict[Direction, list[Subject]] = {"up": [], "down": []}
    for subject, first in _subjects(migration, traits):
        direction = subject.section.direction
        yield from _about(subject, asked)
        if first or subject.kind.verb not in _ROWS:
            kept[direction].append(subject)
    script = Script(migration, traits, tuple(kept["up"]), tuple(kept["down"]))
    for rule, level in asked:
        for note in rule.whole(script) if rule.whole else ():
            yield Found(rule.name, level, note, note.location.line)


def _subjects(migration: Migration, traits: Traits) -> Iterator[tuple[Subject, bool]]:
    """Each statement, and whether it is the first of its verb in its section."""
    for section in (*migration.up, *migration.down):
        verbs: set[str] = set()
        for statement in section.statements:
            inserts = _INSERTS.match(statement.sql)
            kind = Classification(inserts.group().upper()) if inserts else classify(statement.sql, traits.sql)
            yield Subject(statement, kind, section, traits), kind.verb not in verbs
            verbs.add(kind.verb)


def _about(subject: Subject, asked: Sequence[Asked]) -> Iterator[Found]:
    for rule, level in asked:
        if rule.each is None or (rule.verbs and subject.kind.verb not in rule.verbs):
            continue
        if rule.downs or subject.section.direction == "up":
            for note in rule.each(subject):
                yield Found(rule.name, level, note, subject.location.line)
