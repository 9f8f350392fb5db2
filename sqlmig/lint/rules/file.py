"""Files that cannot be read as migrations."""

from __future__ import annotations

from sqlmig.lint.rule import Rule

RULE = Rule("file", "A file cannot be read as a migration: what `sqlmig up` refuses with exit code 2.", "error")
