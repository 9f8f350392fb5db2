"""Values in place of `${NAME}`."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sqlmig.errors import MigrationFileError
from sqlmig.model import Location
from sqlmig.sql.interpolate import interpolate
from sqlmig.sql.split import split
from tests.sql.fragments import DIALECTS


def filled(sql: str, dialect: str, **values: str) -> str:
    (statement,) = split(sql, dialect, "f.sql")
    return interpolate(statement, values, dialect).sql


@pytest.mark.parametrize(
    ("dialect", "sql", "value", "expected"),
    [
        ("postgres", "select ${A}, ${B}, ${A}", "x", "select x, ${B}, x"),
        ("postgres", "create schema app_${A}", "x", "create schema app_x"),
        ("postgres", "select '${A}'", "it's", "select 'it''s'"),
        ("postgres", "select '${A}'", "a\\", "select 'a\\'"),
        ("postgres", "select E'${A}'", "a\\'", "select E'a\\\\'''"),
        ("postgres", "select U&'${A}'", "\\0041", "select U&'\\\\0041'"),
        ("postgres", 'select "${A}"', 'a"b', 'select "a""b"'),
        ("postgres", "do $$ ${A} $$", "it's", "do $$ it's $$"),
        ("postgres", "select 1 /* ${A} */ -- ${A}\n, 2", "x", "select 1 /* ${A} */ -- ${A}\n, 2"),
        ("mysql", "select '${A}'", "a\\'", "select 'a\\\\'''"),
        ("mysql", 'select "${A}"', 'a\\"', 'select "a\\\\"""'),
        ("mysql", "select `${A}`", "a`b", "select `a``b`"),
        ("mysql", "select 1 # ${A}\n", "x", "select 1 # ${A}"),
        ("sqlite", "select [${A}], '${A}'", "x'", "select [x'], 'x'''"),
        ("duckdb", "select '${A}', ${A}", "x", "select 'x', x"),
    ],
)
def test_a_value_goes_in_escaped_for_its_place(dialect: str, sql: str, value: str, expected: str) -> None:
    assert filled(sql, dialect, A=value) == expected


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_has_no_value_stays(dialect: str) -> None:
    sql = "select '${B}', $A, ${A, ${ A }, '$${A}'"
    if dialect in ("mysql", "sqlite"):
        assert filled(sql, dialect, C="x") == sql


@pytest.mark.parametrize("dialect", DIALECTS)
@settings(max_examples=100, deadline=None)
@given(value=st.text(alphabet="'\"`\\$;-/* a\n", max_size=8))
def test_a_value_cannot_end_its_quote(dialect: str, value: str) -> None:
    quotes = {
        "postgres": ("'", '"', "E'"),
        "mysql": ("'", '"', "`"),
        "sqlite": ("'", '"', "`"),
        "duckdb": ("'", '"', "E'"),
    }
    for quote in quotes[dialect]:
        sql = f"select {quote}${{A}}{quote[-1]} "
        text = filled(sql, dialect, A=value) + "; select 2"
        assert [statement.sql for statement in split(text, dialect)][1:] == ["select 2"]


@pytest.mark.parametrize(
    ("dialect", "sql", "value"),
    [("postgres", "do $a$ ${A} $a$", "x $a$ y"), ("postgres", "do $$${A}$$", "$"), ("sqlite", "select [${A}]", "a]b")],
)
def test_a_value_that_would_end_its_body_is_refused(dialect: str, sql: str, value: str) -> None:
    with pytest.raises(MigrationFileError) as caught:
        filled(sql, dialect, A=value)
    assert caught.value.problems[0].location == Location(
        "f.sql", 1, sql.index("$" if dialect == "postgres" else "[") + 1
    )


def test_copy_data_is_left_alone() -> None:
    (statement,) = split("copy ${A} from stdin;\n${A}\n\\.\n", "postgres")
    done = interpolate(statement, {"A": "t"}, "postgres")
    assert (done.sql, done.data) == ("copy t from stdin", ("${A}\n",))
