"""What a statement does to tables: its lock, whom that blocks, whether rows are written anew, what is lost."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from sqlmig.sql.impact.value import Blocks, Impact

__all__ = ["Blocks", "Impact", "impact"]

# dialect → the module that knows its rules, and its function
_READERS = {
    "postgres": ("postgres", "impact"),
    "mysql": ("mysql", "impact"),
    "sqlite": ("embedded", "sqlite"),
    "duckdb": ("embedded", "duckdb"),
}


def impact(sql: str, dialect: str) -> Impact:
    """Tell it from a statement's words alone; `dialect` is the one that `Traits.sql` names."""
    module, function = _READERS[dialect]
    return cast(Impact, getattr(import_module(f"sqlmig.sql.impact.{module}"), function)(sql))
