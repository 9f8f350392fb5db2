"""PostgreSQL, through the libpq of psycopg 3."""

from __future__ import annotations

from sqlmig.dialects.api import Dialect
from sqlmig.errors import DriverMissing

try:
    from sqlmig.dialects.postgres import driver  # noqa: F401  # the first, since it brings psycopg.pq
except ModuleNotFoundError:
    raise
except ImportError as error:
    raise DriverMissing(
        "psycopg is installed without the library libpq that it needs", hint="pip install 'sqlmig[postgres]'"
    ) from error

from sqlmig.dialects.postgres import server
from sqlmig.dialects.postgres.session import TRAITS, connect

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlmig.dialects.api import Client, Examine
    from sqlmig.dialects.archive import Archive


def _client() -> Client:
    """Loaded when it is asked for."""
    from sqlmig.dialects.postgres.client import CLIENT

    return CLIENT


def _archive() -> Archive:
    """Loaded when it is asked for."""
    from sqlmig.dialects.postgres.archive import ARCHIVE

    return ARCHIVE


def _examine() -> Examine:
    """Loaded when it is asked for."""
    from sqlmig.dialects.postgres.health import examine

    return examine


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
    needless=server.needless,
    idle=server.idle,
)
