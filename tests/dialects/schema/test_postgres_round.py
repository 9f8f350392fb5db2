"""Every kind of object that PostgreSQL has goes round: a database made of its snapshot is the same."""

from __future__ import annotations

import pytest

from tests.dialects.schema.postgres import ALL, goes_round, make, script
from tests.servers import Database

EVERYWHERE = (
    "cycles",
    "events",
    "foreign",
    "foreign_keys",
    "functions",
    "inheritance",
    "names",
    "operators",
    "partitions",
    "schemas",
    "tables",
    "textsearch",
    "types",
    "views",
)


@pytest.mark.databases(*ALL)
@pytest.mark.parametrize("name", EVERYWHERE)
def test_every_kind_goes_round(db: Database, name: str) -> None:
    """Nothing is lost, the copy gives the same bytes, and pg_dump sees no difference."""
    make(db, script(name))
    goes_round(db)


@pytest.mark.databases("postgres14", "postgres15", "postgres16", "postgres17", "postgres18")
def test_what_came_with_14_goes_round(db: Database) -> None:
    """Multiranges, SQL-standard bodies, compression, statistics on expressions."""
    make(db, script("from14"))
    goes_round(db)


@pytest.mark.databases("postgres15", "postgres16", "postgres17", "postgres18")
def test_what_came_with_15_goes_round(db: Database) -> None:
    """NULLS NOT DISTINCT, publications of rows, columns and schemas, lists of columns to set null."""
    make(db, script("from15"))
    goes_round(db)


@pytest.mark.databases("postgres16", "postgres17", "postgres18")
def test_what_came_with_16_goes_round(db: Database) -> None:
    """SQL/JSON constructors, and partitions with generation expressions of their own."""
    make(db, script("from16"))
    goes_round(db)


@pytest.mark.databases("postgres17", "postgres18")
def test_what_came_with_17_goes_round(db: Database) -> None:
    """Partitioned identity columns, JSON_TABLE, the builtin locale provider, login triggers."""
    make(db, script("from17"))
    goes_round(db)


@pytest.mark.databases("postgres18")
def test_what_came_with_18_goes_round(db: Database) -> None:
    """Virtual columns, NOT NULL as a constraint, keys over periods, constraints that are not enforced."""
    make(db, script("from18"))
    goes_round(db)
