"""What `split` promises beside where it cuts: places, offsets, errors; and `locate`."""

from __future__ import annotations

import pytest

from sqlmig.errors import MigrationFileError
from sqlmig.model import Location
from sqlmig.sql.places import locate, locate_in
from sqlmig.sql.split import Splitter, split
from tests.sql.fragments import DIALECTS

dialects = pytest.mark.parametrize("dialect", DIALECTS)


@dialects
def test_a_statement_knows_its_place(dialect: str) -> None:
    text = "-- c\n select 1;\n\nselect\n 2;"
    first, second = split(text, dialect, "a.sql")
    assert (first.sql, first.location, first.offset) == ("select 1", Location("a.sql", 2, 2), 6)
    assert (second.sql, second.location, second.end) == ("select\n 2", Location("a.sql", 4, 1), len(text) - 1)


@dialects
def test_reading_can_begin_at_an_offset(dialect: str) -> None:
    """Offsets and lines still count from the file's beginning."""
    text = "'\n-- no string here: '\n  select 1; select 2"
    (first, second) = split(text, dialect, "a.sql", start=text.index("select 1"))
    assert (first.location.line, first.location.column) == (3, 3)
    assert text[second.offset : second.end] == "select 2"


@dialects
def test_a_byte_order_mark_takes_no_column(dialect: str) -> None:
    (only,) = split("\ufeffselect 1", dialect)
    assert (only.location.line, only.location.column, only.offset) == (1, 1, 1)


@dialects
def test_statements_come_while_the_text_is_read(dialect: str) -> None:
    statements = split("select 1; select 'broken", dialect)
    assert next(statements).sql == "select 1"
    with pytest.raises(MigrationFileError):
        next(statements)


@dialects
def test_an_error_shows_the_line_and_where_the_quote_opened(dialect: str) -> None:
    with pytest.raises(MigrationFileError) as caught:
        list(split("select 1;\r\nselect 'it''s\r\n;", dialect, "a.sql"))
    (problem,) = caught.value.problems
    assert problem.location == Location("a.sql", 2, 8)
    assert problem.source == "select 'it''s"
    assert caught.value.location == problem.location


@dialects
def test_a_stop_ends_the_last_statement(dialect: str) -> None:
    text = "select 1\n-- migrate:down\nselect 2"
    stop = text.index("-- migrate")
    splitter = Splitter(text, dialect, stops=frozenset({stop}))
    assert [statement.sql for statement in splitter.statements()] == ["select 1"]
    assert splitter.pos == stop


@pytest.mark.parametrize(
    ("offset", "line", "column"), [(0, 1, 1), (1, 1, 2), (2, 1, 3), (3, 2, 1), (5, 2, 3), (6, 3, 1), (7, 3, 2)]
)
def test_locate_counts_from_one(offset: int, line: int, column: int) -> None:
    assert locate("ab\ncd\ne", offset, "p") == Location("p", line, column)


@pytest.mark.parametrize("offset", range(len("select\n 1,\n2")))
def test_locate_in_agrees_with_locate(offset: int) -> None:
    text = " x; select\n 1,\n2; y"
    statement = list(split(text, "postgres", "p"))[1]
    assert locate_in(statement, offset) == locate(text, statement.offset + offset, "p")


def test_the_same_marker_text_in_a_string_or_body_is_no_stop() -> None:
    text = "create trigger t begin select '\n-- migrate:down\n';\n-- migrate:down\nselect 1; end\n-- migrate:down\n"
    stops = frozenset(place for place in range(len(text)) if text.startswith("-- migrate", place))
    splitter = Splitter(text, "sqlite", stops=stops)
    (only,) = splitter.statements()
    assert only.sql.endswith("end")
    assert splitter.pos == max(stops)
