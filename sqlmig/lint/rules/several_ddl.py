"""Several changes of the schema in one file, where none can be rolled back."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.lint.rule import Note, Rule, Script
from sqlmig.sql.classify import dml


def _check(script: Script) -> Iterator[Note]:
    changes = [subject for subject in script.up if not dml(subject.kind)]
    if len(changes) > 1:
        message = f"{len(changes)} statements of this file commit one by one: after a failure it is half applied"
        help_text = "one change a file is all or nothing; else a failed file goes on at the statement that failed"
        yield Note(message, changes[1].location, help_text)


RULE = Rule(
    "several-ddl",
    "A file has several statements that commit one by one, so that a failure leaves it half applied.",
    "notice",
    dialects=("mysql",),
    whole=_check,
)
