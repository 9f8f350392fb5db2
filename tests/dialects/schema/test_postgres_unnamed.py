"""Columns without a name come back from the server without one."""

from __future__ import annotations

import pytest

from sqlmig.dialects.postgres.schema.unnamed import unnamed


@pytest.mark.parametrize(
    ("shown", "written"),
    [
        ("x IN ( SELECT '-1'::integer)", "x IN ( SELECT '-1'::integer AS \"?column?\")"),
        (
            "SELECT 'a,'::text,\n 'b'::\"T::(\"\n FROM t",
            'SELECT \'a,\'::text AS "?column?",\n \'b\'::"T::(" AS "?column?"\n FROM t',
        ),
        (
            "SELECT DISTINCT ON (a, b) NULL::character varying(5)[] UNION SELECT 'x'::timestamp(3) without time zone;",
            'SELECT DISTINCT ON (a, b) NULL::character varying(5)[] AS "?column?"'
            " UNION SELECT 'x'::timestamp(3) without time zone AS \"?column?\";",
        ),
        ("SELECT ('x'::text COLLATE \"C\")", 'SELECT (\'x\'::text COLLATE "C") AS "?column?"'),
        (
            "SELECT (f('x'::text, (p) WITHIN GROUP (ORDER BY 'y'::text)))::text LIMIT 1",
            "SELECT (f('x'::text, (p) WITHIN GROUP (ORDER BY 'y'::text)))::text AS \"?column?\" LIMIT 1",
        ),
    ],
)
def test_the_name_is_written(shown: str, written: str) -> None:
    """A cast in a list of columns gets the name that the server gives where there is none."""
    assert unnamed(shown) == written


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 'a'::text AS b, 'c'::text AS \"d::e\", t.f, 1, (2 + 3), g('x'::text) FROM t",
        "SELECT 1 WHERE a = 'x'::text ORDER BY 'a'::text, 'b'::text",
        "INSERT INTO t (a, b) VALUES ('x'::text, 'y'::text) -- SELECT",
        "'SELECT ''a''::text' $$SELECT 'a'::text$$ \"SELECT 1::text\"",
        "CREATE POLICY p ON t FOR SELECT TO a, b USING ((c = 'x'::text))",
        "SELECT)]]))((SELECT::",
    ],
)
def test_everything_else_is_left_alone(text: str) -> None:
    """What has a name or would not get another one, and what is not in a list of columns."""
    assert unnamed(text) == text
