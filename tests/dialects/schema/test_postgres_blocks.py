"""What stands together in a block, and what a circle forces out of it."""

from __future__ import annotations

import pytest

from tests.dialects.schema.postgres import make, taken
from tests.servers import Database

SHARED_SEQUENCE = """
CREATE TABLE public.events (id bigserial PRIMARY KEY, kind text) PARTITION BY RANGE (id);
CREATE TABLE public.events_1 PARTITION OF public.events FOR VALUES FROM (0) TO (1000);
CREATE TABLE public.events_2 PARTITION OF public.events DEFAULT;
CREATE INDEX ON public.events (kind)"""

INDEXED_BY_ITSELF = """
CREATE TABLE public.users (id bigint PRIMARY KEY, name text);
CREATE FUNCTION public.initial(public.users) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT left($1.name, 1)';
CREATE INDEX users_initial ON public.users (public.initial(users));
CREATE INDEX users_name ON public.users (name)"""


@pytest.mark.databases("postgres15", "postgres18")
def test_only_the_sequence_leaves_a_partitioned_table(db: Database) -> None:
    """The partitions use it and stand before the whole, which keeps its partitions, keys and indexes together."""
    make(db, SHARED_SEQUENCE)
    found = [block.identity for block in taken(db).blocks]
    assert found == [
        "sequence public.events_id_seq",
        "table public.events_1",
        "table public.events_2",
        "table public.events",
    ]


@pytest.mark.databases("postgres15", "postgres18")
def test_only_what_needs_the_function_leaves_the_table(db: Database) -> None:
    """An index over a function of the table's rows follows both; the other index stays."""
    make(db, INDEXED_BY_ITSELF)
    blocks = {block.identity: block.sql for block in taken(db).blocks}
    assert list(blocks) == [
        "table public.users",
        "function public.initial(public.users)",
        "index public.users_initial",
    ]
    assert "users_name" in blocks["table public.users"]
