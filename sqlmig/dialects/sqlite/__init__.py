"""SQLite, through Python's own sqlite3 module."""

from __future__ import annotations

from sqlmig.dialects.api import Dialect
from sqlmig.dialects.sqlite.server import create, drop, exists, needless, ping
from sqlmig.dialects.sqlite.session import TRAITS, connect

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlmig.dialects.api import Examine
    from sqlmig.dialects.archive import Archive


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
