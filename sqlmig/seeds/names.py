"""What people call a seed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

_NUMBER = re.compile(r"\d+_+(?=.)")


def find(word: str, names: Iterable[str]) -> str | None:
    """The one name that a word means: as it is, as a file's name, without its environment, or without its number."""
    known = tuple(names)
    wanted = word.removesuffix(".sql")
    for short in (_same, _last, _unnumbered):
        found = [name for name in known if short(name) == wanted]
        if len(found) == 1:
            return found[0]
        if found:
            return None
    return None


def nearest(word: str, names: Iterable[str]) -> str:
    """What helps whoever wrote a word that `find` does not know."""
    known = tuple(names)
    wanted = word.removesuffix(".sql")
    several = [name for name in known if wanted in (_last(name), _unnumbered(name))]
    if several:
        return f"it may be {' or '.join(several)}: write the whole name"
    close = get_close_matches(wanted, [*known, *map(_unnumbered, known)], 1, 0.6)
    return f"did you mean {close[0]}?" if close else f"known are {', '.join(known) or 'none'}"


def _same(name: str) -> str:
    return name


def _last(name: str) -> str:
    return name.rpartition("/")[2]


def _unnumbered(name: str) -> str:
    return _NUMBER.sub("", _last(name), count=1)
