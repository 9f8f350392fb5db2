"""What a PostgreSQL schema has nothing of is not asked for, and nothing is left out by that."""

from __future__ import annotations

import pytest

from sqlmig.dialects.postgres.schema.areas import ALWAYS, AREAS, INVENTORY, area
from sqlmig.dialects.postgres.session import PostgresSession
from tests.dialects.schema.postgres import TOGETHER, make, script
from tests.dialects.sessions import opened
from tests.servers import Database

BARE = "CREATE TABLE t (id integer PRIMARY KEY, name text NOT NULL DEFAULT ''); CREATE INDEX i ON t (name)"


def filled(db: Database) -> set[str]:
    """The areas that the inventory names; every query of the others must find nothing."""
    with opened(db) as session:
        assert isinstance(session, PostgresSession)
        return _filled(session)


def _filled(session: PostgresSession) -> set[str]:
    with session.moment() as moment:
        moment.ask({"inventory": INVENTORY})
        found = {row.area for row in moment["inventory"]}
        left_out = [name for name, source in AREAS.items() if source != ALWAYS and name not in found]
        queries = {key: sql for name in left_out for key, sql in area(name).queries(session.version).items()}
        moment.ask(queries, last=True)
        assert {key: moment[key] for key in queries if moment[key]} == {}
        return found


@pytest.mark.databases("postgres12", "postgres15", "postgres18")
def test_tables_alone_ask_for_tables_alone(db: Database) -> None:
    """A schema of tables and indexes pays for no other kind of objects."""
    make(db, BARE)
    assert filled(db) == set()


@pytest.mark.databases("postgres18")
@pytest.mark.parametrize("name", [*TOGETHER, "from18", "schemas"])
def test_what_is_left_out_has_nothing(db: Database, name: str) -> None:
    """Whatever a script makes, an area that is not asked would have given no rows."""
    make(db, script(name))
    filled(db)


@pytest.mark.databases("postgres18")
def test_row_security_without_policies(db: Database) -> None:
    """That row security is on stands with the table, and is enough to look for policies."""
    make(db, BARE, "ALTER TABLE t ENABLE ROW LEVEL SECURITY")
    assert filled(db) == {"policies"}
