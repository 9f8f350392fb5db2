"""What the proofs of reliability have in common: quick runs of sqlmig, many of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.reliability.forks import Forks, Runner
from tests.servers import Database, Project


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    parent = Forks()
    yield parent
    parent.close()


@pytest.fixture
def runner(forks: Forks, project: Project, db: Database) -> Runner:
    """sqlmig in this test's project, on its database."""
    return Runner(forks, project, db)
