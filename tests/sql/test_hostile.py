"""Hostile inputs: each is read in one pass, so that millions of characters take moments and little memory."""

from __future__ import annotations

import tracemalloc
from contextlib import suppress

import pytest

from sqlmig.errors import MigrationFileError
from sqlmig.sql.checksum import checksum_of
from sqlmig.sql.classify import classify
from sqlmig.sql.split import split
from tests.sql.fragments import DIALECTS

MILLION = 1_000_000
TEXTS = {
    "quotes": "'" * MILLION,
    "double_quotes": '"' * (MILLION // 10 + 1),
    "comment_openings": "/*" * MILLION,
    "comment_pairs": "/**/" * (MILLION // 10),
    "tags": "$a$" * (MILLION + 1),
    "dollars": "$" * (MILLION // 10),
    "parameters": "$1" * (MILLION // 10),
    "name_with_dollars": "a" + "$a" * MILLION,
    "literal": f"select '{'x' * 10 * MILLION}';",
    "backslashes": "select '" + "\\" * (10 * MILLION) + "';",
    "escaped_backslashes": "select E'" + "\\" * (10 * MILLION) + "';",
    "dashes": "-" * (MILLION // 10),
    "spaced_dashes": "- " * (MILLION // 50),
    "semicolons": ";" * (MILLION // 10),
    "parentheses": "select " + "(" * (MILLION // 10),
    "spaces": " " * MILLION,
    "newlines": "\n" * MILLION,
    "e_runs": "e" * MILLION + "'",
    "e_strings": "E'a'\n" * (MILLION // 10),
    "continuations": "E''" + " " * MILLION + "x",
    "many_continuations": ("E''" + " " * 1000 + "x") * 1000,
    "begins": "create function f() begin atomic " + "case " * (MILLION // 10),
    "mysql_begins": "create procedure f() " + "begin " * (MILLION // 10),
    "create_gaps": "create /* x */ " * (MILLION // 20),
    "delimiter_lines": "select 1\n  delimiter\n" * (MILLION // 10),
    "brackets": "[" * MILLION,
    "markers": "-- migrate:x\n" * (MILLION // 10),
}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_text_is_split_in_moments(name: str, dialect: str) -> None:
    """A quadratic step would take minutes here. Two dialects read less: their tables are like the others'."""
    text = TEXTS[name] if dialect in ("postgres", "mysql") else TEXTS[name][: len(TEXTS[name]) // 10]
    with suppress(MigrationFileError):
        for _ in split(text, dialect):
            pass


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_text_is_classified_in_moments(name: str, dialect: str) -> None:
    sql = TEXTS[name][: MILLION // 20]
    classify(sql, dialect)
    checksum_of(sql, dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_memory_does_not_grow_with_the_file(dialect: str) -> None:
    text = "INSERT INTO t VALUES (1, 'it''s', 'a@b.c'), (2, 'x;y', NULL);\n" * 20_000
    tracemalloc.start()
    try:
        assert sum(1 for _ in split(text, dialect)) == 20_000
        assert tracemalloc.get_traced_memory()[1] < 2 * MILLION
    finally:
        tracemalloc.stop()
