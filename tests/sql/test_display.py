"""Statements for people to look at."""

from __future__ import annotations

import pytest

from sqlmig.sql.display import one_line, pretty


def test_a_layout_is_its_authors() -> None:
    """Lines are left as they are, but for what all of them are indented by."""
    table = "CREATE TABLE t (\n  a int, -- the first\n  b text\n)"
    assert pretty(table) == table
    assert pretty(table.replace("\n", "\n    ")) == table
    assert pretty("CREATE TABLE t (a int, b text)") == "CREATE TABLE t (a int, b text)"


def test_a_long_line_about_rows_is_indented_and_keeps_its_words() -> None:
    """A short one stays on its line."""
    assert pretty("select a, B from t where c") == "select a, B from t where c"
    name = "a_rather_long_name_of_a_column_or_table"
    assert pretty(f"select {name}, B from {name} where c") == f"select {name},\n       B\nfrom {name}\nwhere c"


@pytest.mark.parametrize(
    "sql",
    [f"select {'1,' * 9000} 1", "(" * 5000, f"insert into t values {'(1, 2), ' * 50_000} (3, 4)", "-- only a comment"],
)
def test_what_sqlparse_refuses_is_shown_as_it_is(sql: str) -> None:
    assert pretty(sql) == sql


@pytest.mark.parametrize(
    ("sql", "width", "line"),
    [
        ("select\n  1", 20, "select 1"),
        ("select 12345", 12, "select 12345"),
        ("select 123456", 12, "select 1234…"),
        ("select " + "x" * 100_000, 10, "select xx…"),
        ("", 5, ""),
        ("a", 0, "…"),
    ],
)
def test_one_line_is_short(sql: str, width: int, line: str) -> None:
    assert one_line(sql, width) == line
