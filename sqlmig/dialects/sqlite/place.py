"""Where in a statement SQLite found an error. Python does not expose sqlite3_error_offset, so the message tells.

A message names the word that is wrong, not its place. A word that stands in the statement only once is found
at once. For a syntax error the first of several is the one with which the statement stops being a beginning of
SQL, which a parser on an empty database in memory can answer without a look at the user's.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

_TOKEN = re.compile(
    r"""
      '(?:[^']|'')*'? | "(?:[^"]|"")*"? | `(?:[^`]|``)*`? | \[[^\]]*\]?
    | (?P<comment>--[^\n]*|/\*.*?(?:\*/|\Z))
    | [^\W\d][\w$]* | \d[\w.]* | \.\d\w* | \|\||<<|>>|<=|>=|<>|!=|==|->>?|[^\s\w]
    """,
    re.X | re.S,
)
_NEAR = re.compile(r'near "(.*)": syntax error', re.S)
_NAMES = (
    r"no such (?:table|view|index|trigger|column|function|collation sequence|module): (?:.*\.)?(.+)",
    r'no such column: "([^"]+)" - should this be .*',
    r"(?:table|view|index|trigger) (?:.*\.)?(\S+) already exists",
    r"there is already an? (?:table|index) named (.+)",
    r"table .* has no column named (.+)",
    r"(?:duplicate|ambiguous) column name: (?:.*\.)?(.+)",
    r'unrecognized token: "(.+)"',
    r"wrong number of arguments to function (\w+)\(\)",
    r"unknown (?:database|function:?) (\w+).*",
)
_LIMIT = 50  # parses for one error


def place(message: str, sql: str) -> int | None:
    """The offset of the wrong word in characters from zero, None when that is not certain."""
    if message == "incomplete input":
        return len(sql.rstrip())
    if (match := _NEAR.fullmatch(message)) is not None:
        return _syntax(message, sql, _spots(match[1], sql))
    for pattern in _NAMES:
        if (match := re.fullmatch(pattern, message, re.S)) is not None:
            spots = _spots(match[1], sql)
            return spots[0] if len(spots) == 1 else None
    return None


def _spots(word: str, sql: str) -> list[int]:
    """Where `word` stands as a token, quoted or not, outside comments and strings."""
    wanted = word.lower()
    return [
        token.start()
        for token in _TOKEN.finditer(sql)
        if token["comment"] is None and wanted in (token[0].lower(), _unquoted(token[0]).lower())
    ]


def _unquoted(token: str) -> str:
    if token[0] in '"`' and len(token) > 1:
        return token[1:-1].replace(token[0] * 2, token[0])
    return token[1:-1] if token[0] == "[" and len(token) > 1 else token


def _syntax(message: str, sql: str, spots: list[int]) -> int | None:
    if len(spots) == 1:
        return spots[0]
    with closing(sqlite3.connect(":memory:")) as parser:
        for spot in spots[:_LIMIT]:
            match = _TOKEN.match(sql, spot)
            if match is not None and _complaint(parser, sql[: match.end()]) == message:
                return spot
    return None


def _complaint(parser: sqlite3.Connection, sql: str) -> str:
    """What SQLite says to the beginning of a statement. EXPLAIN keeps it from running."""
    try:
        parser.execute(f"EXPLAIN {sql}").close()
    except (sqlite3.Error, sqlite3.Warning) as error:
        return str(error)
    return ""
