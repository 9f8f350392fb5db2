"""Lines of files: for the comments in them, and to be shown beside findings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from sqlmig.errors import EnvironmentFailure
from sqlmig.model import Location

_SECRET = re.compile(r"""(?i)(\b(?:password|identified|secret|passwd)\b[^'"]*)('(?:[^'\\]|''|\\.)*'?|"[^"]*"?)""")
_HIDDEN = re.compile(r"(?i)(?<=password=)[^\s'&]+")


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
        for number, line in enumerate(text_lines(path), 1):
            for place in wanted.get(number, ()):
                yield place, hidden(line.rstrip("\r\n"))


def hidden(line: str) -> str:
    """The line with strings behind words such as PASSWORD starred out, as long as before, so that carets fit."""
    starred = _SECRET.sub(lambda found: f"{found[1]}'{'*' * (len(found[2]) - 2)}'"[: len(found[0])], line)
    return _HIDDEN.sub(lambda found: "*" * len(found[0]), starred)
