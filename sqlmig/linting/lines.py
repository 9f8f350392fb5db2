"""Lines of files: for the comments in them, and to be shown beside findings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from sqlmig.errors import EnvironmentFailure
from sqlmig.model import Location

_WORD = re.compile(r"\b(?:password|passwd|identified|secret)\b", re.I)
_STRING = re.compile(r"""'(?:[^'\\]|''|\\.)*'?|"[^"]*"?""")
_ASSIGNED = re.compile(r"(?<=password=)[^\s'&]+", re.I)


def text_lines(path: str) -> Iterator[str]:
    """The lines of a file with their ends. EnvironmentFailure when it is gone."""
    try:
        with Path(path).open(encoding="utf-8-sig", newline="\n") as lines:
            yield from lines
    except OSError as error:
        raise EnvironmentFailure(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        return  # what cannot be shown; that it is no UTF-8 is a finding already


def numbered(places: Iterable[Location]) -> Iterator[tuple[Location, str]]:
    """The text of each place's line, with what looks like a password made unreadable."""
    for path, group in groupby(sorted(places, key=lambda place: (place.path, place.line)), lambda place: place.path):
        wanted: dict[int, list[Location]] = {}
        for place in group:
            wanted.setdefault(place.line, []).append(place)
        if not Path(path).is_file():
            continue
        waiting = False
        for number, line in enumerate(text_lines(path), 1):
            shown, waiting = hidden(line.rstrip("\r\n"), waiting)
            for place in wanted.get(number, ()):
                yield place, shown


def hidden(line: str, waiting: bool = False) -> tuple[str, bool]:
    """The line with all strings behind words such as PASSWORD starred out, as long as before, so that carets fit.

    `waiting` says, and the second value tells, that such a word stands above and its string is still to come.
    """
    words = [found.end() for found in _WORD.finditer(line)]
    if words or waiting:
        start = 0 if waiting else words[0]
        behind = line[words[-1] if words else 0 :]
        waiting = not _STRING.search(behind) and ";" not in behind
        line = line[:start] + _STRING.sub(lambda found: "*" * len(found[0]), line[start:])
    return _ASSIGNED.sub(lambda found: "*" * len(found[0]), line), waiting
