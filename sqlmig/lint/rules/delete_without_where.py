"""DELETE of all rows."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.lint.rule import Note, Rule, Subject
from sqlmig.lint.shapes import bounded


def _check(subject: Subject) -> Iterator[Note]:
    if not bounded(subject):
        message = f"DELETE without WHERE removes every row of {subject.kind.object_name}"
        yield Note(message, subject.location, "add WHERE; where all rows are meant, say so: WHERE true, or lint:allow")


RULE = Rule(
    "delete-without-where",
    "A DELETE without WHERE removes every row of the table.",
    "warning",
    verbs=("DELETE",),
    each=_check,
)
