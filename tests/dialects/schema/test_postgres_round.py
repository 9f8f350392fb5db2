"""Every kind of object that PostgreSQL has goes round: a database made of its snapshot is the same."""

from __future__ import annotations

import pytest

from tests.dialects.schema.postgres import TOGETHER, goes_round, make, script, taken, together
from tests.servers import Database


@pytest.mark.databases("postgres15")
@pytest.mark.parametrize("name", TOGETHER)
def test_every_kind_goes_round(db: Database, copy: Database, name: str) -> None:
    """Nothing is lost, the copy gives the same bytes, and pg_dump sees no difference."""
    make(db, script(name))
    goes_round(db, copy)


@pytest.mark.databases("postgres12", "postgres13", "postgres14", "postgres16", "postgres17", "postgres18")
def test_every_kind_goes_round_on_every_server(db: Database, copy: Database) -> None:
    """What holds for one version holds for all; and all kinds may be in one database."""
    make(db, *together())
    goes_round(db, copy)


@pytest.mark.databases("postgres12", "postgres15", "postgres18")
@pytest.mark.parametrize("name", ["names", "schemas"])
def test_names_go_round(db: Database, copy: Database, name: str) -> None:
    """Whatever a name is made of, and wherever it stands for something else."""
    make(db, script(name))
    goes_round(db, copy)


@pytest.mark.databases("postgres14", "postgres18")
def test_what_came_with_14_goes_round(db: Database, copy: Database) -> None:
    """Multiranges, SQL-standard bodies, compression, statistics on expressions."""
    make(db, script("from14"))
    goes_round(db, copy)


@pytest.mark.databases("postgres15", "postgres18")
def test_what_came_with_15_goes_round(db: Database, copy: Database) -> None:
    """NULLS NOT DISTINCT, publications of rows, columns and schemas, lists of columns to set null."""
    make(db, script("from15"))
    goes_round(db, copy)


@pytest.mark.databases("postgres16", "postgres18")
def test_what_came_with_16_goes_round(db: Database, copy: Database) -> None:
    """SQL/JSON constructors, and partitions with generation expressions of their own."""
    make(db, script("from16"))
    goes_round(db, copy)


@pytest.mark.databases("postgres17", "postgres18")
def test_what_came_with_17_goes_round(db: Database, copy: Database) -> None:
    """Partitioned identity columns, JSON_TABLE, the builtin locale provider, login triggers."""
    make(db, script("from17"))
    goes_round(db, copy)


@pytest.mark.databases("postgres18")
def test_what_came_with_18_goes_round(db: Database, copy: Database) -> None:
    """Virtual columns, NOT NULL as a constraint, keys over periods, constraints that are not enforced."""
    make(db, script("from18"))
    goes_round(db, copy)


@pytest.mark.databases("postgres12", "postgres13", "postgres14", "postgres15", "postgres16", "postgres17", "postgres18")
def test_an_empty_database_is_empty(db: Database, copy: Database) -> None:
    """What every new database has is nobody's schema."""
    db.create()
    goes_round(db, copy)
    assert taken(db).blocks == ()
