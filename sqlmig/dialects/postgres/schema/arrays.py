"""Casts of whole arrays, written such that the server reads back the very expression that it has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

# quoted things are passed over as a whole: strings, identifiers, bodies
_TOKEN = re.compile(
    r"""\b[eE]'(?:[^'\\]|''|\\.)*' | '(?:[^']|'')*' | "(?:[^"]|"")*" | \$(?P<tag>\w*)\$.*?\$(?P=tag)\$
    | (?P<array>\(ARRAY\[) | (?P<opening>[\[(]) | (?P<closing>[\])]) | (?P<comma>,)""",
    re.DOTALL | re.VERBOSE,
)
_CAST = re.compile(r'::((?:[\w .]|"(?:[^"]|"")*")+)$')


@dataclass(slots=True)
class _Open:
    """A bracket that is not closed yet; `types` are what an array's elements are cast to."""

    start: int
    array: bool
    element: int = 0
    types: set[str | None] = field(default_factory=set)


def exact(text: str) -> str:
    """A statement in which each cast of a whole array names the type of the array's elements first.

    `status IN ('a', 'b')` on a varchar column is an array of varchar cast to text[], and is shown as
    `(ARRAY['a'::character varying])::text[]`. Read again, a cast right after ARRAY[…] goes to the elements
    (transformTypeCast in parse_expr.c): the copy would have, and show, another expression. With
    `((ARRAY['a'::character varying])::character varying[])::text[]` it has the same. An array of columns does
    not tell its type and stays: the copy means the same, and shows it otherwise.
    """
    if "(ARRAY[" not in text:
        return text
    parts, done = [], 0
    for position, addition in sorted(_additions(text), key=lambda pair: pair[0]):
        parts += [text[done:position], addition]
        done = position
    return "".join([*parts, text[done:]])


def _additions(text: str) -> Iterator[tuple[int, str]]:
    """What to insert, and where."""
    brackets: list[_Open] = []
    for token in _TOKEN.finditer(text):
        if token["array"] or token["opening"]:
            brackets.append(_Open(token.start(), bool(token["array"]), token.end()))
        elif brackets and (token["comma"] or token["closing"]):
            current = brackets[-1]
            if current.array:
                current.types.add(_type(text[current.element : token.start()]))
                current.element = token.end()
            if token["closing"]:
                brackets.pop()
            if token["closing"] and current.array:
                brackets.append(_Open(current.start, array=False))  # the parenthesis before ARRAY
                if text.startswith(")::", token.end()):
                    yield from _named(current, token.end() + 1)


def _named(array: _Open, end: int) -> Iterator[tuple[int, str]]:
    """The insertions for an array up to `end` whose elements are all of one known type."""
    element, *others = array.types
    if element and not others:
        yield array.start, "("
        yield end, f"::{element}[])"


def _type(element: str) -> str | None:
    """The type that an element is cast to; none where it is not cast, or to a type with a modifier.

    With a modifier, or beside a column that has one, the array is of the modified type, and is not the same after
    a cast to the plain one.
    """
    cast = _CAST.search(element)
    return cast[1] if cast else None
