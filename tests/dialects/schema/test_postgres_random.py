"""Random PostgreSQL schemas go round."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings

from tests.dialects.schema.postgres import goes_round
from tests.dialects.schema.postgres_schemas import scripts
from tests.servers import Database
from tests.servers.database import fresh


@pytest.mark.databases("postgres15", "postgres18")
@settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(statements=scripts())
def test_random_schemas_go_round(db: Database, tmp_path: Path, statements: list[str]) -> None:
    """Whatever a server lets people create, in whatever combination, is written such that it can be loaded."""
    original, copy = (fresh(db.server, db.address, tmp_path) for _ in range(2))
    try:
        original.create()
        with psycopg.connect(original.url, autocommit=True) as connection:
            for statement in statements:
                with suppress(psycopg.Error):
                    connection.execute(statement.encode())
        goes_round(original, copy)
    finally:
        original.drop()
        copy.drop()
