"""What SQLite tells of itself."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmig.config import DatabaseURL
from sqlmig.dialects.api import Session
from sqlmig.dialects.embedded.health import denied, disk
from sqlmig.dialects.health import Health, older
from sqlmig.dialects.sqlite import options
from sqlmig.sql.access import Access

LEAST = (3, 35)  # the first with DROP COLUMN and RETURNING


def examine(session: Session, url: DatabaseURL, accesses: Sequence[Access], patience: float) -> Health:  # noqa: ARG001
    """Its file's rights and room; SQLite itself knows neither users nor replicas."""
    opening, version = options.read(url), session.server_version
    file = None if opening.memory else opening.path
    return Health(
        server=f"SQLite {version}",
        outdated=older(version, LEAST),
        read_only="the URL says mode=ro" if opening.read_only else "",
        denied=denied(file) if file else (),
        disk=disk(file) if file else None,
        silence={
            "blockers": "SQLite does not tell who holds the file; a runner waits for as long as --lock-timeout says",
            "replicas": "SQLite has none",
            "disk": "the database is in memory",
        },
    )
