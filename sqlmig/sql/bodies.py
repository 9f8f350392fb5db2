"""Bodies in PostgreSQL, SQLite and MySQL: which `;` belongs to a statement instead of ending it.

A tracker reads the words of one statement. `opened` is the offset where its body began while the body is open,
so that a `;` ends the statement exactly when `opened` is None.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Protocol

from sqlmig.sql.patterns import possessive
from sqlmig.sql.routines import MysqlBlock, MysqlEvent, MysqlRoutine, MysqlTrigger

_COMMENT = r"/\*[^*]*+\*++(?:[^/*][^*]*+\*++)*+/"
_GAP = rf"(?:[ \t\n\r\f\v]++|--[^\n]*+\n|{_COMMENT})"
_MYSQL_GAP = rf"(?:[ \t\n\r\f\v]++|/\*M?![0-9]*+|\*/|(?:\#|--)[^\n]*+\n|{_COMMENT})"
_ACCOUNT = r"""(?:`[^`]*+`|'[^']*+'|"[^"]*+"|[\w.%$-]++)"""
_DEFINER = (
    rf"definer{_MYSQL_GAP}*+={_MYSQL_GAP}*+{_ACCOUNT}"
    rf"(?:{_MYSQL_GAP}*+@{_MYSQL_GAP}*+{_ACCOUNT})?+(?:{_MYSQL_GAP}*+\({_MYSQL_GAP}*+\))?+{_MYSQL_GAP}++"
)

_ATOMIC = re.compile(r"\bbegin(?=[ \t\n\r\f\v]*+(?:atomic\b|--|/\*))", re.I)
# how a statement begins that may have a body; compiled for the dialect in hand, since they are long
_HEADS = {
    "postgres": rf"create{_GAP}++(?:or{_GAP}++replace{_GAP}++)?+(function|procedure|rule)\b",
    "sqlite": rf"(?:explain{_GAP}++)?+(?:query{_GAP}++plan{_GAP}++)?+create{_GAP}++"
    rf"(?:temp(?:orary)?+{_GAP}++)*+trigger\b",
    "mysql": rf"{_MYSQL_GAP}*+(?:(?:create{_MYSQL_GAP}++(?:or{_MYSQL_GAP}++replace{_MYSQL_GAP}++)?+"
    rf"|alter{_MYSQL_GAP}++)"
    rf"(?:{_DEFINER})?+(?:aggregate{_MYSQL_GAP}++)?+(procedure|function|trigger|event)\b"
    rf"|(begin){_MYSQL_GAP}++not{_MYSQL_GAP}++atomic\b)",
}


@cache
def _head(dialect: str) -> re.Pattern[str]:
    return re.compile(possessive(_HEADS[dialect]), re.I)


class Tracker(Protocol):
    """What reads a statement's words and knows whether its body is open."""

    @property
    def opened(self) -> int | None:
        """Where the open body began."""

    def feed(self, word: str, start: int) -> None:
        """Take the next significant token in lower case."""


class PostgresRule:
    """`CREATE RULE … DO (a; b)`: the actions stand in parentheses."""

    def __init__(self) -> None:
        self.opened: int | None = None
        self._depth = 0

    def feed(self, word: str, start: int) -> None:
        if word == "(":
            self._depth += 1
            self.opened = start if self._depth == 1 else self.opened
        elif word == ")" and self._depth:
            self._depth -= 1
            self.opened = self.opened if self._depth else None


class PostgresAtomic:
    """`CREATE FUNCTION … BEGIN ATOMIC … END`: only CASE nests in it. Like psql, it ignores what is in parentheses."""

    def __init__(self) -> None:
        self.opened: int | None = None
        self._depth = self._parentheses = self._last_start = 0
        self._last = ""

    def feed(self, word: str, start: int) -> None:
        if word in "()":
            self._parentheses = max(0, self._parentheses + (1 if word == "(" else -1))
        elif self._parentheses == 0:
            self._word(word)
        self._last, self._last_start = word, start

    def _word(self, word: str) -> None:
        if self._depth == 0:
            if word == "atomic" and self._last == "begin":
                self._depth, self.opened = 1, self._last_start
        elif word in ("case", "end") and self._last not in (".", "as"):
            self._depth += 1 if word == "case" else -1
            self.opened = self.opened if self._depth else None


class SqliteTrigger:
    """`CREATE TRIGGER … BEGIN …; END`: as for SQLite itself, it ends at `END` between two `;`."""

    def __init__(self) -> None:
        self.opened: int | None = None
        self._begin: int | None = None
        self._last = ""

    def feed(self, word: str, start: int) -> None:
        if self._begin is None and word == "begin":
            self._begin = self.opened = start
        elif word == "end" and self._last == ";":
            self.opened = None
        elif self.opened is None:
            self.opened = start if self._begin is None else self._begin
        self._last = word


_MYSQL_TRACKERS: dict[str, Callable[[], Tracker]] = {
    "procedure": MysqlRoutine,
    "function": MysqlRoutine,
    "trigger": MysqlTrigger,
    "event": MysqlEvent,
    "begin": MysqlBlock,
}


def tracker(text: str, begin: int, end: int, dialect: str) -> Tracker | None:
    """Give what tracks the body of the statement at `begin`, or None when it can have none.

    `end` is where the statement ends if it has no body.
    """
    if dialect == "postgres":
        return _postgres(text, begin, end)
    if dialect == "sqlite":
        return SqliteTrigger() if _head(dialect).match(text, begin) else None
    if dialect == "mysql":
        head = _head(dialect).match(text, begin)
        return _MYSQL_TRACKERS[(head[1] or head[2]).lower()]() if head else None
    return None


def _postgres(text: str, begin: int, end: int) -> Tracker | None:
    head = _head("postgres").match(text, begin)
    if head is None:
        return None
    if head[1].lower() == "rule":
        return PostgresRule()
    return PostgresAtomic() if _ATOMIC.search(text, begin, end) else None
