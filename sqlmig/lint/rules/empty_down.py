"""A migration that does not say how to undo it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.lint.rule import Note, Rule, Script


def _check(script: Script) -> Iterator[Note]:
    migration = script.migration
    if migration.irreversible or not script.up or script.down:
        return
    where = migration.down[0].location if migration.down else migration.up[0].location
    message = "nothing says how to undo this migration"
    yield Note(message, where, "write how to undo it, or say `-- migrate:down irreversible`")


RULE = Rule(
    "empty-down",
    "A migration has statements in up, and none in down.",
    "warning",
    whole=_check,
)
