"""MySQL and MariaDB, through pymysql."""

from __future__ import annotations

from sqlmig.dialects.api import Client, Dialect, Examine
from sqlmig.dialects.archive import Archive
from sqlmig.dialects.mysql import driver, server  # noqa: F401  # in this order: pymysql comes with the second
from sqlmig.dialects.mysql.files import placed
from sqlmig.dialects.mysql.opening import connect
from sqlmig.dialects.mysql.session import TRAITS
from sqlmig.dialects.verdicts import Rehearse


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
    placed=placed,
)
