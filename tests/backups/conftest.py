"""The programs that copy servers' databases are there for every test of backups."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def programs(request: pytest.FixtureRequest) -> None:
    """On the PATH of sqlmig wherever a test has a database."""
    if "db" in request.fixturenames:
        request.getfixturevalue("client_programs")
