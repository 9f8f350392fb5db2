"""Casts of whole arrays, written such that the server reads back the very expression that it has."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

# quoted things are passed over as a whole: strings, identifiers, bodies
_TOKEN = re.compile(
    r"""\b[eE]'(?:[^'\\]|''|\\.)*' | '(?:[^']|'')*' | "(?:[^"]|"")*" | \$(?P<tag>\w*)\$.*?\$(?P=tag)\$
    | (?P<array>\(ARRAY\[) | (?P<opening>[\[(]) | (?P<closing>[\])]) | (?P<comma>,)""",
    re.DOTALL | re.VERBOSE,
)
_MODIFIER = r"\(\d+(?:,-?\d+)?\)"
_CAST = re.compile(rf'::((?:[\w .]|"(?:[^"]|"")*"|{_MODIFIER})+)$')


@dataclass(slots=True)
class _Open:
    """A bracket that is not closed yet; `elements` are the ends of an array's elements so far."""

    start: int
    array: bool
    first: int = 0
    types: list[str | None] = field(default_factory=list)


def exact(text: str) -> str:
    """A statement in which each cast of a whole array names the type of the array's elements first.

    `status IN ('a', 'b')` on a varchar column is an array of varchar cast to text[], and is shown as
    `(ARRAY['a'::character varying])::text[]`. Read again, a cast right after ARRAY[…] goes to the elements
    (transformTypeCast in parse_expr.c): the copy would have, and show, another expression. With
    `((ARRAY['a'::character varying])::character varying[])::text[]` it has the same.
    """
    if "(ARRAY[" not in text:
        return text
    parts, done = [], 0
    for position, addition in sorted(_additions(text), key=lambda pair: pair[0]):
        parts += [text[done:position], addition]
        done = position
    return "".join([*parts, text[done:]])


def _additions(text: str) -> list[tuple[int, str]]:
    """What to insert, and where."""
    found: list[tuple[int, str]] = []
    brackets: list[_Open] = []
    for token in _TOKEN.finditer(text):
        if token["array"] or token["opening"]:
            brackets.append(_Open(token.start(), bool(token["array"]), token.end()))
        elif brackets and (token["comma"] or token["closing"]):
            current = brackets[-1]
            current.types.append(_type(text[current.first : token.start()]) if current.array else None)
            current.first = token.end()
            if token["closing"]:
                found += _around(text, current, token.end())
                brackets.pop()
                if current.array:  # the parenthesis before ARRAY is still open
                    brackets.append(_Open(current.start, array=False))
    return found


def _around(text: str, array: _Open, end: int) -> list[tuple[int, str]]:
    """The insertions for an array that is cast and whose elements are all of one known type."""
    element = array.types[0]
    if not array.array or element is None or set(array.types) != {element} or not text.startswith(")::", end):
        return []
    return [(array.start, "("), (end + 1, f"::{element}[])")]


def _type(element: str) -> str | None:
    """The type that an element is cast to, without its modifier; None where it is not cast."""
    cast = _CAST.search(element)
    return re.sub(_MODIFIER, "", cast[1]) if cast else None
