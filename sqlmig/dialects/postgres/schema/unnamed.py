"""Columns of queries that have no name, written such that the server gives none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlmig.dialects.postgres.schema.text import QUOTED

_TOKEN = re.compile(
    rf"""{QUOTED} | (?P<select>\bSELECT\b) | (?P<opening>[\[(]) | (?P<closing>[\])]) | (?P<comma>,)
    | (?P<end>;|\b(?:FROM|WHERE|(?:GROUP|ORDER)\s+BY|HAVING|WINDOW|LIMIT|OFFSET|FETCH|UNION|INTERSECT|EXCEPT
        |RETURNING|ON\s+CONFLICT)\b)""",
    re.DOTALL | re.VERBOSE,
)
_NAME = r'(?:\w+|"(?:[^"]|"")*")'
_NAMED = re.compile(rf"\sAS\s+{_NAME}$")
_CAST = re.compile(
    r"""::(?:[\w .]|"(?:[^"]|"")*")+ (?:\([\d,]+\)[a-z ]*)? (?:\[\])* (?:\ COLLATE\ [^()]+\))?$""", re.VERBOSE
)


def unnamed(text: str) -> str:
    """A statement in which each cast that is a column of a query has the name that it has.

    Below a view's first SELECT the server shows no name for `'a'` and -1, whose name is "?column?", and shows them as
    `'a'::text` and `'-1'::integer`. Read again, such a column has the name of its type (FigureColnameInternal in
    parse_target.c), and is shown with it. With `'a'::text AS "?column?"` it is the same.
    """
    if "SELECT" not in text or "::" not in text:
        return text
    parts, done = [], 0
    for position in _ends(text):
        parts += [text[done:position], ' AS "?column?"']
        done = position
    return "".join([*parts, text[done:]])


def _ends(text: str) -> Iterator[int]:
    """Where the columns end that are casts without a name."""
    starts: list[int | None] = [None]  # of the column in each open bracket, if that is in a list of columns
    for token in (*_TOKEN.finditer(text), None):
        kind = token.lastgroup if token else "end"
        start, here, behind = starts[-1], *(token.span() if token else (len(text), len(text)))
        if start is not None and kind in ("comma", "closing", "end"):
            column = text[start:here].rstrip()
            if _CAST.search(column) and not _NAMED.search(column):
                yield start + len(column)
        if kind in ("select", "comma", "end"):
            starts[-1] = behind if kind == "select" or (kind == "comma" and start is not None) else None
        elif kind == "opening":
            starts.append(None)
        elif kind == "closing" and len(starts) > 1:
            starts.pop()
