"""Tables without a primary key."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from sqlmig.lint.rule import Note, Rule, Script, Subject
from sqlmig.sql.targets import plain

_ELSEWHERE = frozenset({"LIKE", "SELECT", "AS"})
"""What stands behind CREATE TABLE where columns come from elsewhere, `(LIKE other)` apart."""


def _check(script: Script) -> Iterator[Note]:
    without: dict[str, Subject] = {}
    for subject in script.up:
        kind = subject.kind
        if kind.object_kind != "TABLE" or kind.verb not in ("CREATE", "ALTER") or "TEMPORARY" in kind.properties:
            continue
        found = [word.upper for word in subject.words()]
        if ("PRIMARY", "KEY") in pairwise(found):
            without.pop(plain(kind.object_name), None)
        elif kind.verb == "CREATE" and not _copied(subject):
            without[plain(kind.object_name)] = subject
    for subject in without.values():
        message = f"{subject.kind.object_name} has no primary key: replicas then look through it for each changed row"
        yield Note(message, subject.location, "give it a PRIMARY KEY")


def _copied(subject: Subject) -> bool:
    found = subject.words()
    inside = next((word.upper for word in found if word.depth == 1), "")
    return inside == "LIKE" or any(word.depth == 0 and word.upper in _ELSEWHERE for word in found)


RULE = Rule(
    "no-primary-key",
    "A table has no primary key, which row-based replication and Group Replication need.",
    "warning",
    dialects=("mysql",),
    whole=_check,
)
