"""Statements that are read in bundles are those that are read one by one, and have the same checksum."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sqlmig.errors import MigrationFileError
from sqlmig.model import Bundle, Piece, Statement
from sqlmig.sql.checksum import Checksum, checksum
from sqlmig.sql.classify import classify, dml, forbidden_in_transaction, transaction_control
from sqlmig.sql.mode import SPACES, Mode
from sqlmig.sql.plain import SIZE, size, statements, texts
from sqlmig.sql.split import Splitter, split
from tests.sql.fragments import DIALECTS, PIECES, script

SOME = settings(max_examples=100, deadline=None)
HEADS = [
    "insert into t (a, b) values ( ",
    "insert into t values (",
    "INSERT INTO t (a, b) VALUES (",
    "update t set a = ",
    "Delete from t where a in (",
]
VALUES = ["1", "-1", "1e -1", "'a'", "'it''s'", "'a;b'", "';\n'", "'x\r\ny'", "'é😀'", "e'x'", "'\\'", "null", "a - -1"]
BETWEEN = [", ", " ,", ",\n", " = ", "\t", "  ", "/", " -", "||", "\r\n", "\x1f", "\u00a0", "\ufeff", ") , ("]
ENDS = [");\n", ") ;\n", ");", ");\r\n", ";  ", "; -- c\n", "); /* c */ ", ");;\n"]


def rows(dialect: str) -> st.SearchStrategy[str]:
    """A script most of whose statements may be bundled."""
    inner = st.lists(st.sampled_from([*VALUES, *BETWEEN, *VALUES, *BETWEEN, *PIECES[dialect]]), max_size=5)
    ends = st.sampled_from([*ENDS, *[");\n"] * len(ENDS)])
    some = [
        st.builds("{}{}{}".format, st.sampled_from(heads), inner.map("".join), ends) for heads in (HEADS, HEADS[:1])
    ]
    mixed, alike = (st.lists(st.one_of(one, one, one, script(dialect)), max_size=6) for one in some)
    return st.one_of(mixed, alike, st.lists(some[1], max_size=6)).map("".join)


def read(text: str, dialect: str, mode: Mode | None, bundled: int) -> tuple[list[Piece], str]:
    """The pieces up to the first error, and what that says."""
    found: list[Piece] = []
    try:
        found.extend(Splitter(text, dialect, mode=mode, bundled=bundled).pieces())
    except MigrationFileError as error:
        return found, f"{error.location} {error.message}"
    return found, ""


def bundled(text: str, dialect: str) -> list[Piece]:
    return list(Splitter(text, dialect, bundled=len(text)).pieces())


@pytest.mark.parametrize("dialect", DIALECTS)
@SOME
@given(data=st.data())
def test_a_bundle_holds_what_is_read_one_by_one(dialect: str, data: st.DataObject) -> None:
    """Text, line, column and offset of each statement, their number, and the checksum of all."""
    text = data.draw(rows(dialect))
    modes = [None, Mode(), Mode(escapes=True), Mode(ansi_quotes=True), Mode(delimiter="//")]
    mode = data.draw(st.sampled_from(modes))
    singly, refused = read(text, dialect, mode, 0)
    pieces, also_refused = read(text, dialect, mode, len(text))
    assert refused == also_refused
    assert list(statements(pieces)) == singly
    assert sum(map(size, pieces)) == len(singly)
    blanks = SPACES[dialect]
    for piece in pieces:
        if isinstance(piece, Bundle):
            assert [sql.strip(blanks) for sql in texts(piece)] == [each.sql for each in statements((piece,))]
    if mode is None and not refused:
        running = Checksum(dialect)
        for piece in pieces:
            running.add(piece)
        assert running.value == checksum(split(text, dialect), dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
@SOME
@given(data=st.data())
def test_what_is_bundled_is_harmless(dialect: str, data: st.DataObject) -> None:
    """A bundle needs no further look: each of its statements fits into every transaction."""
    text = data.draw(rows(dialect))
    for piece in read(text, dialect, None, len(text))[0]:
        for found in statements((piece,)) if isinstance(piece, Bundle) else ():
            classification = classify(found.sql, dialect)
            assert dml(classification)
            assert not transaction_control(classification)
            assert forbidden_in_transaction(classification, dialect) is None


@pytest.mark.parametrize("dialect", DIALECTS)
def test_usual_lines_are_bundled(dialect: str) -> None:
    """As many as fit into a message are one piece, and the rest another; a comment ends it."""
    line = "INSERT INTO t (a, b) VALUES (-1, 'it''s; -- a name', '2026-01-02');\n"
    count = SIZE // len(line)
    first, second, third = bundled(line * (count + 9) + "-- c\n" + line, dialect)
    assert isinstance(first, Bundle)
    assert isinstance(third, Bundle)
    assert (size(first), size(second), size(third)) == (count, 9, 1)
    assert (first.by_lines, texts(third)) == (True, [line[:-2]])
    assert third.location.line == count + 11


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    "value", ["1", "'a'", "'a', 'b'", "'é'", "'\r\n'", "'#', '(;\n'", "a - -1 , 'x'", "null , now( )"]
)
@pytest.mark.parametrize("other", ["1", "( 1 )", "'a'", "'a', - 'b'"])
def test_lines_that_begin_alike_have_the_checksum_of_their_statements(dialect: str, value: str, other: str) -> None:
    """Whether they have as many strings each or not."""
    text = "".join(f"insert into t ( a, b ) values ( {each} );\n" for each in (value, value, other, value))
    (piece,) = bundled(text, dialect)
    running = Checksum(dialect)
    running.add(piece)
    assert running.value == checksum(split(text, dialect), dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    "sql",
    [
        'insert into "t" values (1)',
        "insert into t values ($$a$$)",
        "insert into t values (1 -- c\n)",
        "insert into t values (/* c */ 1)",
        "insert into t values (E'a')",
        "insert into t values (1) ",
        "insertion into t values (1)",
        "select 1",
    ],
)
def test_what_may_mean_something_else_comes_alone(dialect: str, sql: str) -> None:
    """Comments, names in quotes, strings of another kind and anything that changes no rows are no part of a bundle."""
    assert all(isinstance(piece, Statement) for piece in bundled(f"{sql};\n{sql};\n", dialect))
