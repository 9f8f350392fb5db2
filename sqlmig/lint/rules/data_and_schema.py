"""Rows and schema changed by one file, where the database cannot roll back the latter."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.lint.rule import Note, Rule, Script
from sqlmig.sql.classify import dml

_ROWS = frozenset({"INSERT", "UPDATE", "DELETE", "REPLACE", "LOAD"})


def _check(script: Script) -> Iterator[Note]:
    if script.traits.transactional_ddl:
        return
    schema = next((subject for subject in script.up if not dml(subject.kind)), None)
    data = next((subject for subject in script.up if subject.kind.verb in _ROWS), None)
    if schema is not None and data is not None:
        later = max(schema, data, key=lambda subject: subject.statement.offset)
        message = f"this file changes rows and schema, and {script.traits.title} cannot roll back the latter"
        yield Note(message, later.location, "put the rows into a migration of their own, which is all or nothing")


RULE = Rule(
    "data-and-schema",
    "A file changes rows and schema, so that a failure between them leaves one without the other.",
    "warning",
    dialects=("mysql",),
    whole=_check,
)
