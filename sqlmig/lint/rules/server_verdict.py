"""Changes of tables that the server itself, which was asked, would make by keeping others waiting."""

from __future__ import annotations

from sqlmig.lint.rule import Rule

RULE = Rule(
    "server-verdict",
    "The server, asked with `--ask-server`, rewrites the table, keeps writers waiting, or refuses the change.",
    "warning",
    dialects=("mysql",),
)
