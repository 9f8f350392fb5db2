"""`COPY … FROM stdin` and the data that follows it in a script."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from sqlmig.sql.kinds import SILENT, WORD
from sqlmig.sql.lexer import lexer
from sqlmig.sql.mode import Mode

_MAYBE = re.compile(r"\bstdin\b", re.I)
END_OF_DATA = re.compile(r"^\\\.\r?(?:\n|\Z)", re.M)


Data = Callable[[int], tuple[Iterable[str], int] | None]
"""Takes where the data of a COPY begins, gives it and where the script goes on; None when nothing closes it."""


def reads_stdin(text: str, begin: int, end: int, mode: Mode) -> bool:
    """Tell whether a COPY statement has FROM stdin outside parentheses and quotes."""
    if not _MAYBE.search(text, begin, end):
        return False
    depth, last = 0, ""
    for kind, start, stop in lexer("postgres", "words", mode).spans(text, begin, end):
        if kind in SILENT:
            continue
        word = text[start:stop].lower()
        depth += (word == "(") - (word == ")")
        if depth == 0 and kind is WORD and word == "stdin" and last == "from":
            return True
        last = word
    return False


def data_block(text: str, start: int) -> tuple[Iterable[str], int] | None:
    r"""Read the data that begins at `start`, up to its `\.` line."""
    found = END_OF_DATA.search(text, start)
    return ((text[start : found.start()],), found.end()) if found else None
