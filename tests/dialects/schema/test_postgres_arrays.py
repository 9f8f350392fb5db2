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
            f"((ARRAY['a'::{VARYING}, 'b'::{VARYING}])::anyarray)::text[]",
        ),
        (
            "(ARRAY['a]'::\"T::x\", 'b,'::\"T::x\"])::s.t[]",
            "((ARRAY['a]'::\"T::x\", 'b,'::\"T::x\"])::anyarray)::s.t[]",
        ),
        (
            f"(ARRAY[(f((ARRAY['a'::{VARYING}])::text[]))::integer])::bigint[]",
            f"((ARRAY[(f(((ARRAY['a'::{VARYING}])::anyarray)::text[]))::integer])::anyarray)::bigint[]",
        ),
        (f"(ARRAY[a, 'b'::{VARYING}, f(c)])::text[]", f"((ARRAY[a, 'b'::{VARYING}, f(c)])::anyarray)::text[]"),
        ("(ARRAY['{a}'::text[]])::name[]", "((ARRAY['{a}'::text[]])::anyarray)::name[]"),
    ],
)
def test_a_cast_stands_between(shown: str, written: str) -> None:
    """Where one element has no modifier, a cast that changes nothing keeps the next from the elements."""
    assert exact(shown) == written


@pytest.mark.parametrize(
    ("shown", "written"),
    [
        ("(ARRAY[a, b])::text[]", "ARRAY[(a)::text, (b)::text]"),
        ("(ARRAY[f((ARRAY[a])::n.t[]), (b || c)])::text[]", "ARRAY[(f(ARRAY[(a)::n.t]))::text, ((b || c))::text]"),
        (f"(ARRAY[a, 'b'::{VARYING}(3)])::text[]", f"ARRAY[(a)::text, ('b'::{VARYING}(3))::text]"),
        (f"(ARRAY[a])::{VARYING}(3)[]", f"ARRAY[(a)::{VARYING}(3)]"),
        (
            "(ARRAY[a])::timestamp(3) without time zone[]",
            "ARRAY[(a)::timestamp(3) without time zone]",
        ),
        ("(ARRAY['1 day'::interval day])::text[]", "ARRAY[('1 day'::interval day)::text]"),
    ],
)
def test_the_elements_are_cast(shown: str, written: str) -> None:
    """Where all may have the same modifier, as columns, there are the casts that the server reads anyway."""
    assert exact(shown) == written


@pytest.mark.parametrize(
    "text",
    [
        "ARRAY['a'::text]",
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


EXPRESSIONS = (
    "s IN ('a', 'it''s', 'b]')",
    "t = ANY (ARRAY[s, 'a'])",
    "t = ANY (ARRAY[s, t::varchar])",
    "t = ANY (ARRAY['a'::varchar, s, s])",
)


@pytest.mark.databases("postgres12", "postgres15", "postgres18")
def test_the_server_has_the_same_expression(db: Database) -> None:
    """Read back, arrays of varchar show the same text; without the help they would not."""
    db.create()
    db.execute("CREATE TABLE t (s varchar(9), t text)")
    definition = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'c'"
    for expression in EXPRESSIONS:
        db.execute(f"ALTER TABLE t ADD CONSTRAINT c CHECK ({expression})")
        [(shown,)] = db.query(definition)
        for text, same in ((exact(shown), True), (shown, False)):
            db.execute("ALTER TABLE t DROP CONSTRAINT c", f"ALTER TABLE t ADD CONSTRAINT c {text}")
            assert (db.query(definition) == [(shown,)]) == same
        db.execute("ALTER TABLE t DROP CONSTRAINT c")


@pytest.mark.databases("postgres12", "postgres18")
def test_an_array_of_columns_is_shown_as_the_copy_shows_it(db: Database) -> None:
    """The expression of the copy may be another one, but what is written is the same."""
    db.create()
    db.execute("CREATE TABLE t (s varchar(9), v varchar, t text)")
    definition = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'c'"
    for array in ("s, s", "s, v", "s, s || v", "s, upper(s)::varchar(3)"):
        db.execute(f"ALTER TABLE t ADD CONSTRAINT c CHECK (t = ANY (ARRAY[{array}]))")
        [(shown,)] = db.query(definition)
        db.execute("ALTER TABLE t DROP CONSTRAINT c", f"ALTER TABLE t ADD CONSTRAINT c {exact(shown)}")
        [(again,)] = db.query(definition)
        assert exact(again) == exact(shown)
        db.execute("ALTER TABLE t DROP CONSTRAINT c")
