"""DuckDB, through its Python package."""

from sqlmig.dialects.api import Dialect, Examine
from sqlmig.dialects.archive import Archive
from sqlmig.dialects.duckdb.server import create, drop, exists, ping
from sqlmig.dialects.duckdb.session import TRAITS, connect


def _archive() -> Archive:
    """Loaded when it is asked for."""
    from sqlmig.dialects.duckdb.archive import ARCHIVE

    return ARCHIVE


def _examine() -> Examine:
    """Loaded when it is asked for."""
    from sqlmig.dialects.duckdb.health import examine

    return examine


DIALECT = Dialect(
    traits=TRAITS,
    connect=connect,
    ping=ping,
    exists=exists,
    create=create,
    drop=drop,
    examine=_examine,
    archive=_archive,
)

__all__ = ["DIALECT"]
