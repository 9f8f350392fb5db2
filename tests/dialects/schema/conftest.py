"""A second database for the copies of schemas."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import Database
from tests.servers.database import fresh


@pytest.fixture
def copy(db: Database, tmp_path: Path) -> Iterator[Database]:
    """Another database on the server of `db`, not created yet, dropped afterwards."""
    database = fresh(db.server, db.address, tmp_path)
    yield database
    database.drop()
