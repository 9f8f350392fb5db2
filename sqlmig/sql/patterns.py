"""Regular expressions with possessive groups, for every Python.

Before Python 3.11.5 a group that repeats possessively, such as `(?:ab|c)*+`, may end where its last attempt failed:
https://github.com/python/cpython/issues/106052. There an atomic group around a greedy one takes its place, which means
the same and is slower.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

MENDED = sys.version_info >= (3, 11, 5)
_PART = r"(?s:\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?(?:[:=!>]|<[=!]|P<\w+>|[aiLmsux-]+:))?|\)|.)"
_REPEAT = r"([*+?]|\{\d*,?\d*\})\+"


def possessive(pattern: str) -> str:
    """The pattern as this Python reads it right."""
    return pattern if MENDED else atomic(pattern)


def atomic(pattern: str) -> str:
    """The pattern with `(?>(…)*)` for `(…)*+`."""
    pieces: list[str] = []
    opened: list[int] = []
    pos = 0
    for start, part in _parts(pattern):
        if start < pos:
            continue  # the quantifier of a group that was rewritten
        pieces.append(part)
        pos = start + len(part)
        if part.startswith("("):
            opened.append(len(pieces) - 1)
        elif part == ")":
            first = opened.pop()
            repeat = re.compile(_REPEAT).match(pattern, pos)
            if repeat:
                pieces[first:] = ["(?>" + "".join(pieces[first:]) + repeat[1] + ")"]
                pos = repeat.end()
    return "".join(pieces)


def _parts(pattern: str) -> Iterator[tuple[int, str]]:
    for found in re.finditer(_PART, pattern):
        yield found.start(), found[0]
