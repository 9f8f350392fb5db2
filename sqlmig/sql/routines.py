"""MySQL's and MariaDB's stored programs: blocks, loops and conditions, which need no DELIMITER here.

IF, LOOP, REPEAT, WHILE, FOR and BEGIN open something only where a statement may begin, because IF and REPEAT are
functions, too, and BEGIN and END are allowed as names. CASE opens an expression everywhere else.
"""

from __future__ import annotations

import re

_OPENERS = frozenset({"begin", "if", "loop", "repeat", "while", "for"})
_CLOSERS = _OPENERS | {"case"}
_STATEMENT_FOLLOWS = frozenset({"begin", "loop", "repeat"})
_SIMPLE = frozenset(
    re.findall(
        r"\w+",
        """return select insert update delete replace with call set do signal resignal truncate values drop create
        alter prepare execute deallocate open fetch close leave iterate kill show lock unlock commit rollback start
        savepoint get grant revoke rename optimize analyze flush reset table load check repair declare""",
    )
)


class MysqlBody:
    """Reads a stored program from where its body may begin."""

    def __init__(self) -> None:
        self._stack: list[tuple[str, int]] = []
        self._parentheses = 0
        self._last = ""
        self._position = True  # a statement may begin here
        self._heading = True  # in words that come before a body's first statement
        self._handler = False

    @property
    def opened(self) -> int | None:
        return self._stack[0][1] if self._stack else None

    def feed(self, word: str, start: int) -> None:
        if word in "()":
            self._parentheses = max(0, self._parentheses + (1 if word == "(" else -1))
        elif word == ";":
            self._parentheses, self._position, self._heading, self._handler = 0, True, False, False
        elif self._parentheses == 0:
            self._token(word, start)
        self._last = word

    def _token(self, word: str, start: int) -> None:
        if word == ":":
            self._position = True
        elif self._last in (".", "@") or not word[0].isalpha():
            self._position = self._heading and self._position
        elif word == "end":
            self._end()
        elif self._last != "end" or word not in _CLOSERS:
            self._word(word, start)

    def _end(self) -> None:
        top = self._stack[-1][0] if self._stack else ""
        if top and (top in ("expression", "repeat") or self._position):
            self._stack.pop()
        self._position = False

    def _word(self, word: str, start: int) -> None:
        top = self._stack[-1][0] if self._stack else ""
        if word == "case":
            self._open("case" if self._position else "expression", start)
        elif word in ("then", "else"):
            self._position = top != "expression"
        elif word == "do" and not self._position and top in ("while", "for"):
            self._position = True
        elif word == "for" and self._handler:
            self._position, self._heading, self._handler = True, True, False
        elif self._position and word in _OPENERS:
            self._open(word, start)
        else:
            self._plain(word)

    def _open(self, word: str, start: int) -> None:
        self._stack.append((word, start))
        self._position = word in _STATEMENT_FOLLOWS
        self._heading = False

    def _plain(self, word: str) -> None:
        if word == "handler":
            self._handler = True
        elif word == "atomic" and self._last == "not":
            self._position = True
        elif not self._heading or (word in _SIMPLE and self._last not in ("character", "char")):
            self._position = self._heading = False


class _AfterHead(MysqlBody):
    """A body behind a head in which the same words mean something else."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting = True

    def feed(self, word: str, start: int) -> None:
        if not self._waiting:
            super().feed(word, start)
            return
        if word in "()":
            self._parentheses += 1 if word == "(" else -1
        self._waiting = self._parentheses != 0 or not self._begins(word)
        self._last = word

    def _begins(self, word: str) -> bool:
        raise NotImplementedError


class MysqlRoutine(_AfterHead):
    """`CREATE PROCEDURE name (…) characteristics body`."""

    def _begins(self, word: str) -> bool:
        return word == ")"


class MysqlTrigger(_AfterHead):
    """`CREATE TRIGGER … FOR EACH ROW body`."""

    def _begins(self, word: str) -> bool:
        return word == "row" and self._last == "each"


class MysqlEvent(_AfterHead):
    """`CREATE EVENT … DO body`."""

    def _begins(self, word: str) -> bool:
        return word == "do"


class MysqlBlock(MysqlBody):
    """MariaDB's `BEGIN NOT ATOMIC … END`."""
