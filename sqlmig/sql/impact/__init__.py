"""What a statement does to tables: its lock, whom that blocks, whether rows are written anew, what is lost."""

from __future__ import annotations

from sqlmig.sql.impact import embedded, mysql, postgres
from sqlmig.sql.impact.value import Blocks, Impact

__all__ = ["Blocks", "Impact", "impact"]

_READERS = {"postgres": postgres.impact, "mysql": mysql.impact, "sqlite": embedded.sqlite, "duckdb": embedded.duckdb}


def impact(sql: str, dialect: str) -> Impact:
    """Tell it from a statement's words alone; `dialect` is the one that `Traits.sql` names."""
    return _READERS[dialect](sql)
