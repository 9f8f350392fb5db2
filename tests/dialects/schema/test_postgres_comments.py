"""Comments and security labels of PostgreSQL where they differ from what a new database has."""

from __future__ import annotations

import pytest

from tests.dialects.schema.copies import load, snapshot, text
from tests.dialects.sessions import opened
from tests.servers import Database

pytestmark = pytest.mark.databases("postgres15", "postgres18")


@pytest.mark.parametrize(
    ("given", "written"),
    [
        (None, ""),
        ("'standard public schema'", ""),
        ("NULL", "COMMENT ON SCHEMA public IS NULL;"),
        ("'ours; -- all of it'", "COMMENT ON SCHEMA public IS 'ours; -- all of it';"),
    ],
)
def test_the_schema_public(db: Database, copy: Database, given: str | None, written: str) -> None:
    """Every database begins with public and its comment, so that only a change is written."""
    db.create()
    db.execute(*([f"COMMENT ON SCHEMA public IS {given}"] if given else []))
    schema = snapshot(db)
    assert "".join(block.sql for block in schema.blocks) == written
    load(copy, text(schema))
    assert text(snapshot(copy)) == text(schema)


def test_they_follow_the_columns(db: Database) -> None:
    """A table's comment comes first, then the columns' in their order, then those on what belongs to it."""
    db.create()
    db.execute(
        "CREATE TABLE t (b integer, a integer CONSTRAINT c CHECK (a > 0))",
        "COMMENT ON CONSTRAINT c ON t IS '4'",
        "COMMENT ON COLUMN t.a IS '3'",
        "COMMENT ON COLUMN t.b IS '2'",
        "COMMENT ON TABLE t IS '1'",
    )
    [block] = snapshot(db).blocks
    assert [line[-3:-2] for line in block.sql.splitlines() if line.startswith("COMMENT")] == ["1", "2", "3", "4"]


def test_data_has_no_comments(db: Database) -> None:
    """A large object is data: it is not in the copy, where a comment on it would fail."""
    db.create()
    db.execute("SELECT lo_create(4711)", "COMMENT ON LARGE OBJECT 4711 IS 'data'")
    assert snapshot(db).blocks == ()


def test_temporary_objects_have_no_part(db: Database) -> None:
    """The temporary tables of another session are nobody else's, with all that is said about them."""
    with opened(db) as other:
        other.execute("CREATE TEMP TABLE t (a serial PRIMARY KEY)")
        for thing in ("TABLE t", "COLUMN t.a", "CONSTRAINT t_pkey ON t", "INDEX t_pkey", "SEQUENCE t_a_seq"):
            other.execute(f"COMMENT ON {thing} IS 'x'")
        schema = snapshot(db, grants=True)
    assert (schema.blocks, schema.lost) == ((), ())


def test_security_labels_are_written(db: Database) -> None:
    """They name their provider, without which nobody can read them: such a label is put in by hand here."""
    db.create()
    db.execute(
        "CREATE TABLE t (a integer)",
        "INSERT INTO pg_seclabel VALUES ('t'::regclass, 'pg_class'::regclass, 1, 'Odd provider', 'it''s secret')",
    )
    [block] = snapshot(db).blocks
    assert block.sql.splitlines()[-1] == "SECURITY LABEL FOR \"Odd provider\" ON COLUMN public.t.a IS 'it''s secret';"
