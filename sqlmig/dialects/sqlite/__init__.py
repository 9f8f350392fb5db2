"""SQLite, through Python's own sqlite3 module."""

from sqlmig.dialects.api import Dialect, Examine
from sqlmig.dialects.archive import Archive
from sqlmig.dialects.sqlite.server import create, drop, exists, needless, ping
from sqlmig.dialects.sqlite.session import TRAITS, connect


def _archive() -> Archive:
    """Loaded when it is asked for."""
    from sqlmig.dialects.sqlite.archive import ARCHIVE

    return ARCHIVE


def _examine() -> Examine:
    """Loaded when it is asked for."""
    from sqlmig.dialects.sqlite.health import examine

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
    needless=needless,
)

__all__ = ["DIALECT"]
