"""Nested ORs and ANDs, written the way in which the server shows them when it has read them back."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlmig.dialects.postgres.schema.text import QUOTED
from sqlmig.noun import entity

_TOKEN = re.compile(rf"{QUOTED} | (?P<opening>\() | (?P<closing>\)) | (?P<word>\b(?:OR|AND)\b)", re.DOTALL | re.VERBOSE)


@entity
class _Open:
    """A parenthesis that is not closed yet, and the last word that joins what is in it."""

    start: int
    word: str | None = None


def flat(text: str) -> str:
    """A statement without the parentheses that its reader ignores: `((a OR b) OR c)` becomes `(a OR b OR c)`.

    `x IN (y, z, 'a')` is made of pairs, as `(((x = y) OR (x = z)) OR (x = 'a'))`, and shown so. Read again, it is one
    list of three (makeOrExpr in gram.y), and shown otherwise. It means the same, so the list is what is written.
    """
    if ") OR " not in text and ") AND " not in text:
        return text
    parts, done = [], 0
    for position in sorted(_superfluous(text)):
        parts.append(text[done:position])
        done = position + 1
    return "".join([*parts, text[done:]])


def _superfluous(text: str) -> Iterator[int]:
    """The places of parentheses around a first operand that is joined by the same word as the others."""
    brackets: list[_Open] = []
    for token in _TOKEN.finditer(text):
        if token["opening"]:
            brackets.append(_Open(token.start()))
        elif brackets and token["word"]:
            brackets[-1].word = token[0]
        elif brackets and token["closing"]:
            inner = brackets.pop()
            first = bool(brackets) and brackets[-1].start == inner.start - 1
            if first and inner.word and text.startswith(f" {inner.word} ", token.end()):
                yield from (inner.start, token.start())
