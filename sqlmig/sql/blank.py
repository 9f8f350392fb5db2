"""Blank space and comments between statements."""

from __future__ import annotations

import re
from functools import lru_cache

from sqlmig.sql.kinds import BROKEN
from sqlmig.sql.mode import SPACES
from sqlmig.sql.patterns import possessive
from sqlmig.sql.tables import Resolver, flat_comment, nested_comment

_MARK = r"(?![ \t]*+(?i:migrate|seed):)"
_CONDITIONAL = re.compile(r"/\*M?!")

MARK = re.compile(r"--[ \t]*+(?i:migrate|seed):[^\n\r]*+")
"""A comment that may be a section marker, or a directive of a seed."""

_LINE_COMMENTS = {
    "postgres": rf"--{_MARK}[^\n\r]*+",
    "mysql": rf"(?:#|--{_MARK})[^\n]*+",
    "sqlite": rf"--{_MARK}[^\n]*+",
    "duckdb": rf"--{_MARK}[^\n\r]*+",
}


@lru_cache(maxsize=64)
def pattern(dialect: str, delimiter: str = ";") -> re.Pattern[str]:
    """Give what may stand between two statements, except block comments and comments that may be markers.

    A comment may begin with `#`, but not where `#` is the delimiter.
    """
    blank = rf"(?:[{SPACES[dialect]}]++|(?!{re.escape(delimiter)}){_LINE_COMMENTS[dialect]})*+"
    return re.compile(possessive(blank))


_COMMENT: dict[str, Resolver] = {
    "postgres": nested_comment,
    "duckdb": nested_comment,
    "sqlite": flat_comment,
    "mysql": flat_comment,
}


def skip(
    text: str, pos: int, dialect: str, stops: frozenset[int] = frozenset(), delimiter: str = ";"
) -> tuple[int, bool]:
    """Find the first character that is neither blank nor comment, and tell whether all comments are closed.

    It stops at a comment whose offset is in `stops`. MySQL's `--` needs no blank behind it before a statement.
    """
    blank, comment = pattern(dialect, delimiter), _COMMENT[dialect]
    while True:
        pos = blank.match(text, pos).end()  # type: ignore[union-attr]  # it matches nothing, too
        if text.startswith("/*", pos) and not (dialect == "mysql" and _CONDITIONAL.match(text, pos)):
            kind, end = comment(text, pos)
            if kind is BROKEN:
                return pos, False
            pos = end
            continue
        mark = MARK.match(text, pos)
        if mark is None or pos in stops:
            return pos, True
        pos = mark.end()
