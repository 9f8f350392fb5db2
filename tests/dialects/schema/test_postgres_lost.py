"""A PostgreSQL schema is complete, or what is missing has a name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sqlmig.dialects.postgres.schema import comments, dependents, partitions, views
from sqlmig.dialects.postgres.schema.areas import AREAS
from tests.dialects.schema.postgres import make, taken, together
from tests.servers import Database

pytestmark = pytest.mark.databases("postgres15", "postgres18")

# they say something of objects that others make
NO_OBJECTS = (comments, dependents, partitions)


def nothing(_: object) -> Iterator[object]:
    return iter(())


@pytest.mark.databases("postgres18")
def test_every_kind_would_be_missed(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever kind of object sqlmig did not know, it would notice."""
    make(db, *together())
    assert taken(db).lost == ()
    unnoticed = []
    for area in AREAS:
        with monkeypatch.context() as patch:
            patch.setattr(area, "pieces", nothing)
            if not taken(db).lost:
                unnoticed.append(area)
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
