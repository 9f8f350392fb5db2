"""Statements that write all rows of a table anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlmig.lint.remedies import REWRITING, SAYING_SO, remedy
from sqlmig.lint.rule import Note, Rule, Script
from sqlmig.lint.shapes import on_used
from sqlmig.sql.impact import Blocks, impact

_MEANWHILE: Mapping[Blocks, str] = {
    "": "",
    "writes": ", and nobody writes to it meanwhile",
    "reads and writes": ", and nobody uses it meanwhile",
}


def _check(script: Script) -> Iterator[Note]:
    for subject, table in on_used(script):
        does = impact(subject.sql, subject.traits.sql)
        if does.rewrites:
            reason = f": {does.reason}" if does.reason else ""
            message = f"this writes every row of {table or 'all tables'} anew{_MEANWHILE[does.blocks]}{reason}"
            yield Note(message, subject.location, remedy(subject, REWRITING))


RULE = Rule(
    "table-rewrite",
    "A statement writes all rows of a table anew, which takes as long as the table is large.",
    "warning",
    whole=_check,
    yields=SAYING_SO,
)
