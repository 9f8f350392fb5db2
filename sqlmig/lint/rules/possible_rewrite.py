"""Statements that may write all rows of a table anew, which their words do not tell."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.lint.remedies import SAYING_SO
from sqlmig.lint.rule import Note, Rule, Script
from sqlmig.lint.shapes import on_used
from sqlmig.sql.impact import impact

_HELP = "try it on a copy: another pg_relation_filenode afterwards says that the rows were written anew"


def _check(script: Script) -> Iterator[Note]:
    for subject, table in on_used(script):
        does = impact(subject.sql, subject.traits.sql)
        if does.rewrites is None and does.lock:
            message = f"this may write every row of {table} anew while nobody uses it: {does.reason}"
            yield Note(message, subject.location, _HELP)


RULE = Rule(
    "possible-rewrite",
    "A statement writes all rows of a table anew or none, by what its words do not tell.",
    "notice",
    dialects=("postgres",),
    whole=_check,
    yields=SAYING_SO,
)
