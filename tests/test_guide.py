"""docs/guide.md works as it is written, on each kind of database."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pages import follow
from tests.servers import Database, Project

GUIDE = Path(__file__).parent.parent / "docs" / "guide.md"


@pytest.mark.usefixtures("client_programs")
@pytest.mark.databases("postgres18", "mysql", "sqlite", "duckdb")
def test_the_guide(db: Database, project: Project) -> None:
    """Every command of the page, in its order, from an empty folder on, ends as the page says."""
    follow(GUIDE, project, db)
