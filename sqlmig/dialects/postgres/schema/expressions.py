"""Expressions in the form that the server itself gives them when it has read them back."""

from __future__ import annotations

import re
from collections.abc import Iterator

OPENING = "(ARRAY["
# strings, names and bodies, in which nothing means anything; brackets and commas
TOKEN = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$.*?\$\1\$|\(ARRAY\[|[\[\](),]""", re.DOTALL)
CAST = re.compile(r"""\]\)::((?:"(?:[^"]|"")*"|[\w .]|\([\d,]+\))+)\[\]""")


def settled(sql: str) -> str:
    """Casts of arrays that stand at their elements.

    varchar_column IN ('a', 'b') is kept as a cast of an array and written so: (ARRAY[a, b])::text[]. Reading that,
    the server makes it ARRAY[(a)::text, (b)::text], so that a schema would change by being loaded.
    https://www.postgresql.org/docs/current/sql-expressions.html#SQL-SYNTAX-ARRAY-CONSTRUCTORS
    """
    done, pos = [], 0
    for start in _arrays(sql):
        found = _elements(sql, start) if start >= pos else None
        if found is not None:
            elements, end, type_ = found
            casts = ", ".join(f"({settled(element)})::{type_}" for element in elements)
            done += [sql[pos:start], f"ARRAY[{casts}]"]
            pos = end
    return "".join(done) + sql[pos:]


def _arrays(sql: str) -> Iterator[int]:
    if OPENING in sql:
        yield from (token.start() for token in TOKEN.finditer(sql) if token[0] == OPENING)


def _elements(sql: str, start: int) -> tuple[list[str], int, str] | None:
    """The elements of the array at `start`, the end of its cast and its type; none where it is not cast."""
    elements, depth, begin = [], 0, start + len(OPENING)
    for token in TOKEN.finditer(sql, begin):
        if depth == 0 and token[0] in (",", "]"):
            elements.append(sql[begin : token.start()].strip())
            begin = token.end()
            if token[0] == "]":
                break
        depth += (token[0] in ("(", "[")) + 2 * (token[0] == OPENING) - (token[0] in (")", "]"))
    cast = CAST.match(sql, begin - 1)
    nested = any(element.startswith("ARRAY[") for element in elements)
    return (elements, cast.end(), cast[1]) if cast and not nested else None
