"""Casts of whole arrays, written such that the server shows them alike when it has read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from sqlmig.dialects.postgres.schema.text import QUOTED
from sqlmig.noun import entity, field

_TOKEN = re.compile(
    rf"""{QUOTED}
    | (?P<array>\(ARRAY\[) | (?P<opening>[\[(]) | (?P<closing>[\])]) | (?P<comma>,)""",
    re.DOTALL | re.VERBOSE,
)
# with a modifier: varchar(9), interval day
_PLAIN_CAST = re.compile(r'::(?!interval )(?:[\w .]|"(?:[^"]|"")*")+(?:\[\])*$')
_TARGET = re.compile(r'\)::((?:[\w .]|"(?:[^"]|"")*")+(?:\([\d,]+\)[a-z ]*)?)\[\]')


class _Edit(NamedTuple):
    """What to put in the place of a part of the text."""

    start: int
    end: int
    text: str


@entity
class _Open:
    """A bracket that is not closed yet, and the elements of an array up to here, as places in the text."""

    start: int
    array: bool
    element: int = 0
    elements: list[tuple[int, int]] = field(default_factory=list)


def exact(text: str) -> str:
    """A statement that shows casts of whole arrays as the server will, once it has read the statement.

    `status IN ('a', 'b')` on a varchar column is an array of varchar cast to text[], and is shown as
    `(ARRAY['a'::character varying])::text[]`. Read again, a cast right after ARRAY[…] goes to the elements
    (transformTypeCast in parse_expr.c): the copy would have, and show, another expression. A cast to `anyarray`
    changes nothing and stands between (coerce_type in parse_coerce.c), unless all elements have a type with the same
    modifier. Columns do not tell, so an array of columns gets the casts of elements that the copy would have anyway.
    """
    if "(ARRAY[" not in text:
        return text
    parts, done = [], 0
    for edit in sorted(_edits(text)):
        parts += [text[done : edit.start], edit.text]
        done = edit.end
    return "".join([*parts, text[done:]])


def _edits(text: str) -> Iterator[_Edit]:
    brackets: list[_Open] = []
    for token in _TOKEN.finditer(text):
        if token["array"] or token["opening"]:
            brackets.append(_Open(token.start(), bool(token["array"]), token.end()))
        elif brackets and (token["comma"] or token["closing"]):
            current = brackets[-1]
            current.elements.append((current.element, token.start()))
            current.element = token.end() + text.startswith(" ", token.end())
            if token["closing"]:
                brackets.pop()
            if token["closing"] and current.array:
                brackets.append(_Open(current.start, array=False))  # the parenthesis before ARRAY
                yield from _cast(text, current, token.end())


def _cast(text: str, array: _Open, end: int) -> Iterator[_Edit]:
    """What to do where a cast follows an array that ends there. Arrays of arrays of columns stay as they are."""
    target = _TARGET.match(text, end)
    if target and any(_PLAIN_CAST.search(text, *element) for element in array.elements):
        yield _Edit(array.start, array.start, "(")
        yield _Edit(end + 1, end + 1, "::anyarray)")
    elif target and not any(text.startswith("ARRAY[", start) for start, _ in array.elements):
        yield _Edit(array.start, array.start + 1, "")
        for start, stop in array.elements:
            yield _Edit(start, start, "(")
            yield _Edit(stop, stop, f")::{target[1]}")
        yield _Edit(end, target.end(), "")
