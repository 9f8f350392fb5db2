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
_MODIFIER = r"\(\d+(?:,-?\d+)?\)"
_NAME = rf'((?:[\w .]|"(?:[^"]|"")*"|{_MODIFIER})+)'
_CAST_ELEMENT = re.compile(rf"::{_NAME}$")
_CAST_ARRAY = re.compile(rf"\)::{_NAME}\[\]")

Edit = tuple[int, int, str]  # what to write from one position to another


@dataclass(slots=True)
class _Open:
    """A bracket that is not closed yet; `elements` are the parts between its commas, as positions."""

    start: int
    array: bool
    begin: int
    elements: list[tuple[int, int]] = field(default_factory=list)


def exact(text: str) -> str:
    """A statement in which each cast of a whole array names the type of the array's elements first.

    `status IN ('a', 'b')` on a varchar column is an array of varchar cast to text[], and is shown as
    `(ARRAY['a'::character varying])::text[]`. Read again, a cast right after ARRAY[…] goes to the elements
    (transformTypeCast in parse_expr.c): the copy would have, and show, another expression. With
    `((ARRAY['a'::character varying])::character varying[])::text[]` it has the same. Where no element tells
    its type, the cast goes to the elements here, so that at least the copy's copy shows nothing new.
    """
    if "(ARRAY[" not in text:
        return text
    parts, done = [], 0
    for start, end, replacement in sorted(_edits(text), key=lambda edit: edit[:2]):
        parts += [text[done:start], replacement]
        done = end
    return "".join([*parts, text[done:]])


def _edits(text: str) -> Iterator[Edit]:
    brackets: list[_Open] = []
    for token in _TOKEN.finditer(text):
        if token["array"] or token["opening"]:
            brackets.append(_Open(token.start(), bool(token["array"]), token.end()))
        elif brackets and (token["comma"] or token["closing"]):
            current = brackets[-1]
            current.elements.append((current.begin, token.start()))
            current.begin = token.end()
            if token["closing"]:
                brackets.pop()
            if token["closing"] and current.array:  # the parenthesis before ARRAY is still open
                brackets.append(_Open(current.start, array=False, begin=token.end()))
                yield from _cast(text, current, token.end())


def _cast(text: str, array: _Open, end: int) -> Iterator[Edit]:
    """The edits for an array of which the bracket ends at `end`, if it is cast."""
    cast = _CAST_ARRAY.match(text, end)
    if cast is None:
        return
    found = {_type(text[start:stop]) for start, stop in array.elements} - {None}
    if len(found) == 1:
        yield array.start, array.start, "("
        yield end + 1, end + 1, f"::{found.pop()}[])"
    elif not found:
        yield array.start, array.start + 1, ""
        for start, stop in array.elements:
            yield start, start, "("
            yield stop, stop, f")::{cast[1]}"
        yield end, cast.end(), ""


def _type(element: str) -> str | None:
    """The type that an element is cast to, without its modifier; None where it is not cast."""
    cast = _CAST_ELEMENT.search(element)
    return re.sub(_MODIFIER, "", cast[1]) if cast else None
