"""Colour and columns for text."""

from __future__ import annotations

from sqlmig.noun import noun

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_CODES = {"good": "32", "bad": "1;31", "warn": "33", "dim": "2", "strong": "1"}
_SIGNS = {"-": "bad", "+": "good", "@": "dim"}


@noun
class Style:
    """Paints words when `colour` is set, else leaves them as they are. `terminal` says that a person looks on."""

    colour: bool = False
    terminal: bool = False

    def __call__(self, kind: str, text: str) -> str:
        return f"\x1b[{_CODES[kind]}m{text}\x1b[0m" if self.colour and text else text


def diff_lines(lines: Iterable[str], style: Style) -> Iterator[str]:
    """The lines of a unified diff."""
    for line in lines:
        yield style(_SIGNS[line[:1]], line) if line[:1] in _SIGNS else line


def use_colour(environ: Mapping[str, str], terminal: bool) -> bool:
    """Colour on a terminal only, and never with NO_COLOR (no-color.org) or TERM=dumb."""
    return terminal and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"


def width(text: str) -> int:
    """How many columns a terminal uses for a text."""
    if text.isascii():
        return len(text)
    import unicodedata

    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.combining(character) > 0 for character in text)


def fitting(text: str, limit: int) -> str:
    """As much of a text's beginning as so many columns hold."""
    from itertools import accumulate

    used = accumulate(map(width, text))
    return text[: sum(total <= limit for total in used)]


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as lines with aligned columns, two blanks apart."""
    if not rows:
        return []
    widths = [max(width(row[index]) for row in rows) for index in range(len(rows[0]))]
    return [
        "  ".join(cell + " " * (size - width(cell)) for cell, size in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def took(seconds: float) -> str:
    """A time for people, with three digits at most: `12 ms`, `1.4 s`, `2 m 05 s`."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} m {rest:02d} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} m"


def size(count: float) -> str:
    """A number of bytes for people: `812 B`, `1.4 MiB`."""
    if count < 1024:
        return f"{count:.0f} B"
    import math

    unit = min(int(math.log(count, 1024)), 3)
    return f"{count / 1024**unit:,.1f} {'KMG'[unit - 1]}iB"


def plural(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
