"""What DuckDB tells of itself."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmig.config import DatabaseURL
from sqlmig.dialects.api import ConnectOptions, Session
from sqlmig.dialects.duckdb.opening import read
from sqlmig.dialects.embedded.health import denied, disk
from sqlmig.dialects.health import Health, older
from sqlmig.sql.access import Access

LEAST = (1, 0)  # the first whose files later versions read


def examine(session: Session, url: DatabaseURL, accesses: Sequence[Access], patience: float) -> Health:  # noqa: ARG001
    """Its file's rights and room. Who could read the file knows that nobody writes to it: DuckDB lets in readers or one
    writer, https://duckdb.org/docs/stable/connect/concurrency."""
    opening, version = read(url, ConnectOptions()), session.server_version
    file = None if opening.memory else opening.path
    return Health(
        server=f"DuckDB {version}",
        outdated=older(version, LEAST),
        read_only="the URL says access_mode=read_only" if opening.read_only else "",
        denied=denied(file) if file else (),
        blockers=(),
        disk=disk(file) if file else None,
        silence={"replicas": "DuckDB has none", "disk": "the database is in memory"},
    )
