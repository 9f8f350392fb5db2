"""Lint: migrations in, findings out. Nothing here reads a clock, a file or a connection."""

from sqlmig.lint.catalogue import BY_NAME, RULES, applies, level_of, require_known
from sqlmig.lint.engine import check

__all__ = ["BY_NAME", "RULES", "applies", "check", "level_of", "require_known"]
