"""The comments `-- lint:allow RULE reason`, each of which allows what a rule finds in the statement below."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from sqlmig.dialects.api import Traits
from sqlmig.lint.catalogue import BY_NAME, applies, known, level_of, nearest
from sqlmig.lint.rule import Found, Note
from sqlmig.lint.rules.allow import RULE
from sqlmig.model import Location, Migration
from sqlmig.noun import noun

_ALLOW = re.compile(r"[ \t]*(?P<comment>--[ \t]*lint:allow\b)[ \t]*(?P<rule>\S*)[ \t]*(?P<reason>[^\r\n]*)")
_MARKER = re.compile(r"--[ \t]*migrate:(?:up|down)\b")
_BLANK = re.compile(r"\s*(?:--.*)?\s*\Z")
_FORM = "write -- lint:allow RULE reason"


@noun
class Allow:
    """One such comment. `target` is the line of the code below it, `section` that of the marker above it; 0 is none."""

    rule: str
    reason: str
    location: Location
    section: int
    target: int


def read_allows(lines: Iterable[str], path: str) -> Iterator[Allow]:
    """Every such comment of a file that stands on a line of its own."""
    section = 0
    waiting: list[tuple[re.Match[str], int]] = []
    for number, line in enumerate(lines, 1):
        found = _ALLOW.match(line)
        if found:
            waiting.append((found, number))
        elif _MARKER.match(line) or not _BLANK.match(line):
            yield from (_allow(comment, path, place, section, number) for comment, place in waiting)
            waiting = []
            section = number if _MARKER.match(line) else section
    yield from (_allow(comment, path, place, section, 0) for comment, place in waiting)


def _allow(found: re.Match[str], path: str, line: int, section: int, target: int) -> Allow:
    place = Location(path, line, found.start("comment") + 1)
    return Allow(found["rule"], found["reason"].strip(), place, section, target)


def without_allowed(
    found: Iterable[Found],
    allows: tuple[Allow, ...],
    migration: Migration,
    traits: Traits,
    levels: Mapping[str, str],
    unasked: tuple[str, ...],
) -> Iterator[Found]:
    """What is not allowed, and what is wrong with the comments that are there.

    `unasked` are the beginnings of names of rules that nobody was asked about.
    """
    good = {(allow.rule, allow.target): allow for allow in allows if allow.reason}
    used: set[Allow] = set()
    for item in found:
        allow = good.get((item.rule, item.line))
        if allow is None:
            yield item
        else:
            used.add(allow)
    level = level_of(RULE.name, RULE.level, levels)
    here = {section.location.line for section in (*migration.up, *migration.down)}
    for allow in allows:
        wrong = _wrong(allow)
        if wrong is None and allow not in used and here & {allow.section, allow.target}:
            wrong = _unused(allow, traits, levels, unasked)
        if wrong is not None and level is not None:
            yield Found(RULE.name, level, wrong, allow.location.line)


def _wrong(allow: Allow) -> Note | None:
    if not allow.rule:
        return Note("this allows nothing, for it names no rule", allow.location, _FORM)
    if not known(allow.rule):
        return Note(f"there is no rule {allow.rule}", allow.location, nearest(allow.rule))
    if not allow.reason:
        return Note(f"this does not say why {allow.rule} is allowed here", allow.location, _FORM)
    return None


def _unused(allow: Allow, traits: Traits, levels: Mapping[str, str], unasked: tuple[str, ...]) -> Note | None:
    """What to say of a comment that allowed nothing, unless its rule was not asked here."""
    if levels.get(allow.rule) == "off" or (allow.rule in BY_NAME and not applies(BY_NAME[allow.rule], traits)):
        return None
    if allow.rule.startswith(unasked):
        return None
    message = f"{allow.rule} finds nothing in the statement below, so there is nothing to allow"
    return Note(message, allow.location, "take the comment out, or put it on the line before the statement")
