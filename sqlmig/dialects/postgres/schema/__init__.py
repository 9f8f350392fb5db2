"""The schema of a PostgreSQL database, read from its catalogs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmig.snapshot import Snapshot

if TYPE_CHECKING:
    from sqlmig.dialects.postgres.session import PostgresSession


def snapshot(session: PostgresSession, grants: bool) -> Snapshot:
    """The schema of this moment."""
    raise NotImplementedError
