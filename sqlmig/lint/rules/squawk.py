"""PostgreSQL's rules, which squawk knows."""

from __future__ import annotations

from sqlmig.lint.rule import Rule

RULE = Rule(
    "squawk",
    "squawk, which knows the locks and rewrites of PostgreSQL, is not installed.",
    "notice",
    dialects=("postgres",),
)
