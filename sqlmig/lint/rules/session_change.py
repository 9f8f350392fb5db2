"""Statements that decide where the names in the following ones lead."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.lint.rule import Note, Rule, Subject

_PATHS = frozenset({"SEARCH_PATH", "SCHEMA"})
_HELP = "write the schema before each name, or put it into the URL for all migrations"


def _check(subject: Subject) -> Iterator[Note]:
    if subject.kind.verb == "USE":
        yield Note("USE decides where the names below lead, and only for this file", subject.location, _HELP)
        return
    found = [word.upper for word in subject.words()[:8]]
    if subject.kind.verb == "SET":
        changed = next((word for word in found[1:3] if word in _PATHS), None)
    else:
        call = found.index("SET_CONFIG") if "SET_CONFIG" in found else len(found)
        changed = "SEARCH_PATH" if [word.lower() for word in found[call + 2 : call + 3]] == ["'search_path'"] else None
    if changed and subject.traits.sql != "mysql":
        message = f"{changed.lower()} decides where the names below lead, and only for this file"
        yield Note(message, subject.location, _HELP)


RULE = Rule(
    "session-change",
    "USE or search_path makes the meaning of names depend on the statements before them.",
    "warning",
    dialects=("postgres", "mysql", "duckdb"),
    verbs=("USE", "SET", "SELECT"),
    downs=True,
    each=_check,
)
