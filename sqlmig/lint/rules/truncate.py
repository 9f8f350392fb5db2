"""TRUNCATE."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.lint.rule import Note, Rule, Subject


def _check(subject: Subject) -> Iterator[Note]:
    others = ", and of all tables that refer to it" if "CASCADE" in subject.kind.properties else ""
    message = f"TRUNCATE removes every row of {subject.kind.object_name}{others}"
    yield Note(message, subject.location, "no down brings them back: say with lint:allow why nobody needs them")


RULE = Rule(
    "truncate",
    "TRUNCATE removes every row of a table, and its triggers for deleted rows do not run.",
    "warning",
    verbs=("TRUNCATE",),
    each=_check,
)
