"""The significant words of a statement, past blanks, comments, and the fences of conditional comments."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.noun import entity
from sqlmig.sql.kinds import QUOTED, SILENT, STRING, WORD, Kind
from sqlmig.sql.lexer import lexer


@entity
class Word:
    """A token of a statement: `upper` is its text in upper case when it is a plain word, else as written."""

    kind: Kind
    upper: str
    text: str
    start: int
    depth: int


def words(sql: str, dialect: str) -> Iterator[Word]:
    """Give each significant token with the number of parentheses around it."""
    depth = 0
    for kind, start, end in lexer(dialect, "words").spans(sql):
        if kind in SILENT:
            continue
        text = sql[start:end]
        if text == ")":
            depth = max(0, depth - 1)
        yield Word(kind, text.upper() if kind is WORD else text, text, start, depth)
        if text == "(":
            depth += 1


def is_name(word: Word) -> bool:
    """Tell whether a token can name an object. Strings can: MySQL's `'user'@'host'`, SQLite's `'table'`."""
    return word.kind is WORD or word.kind is QUOTED or word.kind[: len(STRING) - 1] == STRING[:-1]
