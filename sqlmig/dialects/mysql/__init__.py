"""MySQL and MariaDB, through pymysql."""

from __future__ import annotations

from sqlmig.dialects.api import Dialect
from sqlmig.dialects.mysql import server
from sqlmig.dialects.mysql.session import TRAITS, connect

DIALECT = Dialect(
    traits=TRAITS,
    connect=connect,
    ping=server.ping,
    exists=server.exists,
    create=server.create,
    drop=server.drop,
)
