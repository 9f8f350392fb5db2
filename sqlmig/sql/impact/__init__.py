"""What a statement does to tables: its lock, whom that blocks, whether rows are written anew, what is lost."""

from __future__ import annotations

from sqlmig.sql.impact import postgres
from sqlmig.sql.impact.value import Blocks, Impact

__all__ = ["Blocks", "Impact", "impact"]

_READERS = {"postgres": postgres.impact}


def impact(sql: str, dialect: str) -> Impact:
    """Tell it from a statement's words alone; `dialect` is the one that `Traits.sql` names."""
    reader = _READERS.get(dialect)
    return reader(sql) if reader else Impact()
