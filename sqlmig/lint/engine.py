"""The rules over the statements of a migration, in one pass."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlmig.dialects.api import Traits
from sqlmig.lint.allows import Allow, without_allowed
from sqlmig.lint.catalogue import ASKED, BY_NAME, RULES, SQUAWK, applies, level_of
from sqlmig.lint.remedies import SAYING_SO
from sqlmig.lint.rule import Found, Rule, Script, Subject
from sqlmig.lint.shapes import on_used
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
    heard: Sequence[Found] = (),
    unasked: tuple[str, ...] = ASKED,
) -> tuple[Finding, ...]:
    """What the rules find in a migration, in the order of the file, without what its comments allow.

    `levels` are the settings' own levels of rules. `heard` is what others found whom the caller asked, and `unasked`
    are the beginnings of names of the rules that nobody was asked about.
    """
    asked = [
        (rule, level)
        for rule in RULES
        if applies(rule, traits) and (level := level_of(rule.name, rule.level, levels)) is not None
    ]
    script, own = _read(migration, traits, asked)
    others = tuple(_of_used(heard, script))
    known = {(item.rule, item.line) for item in others}
    found = (*(item for item in own if not _yields(item, known)), *others)
    kept = without_allowed(found, allows, migration, traits, levels, unasked)
    findings = [Finding(rule, level, *note) for rule, level, note, _ in kept if level is not None]
    return tuple(sorted(findings, key=_place))


def _of_used(heard: Sequence[Found], script: Script) -> Iterator[Found]:
    """What was heard, but for squawk's word on locks of tables that the file makes itself, which nobody waits for."""
    of_locks = {item for item in heard if item.rule.startswith(SQUAWK) and item.rule in SAYING_SO}
    used = {subject.location.line for subject, _ in on_used(script)} if of_locks else set()
    return (item for item in heard if item not in of_locks or item.line in used)


def _yields(item: Found, known: Collection[tuple[str, int]]) -> bool:
    return any((winner, item.line) in known for winner in BY_NAME[item.rule].yields)


def _place(finding: Finding) -> tuple[int, int, str]:
    location = finding.location or Location(finding.message, 0, 0)
    return location.line, location.column, finding.rule


def _read(migration: Migration, traits: Traits, asked: Sequence[Asked]) -> tuple[Script, list[Found]]:
    """The migration as rules see it, and what they find in it."""
    kept: dict[Direction, list[Subject]] = {"up": [], "down": []}
    found: list[Found] = []
    for subject, first in _subjects(migration, traits):
        found.extend(_about(subject, asked))
        if first or subject.kind.verb not in _ROWS:
            kept[subject.section.direction].append(subject)
    script = Script(migration, traits, tuple(kept["up"]), tuple(kept["down"]))
    for rule, level in asked:
        notes = rule.whole(script) if rule.whole else ()
        found.extend(Found(rule.name, level, note, note.location.line) for note in notes)
    return script, found


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
