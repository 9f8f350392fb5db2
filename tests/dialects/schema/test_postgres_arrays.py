"""Casts of whole arrays come back from the server as they were."""

from __future__ import annotations

import pytest

from sqlmig.dialects.postgres.schema.arrays import exact
from tests.servers import Database

VARYING = "character varying"


@pytest.mark.parametrize(
    ("shown", "written"),
    [
        (
            f"(ARRAY['a'::{VARYING}, 'b'::{VARYING}])::text[]",
            f"((ARRAY['a'::{VARYING}, 'b'::{VARYING}])::{VARYING}[])::text[]",
        ),
        (
            "(ARRAY['a]'::\"T::x\", 'b,'::\"T::x\"])::s.t[]",
            '((ARRAY[\'a]\'::"T::x", \'b,\'::"T::x"])::"T::x"[])::s.t[]',
        ),
        (
            f"(ARRAY[(f((ARRAY['a'::{VARYING}])::text[]))::integer])::bigint[]",
            f"((ARRAY[(f(((ARRAY['a'::{VARYING}])::{VARYING}[])::text[]))::integer])::integer[])::bigint[]",
        ),
    ],
)
def test_the_element_type_is_named(shown: str, written: str) -> None:
    """Between the array and its cast stands the type that the elements have."""
    assert exact(shown) == written


@pytest.mark.parametrize(
    "text",
    [
        "ARRAY['a'::text]",
        "(ARRAY[a, b])::text[]",
        "(ARRAY['a'::text, 'b'::name])::name[]",
        "(ARRAY['{a}'::text[], '{b}'::text[]])::name[]",
        "(ARRAY[a, 'b'::character varying])::text[]",
        "(ARRAY['b'::character varying(3)])::text[]",
        "(ARRAY['2000-01-01 00:00:00'::timestamp(3) without time zone])::date[]",
        "(ARRAY['a'::text])[1]",
        "'(ARRAY[''a''::text])::name[]'",
        '"(ARRAY[a::text])::name[]"',
        "E'\\'(ARRAY[1::text])::name[]'",
        "$$(ARRAY['a'::text])::name[]$$ $_$(ARRAY['a'::text])::name[]$_$",
        "(ARRAY[]]])))(",
    ],
)
def test_everything_else_is_left_alone(text: str) -> None:
    """Strings, quoted names and bodies belong to the user."""
    assert exact(text) == text


@pytest.mark.databases("postgres15", "postgres18")
def test_the_server_has_the_same_expression(db: Database) -> None:
    """Read back, an IN over varchar shows the same text; without the help it would not."""
    db.create()
    db.execute("CREATE TABLE t (s varchar(9), CONSTRAINT c CHECK (s IN ('a', 'it''s', 'b]')))")
    definition = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'c'"
    [(shown,)] = db.query(definition)
    for text, same in ((exact(shown), True), (shown, False)):
        db.execute("ALTER TABLE t DROP CONSTRAINT c", f"ALTER TABLE t ADD CONSTRAINT c {text}")
        assert (db.query(definition) == [(shown,)]) == same
