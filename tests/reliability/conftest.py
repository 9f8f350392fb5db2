"""What the proofs of reliability have in common: quick runs of sqlmig, many of them."""

from __future__ import annotations

import pytest

from tests.reliability.forks import Runner
from tests.servers import Database, Project


@pytest.fixture
def runner(project: Project, db: Database) -> Runner:
    """sqlmig in this test's project, on its database."""
    return Runner(project, db)
