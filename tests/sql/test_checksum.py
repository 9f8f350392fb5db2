"""The checksum: unchanged by comments, blanks and line ends, changed by any other edit."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sqlmig.sql.checksum import by_lexer, by_quotes, checksum, checksum_of
from sqlmig.sql.mode import SPACES, Mode, default_mode
from sqlmig.sql.split import split
from tests.sql.fragments import DIALECTS, PIECES

TOKENS = [
    "select",
    "a",
    "b",
    "1",
    "2.5",
    "'x  y'",
    "'--'",
    '"n  m"',
    "(",
    ")",
    ",",
    "=",
    "<",
    "-",
    "+",
    "*",
    "||",
    ".",
    "1e",
]
GAPS = [" ", "  ", "\n", "\t", "\r\n", " -- c\n", " /* c */ ", "\n-- 'c\n\n"]
SOME = settings(max_examples=100, deadline=None)


def of(text: str, dialect: str) -> str:
    return checksum(split(text, dialect), dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
@SOME
@given(tokens=st.lists(st.sampled_from(TOKENS), min_size=1, max_size=12), data=st.data())
def test_comments_and_blanks_do_not_count(dialect: str, tokens: list[str], data: st.DataObject) -> None:
    gaps = data.draw(st.lists(st.sampled_from(GAPS), min_size=len(tokens), max_size=len(tokens)))
    other = "".join(gap + token for gap, token in zip(gaps, tokens, strict=True))
    assert of(" ".join(tokens) + ";", dialect) == of(f"{other} ; -- end", dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
@SOME
@given(tokens=st.lists(st.sampled_from(TOKENS), min_size=1, max_size=8), data=st.data())
def test_any_other_edit_counts(dialect: str, tokens: list[str], data: st.DataObject) -> None:
    sql = " ".join(tokens)
    place = data.draw(st.sampled_from([place for place, character in enumerate(sql) if not character.isspace()]))
    insertion = data.draw(st.sampled_from(["", "x", "0", "+", "(", "."]))
    edited = sql[:place] + insertion + sql[place + (insertion == "") :]
    assert checksum_of(sql, dialect) != checksum_of(edited, dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("select a;select b", "\ufeffselect a ;\r\n\r\n-- c\r\n select b\r\n"),
        ("create table t(a int,b int)", "create table t (\n  a int,\n  b int -- c\n)"),
        ("update t set a=1 where b>=-1", "update t\nset a = 1\nwhere b >= -1"),
        ("select 'a\nb'", "select 'a\r\nb'"),
    ],
)
def test_a_reformat_changes_nothing(dialect: str, one: str, other: str) -> None:
    assert of(one, dialect) == of(other, dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("select a b", "select ab"),
        ("select 1 2", "select 12"),
        ("select 1 .5", "select 1.5"),
        ("select - -1", "select --1\n"),
        ("select 1e -1", "select 1e-1"),
        ("select 'a' 'b'", "select 'a''b'"),
        ("select 'a b'", "select 'a  b'"),
        ("select 'a'", "select 'A'"),
        ("select a", "select A"),
        ("select '-- a'", "select '-- b'"),
        ("select N 'a'", "select N'a'"),
        ("select 1; select 2", "select 2; select 1"),
        ("select 1; select 2", "select 1 select 2"),
        ('select "a "', 'select "a"'),
        ("select < =", "select <="),
    ],
)
def test_blanks_that_tell_tokens_apart_count(dialect: str, one: str, other: str) -> None:
    assert of(one, dialect) != of(other, dialect)


@pytest.mark.parametrize(
    ("dialect", "one", "other", "same"),
    [
        ("postgres", "do $$ a  b $$", "do $$ a b $$", False),
        ("postgres", "do $$ a\r\nb $$", "do $$ a\nb $$", True),
        ("postgres", "do $$ -- a\n $$", "do $$ \n $$", False),
        ("postgres", "do $a$ x $a$", "do $b$ x $b$", False),
        ("postgres", "copy t from stdin;\n1\n\\.\n", "copy t from stdin;\n2\n\\.\n", False),
        ("postgres", "copy t from stdin;\r\n1\r\n\\.\r\n", "copy t from stdin;\n1\n\\.\n", True),
        ("postgres", "select /*+ SeqScan(t) */ 1", "select 1", False),
        ("postgres", "select E'a\\'b', /* c */ 1", "select E'a\\'b', 1", True),
        ("postgres", "select 1 # 2", "select 1", False),
        ("mysql", "select 1 # 2", "select 1", True),
        ("mysql", "select /*!50000 1, */ 2", "select 2", False),
        ("mysql", "select /*+ BKA(t) */ 1", "select 1", False),
        ("mysql", "select 5--1", "select 5", False),
        ("mysql", "delimiter //\nselect 1//", "select 1;", True),
        ("mysql", "create procedure p() begin select 1; -- c\nend", "create procedure p() begin select 1; end", True),
        ("sqlite", "select [a  b]", "select [a b]", False),
        ("duckdb", "select\u00a01", "select 1", True),
        ("postgres", "select\u00a01", "select 1", False),
    ],
)
def test_each_dialect_knows_its_code_from_its_comments(dialect: str, one: str, other: str, same: bool) -> None:
    assert (of(one, dialect) == of(other, dialect)) is same


def test_a_switched_string_mode_is_followed() -> None:
    text = "set standard_conforming_strings = off; select 'a\\' -- b', {};"
    assert of(text.format(1), "postgres") == of(text.format("1 -- c\n"), "postgres")
    assert of(text.format(1), "postgres") != of(text.replace("-- b", "-- c").format(1), "postgres")


def test_the_value_names_its_algorithm_and_never_changes() -> None:
    """Stored checksums must stay true: this value is a promise."""
    value = of("create table t (a int); -- c\ninsert into t values ('x');", "postgres")
    assert value == "sha256:cfeab9a40893f1d21cecd43005ee56baccb60ad2da628da60344acd0a63af80a"


@pytest.mark.parametrize("dialect", DIALECTS)
@given(st.data())
def test_the_quick_way_reads_as_the_lexer_does(dialect: str, data: st.DataObject) -> None:
    """What is taken apart at its quotes alone has the same code and the same strings, in every mode."""
    pieces = st.sampled_from([*PIECES[dialect], "'", " ", "e'", "E", "'a'", "values (", "-", "/", "\0"])
    sql = "".join(data.draw(st.lists(pieces, max_size=8)))
    for mode in (default_mode(dialect), Mode(escapes=True), Mode(ansi_quotes=True), Mode(delimiter="//")):
        quick = by_quotes(sql, dialect, mode)
        assert quick is None or quick == by_lexer(sql, dialect, mode)


def test_the_quick_way_is_taken() -> None:
    """A usual INSERT needs no lexer in any dialect."""
    for dialect in DIALECTS:
        sql = "INSERT INTO t (a, b) VALUES (-1, 'it''s; -- a name', '2026-01-02');"
        assert by_quotes(sql, dialect, default_mode(dialect)) is not None


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("separator", ["\x1c", "\x1f", "\x85", "\u00a0", "\u2003", "\u3000"])
def test_what_only_python_takes_for_a_blank_counts(dialect: str, separator: str) -> None:
    """Blanks are the database's: a character that it takes for a part of a name makes another statement."""
    same = checksum_of(f"select a{separator}b", dialect) == checksum_of("select a b", dialect)
    assert same == (separator in SPACES[dialect])
