"""Changes of tables about which the server could not be asked."""

from __future__ import annotations

from sqlmig.lint.rule import Rule

RULE = Rule(
    "server-not-asked",
    "With `--ask-server`, the server could not be asked about a change of a table, so that nothing is known of it.",
    "notice",
    dialects=("mysql",),
)
