"""Patterns with possessive groups mean the same where Python reads those wrongly."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sqlmig.sql.mode import default_mode
from sqlmig.sql.patterns import MENDED, atomic
from sqlmig.sql.tables import table

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize(
    ("pattern", "rewritten"),
    [
        (r"'[^']*+'", r"'[^']*+'"),
        (r"'(?:\\.|[^']++)*+'", r"'(?>(?:\\.|[^']++)*)'"),
        (r"(?:a(?:b)?+){0,9}+(;)?+", r"(?>(?:a(?>(?:b)?)){0,9})(?>(;)?)"),
        (r"[)(]*+\)*+(?:[^)\]]++)++", r"[)(]*+\)*+(?>(?:[^)\]]++)+)"),
        (r"(?<!a)(?P<b>c)(?=d)", r"(?<!a)(?P<b>c)(?=d)"),
    ],
)
def test_groups_become_atomic(pattern: str, rewritten: str) -> None:
    """Only a quantifier of a group is rewritten; parentheses in sets and behind backslashes are characters."""
    assert atomic(pattern) == rewritten
    re.compile(rewritten)


@pytest.mark.skipif(not MENDED, reason="this Python reads possessive groups wrongly")
@pytest.mark.parametrize("dialect", ["postgres", "mysql", "sqlite", "duckdb"])
def test_the_lexers_rules_match_the_same(dialect: str) -> None:
    """Every rule of every lexer, at places all over a text with what is difficult."""
    text = "".join(path.read_text(encoding="utf-8") for path in sorted((GOLDEN / dialect).glob("*.sql")))[:6000]
    assert text
    for grain in ("runs", "parts", "words"):
        for pattern, _, _ in table(dialect, default_mode(dialect), grain):
            ours, theirs = re.compile(pattern), re.compile(atomic(pattern))
            for place in range(0, len(text), 3):
                first, second = ours.match(text, place), theirs.match(text, place)
                assert (first and first.span()) == (second and second.span()), (pattern, place)
