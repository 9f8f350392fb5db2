"""MySQL and MariaDB, through pymysql."""

from __future__ import annotations

from sqlmig.dialects.api import Dialect
from sqlmig.dialects.mysql import driver, server  # noqa: F401  # in this order: the first brings pymysql
from sqlmig.dialects.mysql.opening import connect
from sqlmig.dialects.mysql.session import TRAITS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlmig.config import DatabaseURL
    from sqlmig.dialects.api import Client, Examine
    from sqlmig.dialects.archive import Archive
    from sqlmig.dialects.verdicts import Rehearse
    from sqlmig.model import Statement


def _client() -> Client:
    """Loaded when it is asked for."""
    from sqlmig.dialects.mysql.client import CLIENT

    return CLIENT


def _archive() -> Archive:
    """Loaded when it is asked for."""
    from sqlmig.dialects.mysql.archive import ARCHIVE

    return ARCHIVE


def _examine() -> Examine:
    """Loaded when it is asked for."""
    from sqlmig.dialects.mysql.health import examine

    return examine


def _rehearse() -> Rehearse:
    """Loaded when it is asked for."""
    from sqlmig.dialects.mysql.rehearsal import MySQLRehearsal

    return MySQLRehearsal


def _placed(statements: Iterable[Statement], url: DatabaseURL) -> Iterator[Statement]:
    """Loaded when it is asked for."""
    from sqlmig.dialects.mysql.files import placed

    return placed(statements, url)


DIALECT = Dialect(
    traits=TRAITS,
    connect=connect,
    ping=server.ping,
    exists=server.exists,
    create=server.create,
    drop=server.drop,
    examine=_examine,
    archive=_archive,
    client=_client,
    rehearse=_rehearse,
    needless=server.needless,
    idle=server.idle,
    placed=_placed,
)
