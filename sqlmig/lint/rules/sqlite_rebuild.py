"""SQLite's table rebuilds while foreign keys are on."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.lint.rule import Note, Rule, Script
from sqlmig.sql.facts import examine


def _check(script: Script) -> Iterator[Note]:
    for section in (*script.migration.up, *script.migration.down):
        if section.options.foreign_keys:
            facts = section.facts or examine(section.statements, script.traits.sql)
            for finding in facts.rebuilds:
                yield Note(finding.message, finding.location or section.location, finding.help)


RULE = Rule(
    "sqlite-rebuild",
    "A table is dropped and replaced while foreign keys may be on, so that what refers to its rows is deleted.",
    "warning",
    dialects=("sqlite",),
    whole=_check,
)
