"""A PostgreSQL schema is complete, or what is missing has a name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sqlmig.dialects.postgres.schema import comments, dependents, exclusions, labels, partitions, views
from sqlmig.dialects.postgres.schema.areas import AREAS, area
from tests.dialects.schema.postgres import make, taken, together
from tests.servers import Database

pytestmark = pytest.mark.databases("postgres15", "postgres18")

# they say something of objects that others make
NO_OBJECTS = (comments, dependents, labels, partitions)


def nothing(_: object) -> Iterator[object]:
    return iter(())


@pytest.mark.databases("postgres18")
def test_every_kind_would_be_missed(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever kind of object sqlmig did not know, it would notice."""
    make(db, *together())
    assert taken(db).lost == ()
    unnoticed = []
    for module in map(area, AREAS):
        with monkeypatch.context() as patch:
            patch.setattr(module, "pieces", nothing)
            if not taken(db).lost:
                unnoticed.append(module)
    assert sorted(unnoticed, key=str) == sorted(NO_OBJECTS, key=str)


def test_what_is_missed_is_named(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is the server's own, and the reason is ours."""
    make(db, 'CREATE SCHEMA "My; schema" CREATE VIEW "a ""view""" AS SELECT 1 AS x')
    monkeypatch.setattr(views, "pieces", nothing)
    lost = {lost.identity: lost.reason for lost in taken(db).lost}
    assert lost['view "My; schema"."a ""view"""'] == "sqlmig does not know how to write it"


def test_secrets_are_refused_by_name(db: Database) -> None:
    """Subscriptions and user mappings hold passwords: they are named, and nothing of their options is shown."""
    make(
        db,
        "CREATE SUBSCRIPTION \"sub;\" CONNECTION 'password=topsecret' PUBLICATION p WITH (connect = false)",
        'CREATE FOREIGN DATA WRAPPER w; CREATE SERVER "Far" FOREIGN DATA WRAPPER w',
        "CREATE USER MAPPING FOR PUBLIC SERVER \"Far\" OPTIONS (password 'topsecret')",
    )
    try:
        snapshot = taken(db)
    finally:
        db.execute('ALTER SUBSCRIPTION "sub;" SET (slot_name = NONE)', 'DROP SUBSCRIPTION "sub;"')
    assert [lost.identity for lost in snapshot.lost] == [
        'subscription "sub;"',
        'user mapping for public on server "Far"',
    ]
    assert "topsecret" not in str(snapshot)


def test_a_circle_that_nothing_breaks_is_refused(db: Database) -> None:
    """Two functions whose bodies need each other cannot be made by any order of statements."""
    make(
        db,
        "CREATE FUNCTION a() RETURNS int RETURN 1",
        "CREATE FUNCTION b() RETURNS int RETURN a()",
        "CREATE OR REPLACE FUNCTION a() RETURNS int RETURN b()",
    )
    [lost] = taken(db).lost
    assert lost.identity == "function public.a()"
    assert "function public.b()" in lost.reason


def test_a_check_of_rows_with_another_name_is_refused(db: Database) -> None:
    """A check of whole rows comes to children of the table's name only, even if these are renamed later."""
    make(
        db,
        "CREATE SCHEMA s; CREATE TABLE t (a int); CREATE TABLE s.t () INHERITS (t)",
        "ALTER TABLE t ADD CONSTRAINT rows CHECK (t IS NOT NULL); ALTER TABLE s.t RENAME TO other",
    )
    [lost] = taken(db).lost
    assert lost.identity == "table constraint rows on public.t"
    assert "whole rows" in lost.reason


@pytest.mark.databases("postgres18")
def test_a_child_of_an_identity_column_is_refused(db: Database) -> None:
    """An identity column is NOT NULL from the beginning: a child that was made before would have it as its own."""
    make(
        db,
        "CREATE TABLE parent (a int, b int); CREATE TABLE child (b int, a int); ALTER TABLE child INHERIT parent",
        "ALTER TABLE parent ALTER a SET NOT NULL; ALTER TABLE parent ALTER a ADD GENERATED ALWAYS AS IDENTITY",
    )
    assert [(lost.identity, "identity column" in lost.reason) for lost in taken(db).lost] == [
        ("table constraint parent_a_not_null on public.child", True),
        ("table constraint parent_a_not_null on public.parent", True),
    ]


@pytest.mark.databases("postgres17", "postgres18")
def test_exclusion_constraints_that_no_statement_spreads_are_refused(db: Database) -> None:
    """Those that only some partitions have, and those whose usual name something else has."""
    make(
        db,
        "CREATE TABLE half (a int4range) PARTITION BY LIST (a); CREATE TABLE half_1 PARTITION OF half DEFAULT",
        "ALTER TABLE ONLY half ADD CONSTRAINT spread EXCLUDE USING gist (a WITH =)",
        "CREATE TABLE half_2 PARTITION OF half FOR VALUES IN ('[1,2)')",
        "CREATE TABLE named (a int4range, EXCLUDE USING gist (a WITH =)) PARTITION BY LIST (a)",
        "CREATE TABLE part PARTITION OF named DEFAULT; ALTER TABLE part RENAME CONSTRAINT part_a_excl TO other",
        "CREATE TABLE taking (b int CONSTRAINT part_a_excl CHECK (b > 0))",
    )
    assert {(lost.identity, lost.reason) for lost in taken(db).lost if lost.identity.startswith("table")} == {
        ("table constraint spread on public.half", exclusions.SOME),
        ("table constraint half_2_a_excl on public.half_2", exclusions.SOME),
        ("table constraint named_a_excl on public.named", exclusions.TAKEN),
        ("table constraint other on public.part", exclusions.TAKEN),
    }


def test_a_copy_of_a_trigger_with_another_name_is_refused(db: Database) -> None:
    """Before version 15 a partition's copy could have its own name; a server that was upgraded has it still."""
    make(
        db,
        "CREATE TABLE t (a int) PARTITION BY LIST (a); CREATE TABLE t_1 PARTITION OF t DEFAULT",
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'begin end'",
        "CREATE TRIGGER ours AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()",
        "UPDATE pg_trigger SET tgname = 'before' WHERE tgrelid = 't_1'::regclass",
    )
    assert [lost.identity for lost in taken(db).lost] == ["trigger before on public.t_1"]
