"""What holds for every script."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sqlmig.errors import MigrationFileError
from sqlmig.model import Statement
from sqlmig.sql.blank import skip
from sqlmig.sql.lexer import lexer
from sqlmig.sql.places import locate
from sqlmig.sql.split import split
from sqlmig.sql.tables import Grain
from tests.sql.fragments import DIALECTS, PIECES, statement

SOME = settings(max_examples=60, deadline=None)
dialects = pytest.mark.parametrize("dialect", DIALECTS)


def statements_of(text: str, dialect: str) -> list[Statement]:
    """The statements before the first error, if there is one."""
    found: list[Statement] = []
    with suppress(MigrationFileError):
        found.extend(split(text, dialect))
    return found


@dialects
@SOME
@given(data=st.data())
def test_statements_and_the_text_between_them_give_the_file_back(dialect: str, data: st.DataObject) -> None:
    """Statements lie in order, do not overlap, and are the file's own text at their offset, line and column."""
    text = data.draw(st.lists(statement(dialect), max_size=5).map("".join))
    position = 0
    for found in statements_of(text, dialect):
        assert found.offset >= position
        assert text[found.offset : found.end] == found.sql
        assert found.location == locate(text, found.offset)
        assert found.sql == found.sql.strip(" \t\r\n\f\v")
        assert skip(found.sql, 0, dialect) == (0, True)
        position = found.end


@dialects
@SOME
@given(data=st.data())
def test_statements_joined_in_any_order_split_into_themselves(dialect: str, data: st.DataObject) -> None:
    text = data.draw(st.lists(statement(dialect), min_size=1, max_size=5).map("".join))
    found = [part.sql for part in statements_of(text, dialect) if part.data is None and not _switches(part.sql)]
    single = [sql for sql in found if [part.sql for part in statements_of(f"{sql}\n;\n", dialect)] == [sql]]
    single = data.draw(st.permutations(single))
    assert [part.sql for part in split("".join(f"{sql}\n;\n" for sql in single), dialect)] == single


def _switches(sql: str) -> bool:
    return sql.lower().startswith(("set", "/*!", "use"))


@dialects
@pytest.mark.parametrize("grain", ["runs", "parts", "words"])
@SOME
@given(data=st.data())
def test_tokens_joined_are_the_text(dialect: str, grain: Grain, data: st.DataObject) -> None:
    text = data.draw(st.text() | st.lists(st.sampled_from(PIECES[dialect])).map("".join))
    assert "".join(value for _, value in lexer(dialect, grain).get_tokens(text)) == text


@dialects
@SOME
@given(text=st.text(alphabet=st.sampled_from("'\"`$;\\-/*#[]aeE1 \n\r(){}!Mé\ufeff\0")))
def test_any_text_splits_or_is_refused_with_a_place(dialect: str, text: str) -> None:
    try:
        for found in split(text, dialect, "f.sql"):
            assert text[found.offset : found.end] == found.sql
    except MigrationFileError as error:
        (problem,) = error.problems
        assert problem.location is not None
        assert problem.location.path == "f.sql"
        assert problem.source is not None
