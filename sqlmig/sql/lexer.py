"""sqlparse's Lexer, reading by a dialect's table alone and from any offset."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from sqlparse.lexer import Lexer

from sqlmig.sql.kinds import BROKEN, CODE, COMMAND, END, MARKER, Kind
from sqlmig.sql.mode import Mode, default_mode
from sqlmig.sql.patterns import possessive
from sqlmig.sql.tables import Grain, Resolver, Rule, table

Compiled = tuple[Callable[[str, int], re.Match[str] | None], Kind, Resolver | None, bool]
"""A rule's match, the kind it gives or the function that finds kind and end, and whether a splitter stops there."""

_CUTS = (END, MARKER, COMMAND)


class DialectLexer(Lexer):
    """A lexer for one dialect.

    The stock lexer resolves `$tag$` and `/*` before it asks its table, the same for every dialect, and knows no
    offsets. Here the table alone decides.
    """

    def __init__(self, rules: list[Rule]) -> None:
        self.clear()  # type: ignore[no-untyped-call]  # sqlparse has no types
        self.set_SQL_REGEX(rules)

    def set_SQL_REGEX(self, rules: list[Rule]) -> None:  # noqa: N802  # sqlparse's name
        """Compile the rules without sqlparse's IGNORECASE, which doubles the time of large character sets."""
        self._SQL_REGEX = [
            (
                re.compile(possessive(pattern)).match,
                *((BROKEN, action) if callable(action) else (action, None)),
                action in _CUTS,
            )
            for pattern, action, _ in rules
        ]
        self._first = [first for _, _, first in rules]
        self._by_character = {chr(code): self._rules(chr(code)) for code in range(128)}
        self._beyond = self._rules("")

    def _rules(self, character: str) -> list[Compiled]:
        """Give the rules that a text beginning with this character may match. No rule begins beyond ASCII alone."""
        pairs = zip(self._first, self._SQL_REGEX, strict=True)
        return [rule for first, rule in pairs if not first or not character or character in first]

    def get_tokens(self, text: str, encoding: str | None = None, pos: int = 0) -> Iterator[tuple[Kind, str]]:  # noqa: ARG002  # sqlparse's signature
        """Give every token from `pos` on. A quote or comment that nothing closes is one token of kind BROKEN."""
        for kind, start, end in self.spans(text, pos):
            yield kind, text[start:end]

    def spans(self, text: str, pos: int = 0, stop: int | None = None) -> Iterator[tuple[Kind, int, int]]:
        """Give kind, start and end of every token that begins before `stop`."""
        by_character, beyond = self._by_character, self._beyond
        size = len(text) if stop is None else stop
        while pos < size:
            for match, kind, resolve, _ in by_character.get(text[pos], beyond):
                found = match(text, pos)
                if found is None:
                    continue
                start, pos = pos, found.end()
                if resolve is not None:
                    kind, pos = resolve(text, start)
                yield kind, start, pos
                break

    def seek(self, text: str, pos: int) -> tuple[Kind, int, int] | None:
        """Find the first delimiter, the first comment that may be a marker, or the first thing that is no SQL."""
        by_character, beyond = self._by_character, self._beyond
        size = len(text)
        while pos < size:
            for match, kind, resolve, cuts in by_character.get(text[pos], beyond):
                found = match(text, pos)
                if found is None:
                    continue
                start, pos = pos, found.end()
                if resolve is not None:
                    kind, pos = resolve(text, start)
                    cuts = kind is BROKEN
                elif found.lastindex:
                    return END, found.start(1), pos
                if cuts:
                    return kind, start, pos
                break
        return None


@lru_cache(maxsize=64)
def lexer(dialect: str, grain: Grain, mode: Mode | None = None) -> DialectLexer:
    """Give the lexer of a dialect: see `tables.table` for the grain."""
    return DialectLexer(table(dialect, mode or default_mode(dialect), grain))


def in_code(text: str, begin: int, offset: int, dialect: str, mode: Mode) -> bool:
    """Tell whether a character stands in plain code of the statement at `begin`."""
    for kind, start, end in lexer(dialect, "parts", mode).spans(text, begin):
        if start <= offset < end:
            return kind is CODE
    return False


def opening(text: str, begin: int, quote: int, dialect: str, mode: Mode) -> int:
    """Find where a quote of the statement at `begin` opened: a doubled quote before it belongs to the same string."""
    opened, behind = quote, -1
    for _, start, end in lexer(dialect, "parts", mode).spans(text, begin, quote + 1):
        if start != behind or text[start] != text[opened] or text[start] not in "'\"`":
            opened = start
        behind = end
    return opened
