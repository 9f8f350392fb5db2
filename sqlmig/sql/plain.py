"""Statements on rows that stand one behind the other, read as one text: most of what a large file holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from os.path import commonprefix

from sqlmig.model import Bundle, Location, Piece, Rows, Statement, Statements
from sqlmig.noun import noun
from sqlmig.sql.checksum import HOLE
from sqlmig.sql.mode import SPACES, Mode

SIZE = 1 << 16
"""Characters of a bundle at most: as many as one message to a server has."""

LEAST = 1 << 9
"""Characters that are looked through for one at least."""

FIRST = frozenset("iIuUdDrR")
"""The characters that a bundle may begin with."""

AGAIN = "#"
"""Stands in code for what lines begin with."""

# what in some dialect opens something else than a string: alone, or together with what follows
_OPENING = ('"', "$", AGAIN, "[", "`", "\\")
_TOGETHER = ("--", "/*", f"e{HOLE}", f"E{HOLE}")
_BEGINNING = r"(?ai:insert|update|delete|replace)\b"
_LINE = ";\n"


@noun
class Known:
    """A bundle that was found before, without its text."""

    size: int
    location: Location
    count: int
    by_lines: bool


def known(bundle: Bundle) -> Known:
    """Keep what a bundle needs to be read again."""
    return Known(len(bundle.sql), bundle.location, bundle.count, bundle.by_lines)


def bundling(dialect: str, mode: Mode) -> bool:
    """Tell whether statements may be bundled: not where a doubled quote does not end a string."""
    return mode.delimiter == ";" and not (mode.escapes and dialect == "postgres")


def rows(text: str, dialect: str, mode: Mode) -> Rows | None:
    """Give as many statements of a text as may be bundled, from its beginning, each with its `;` directly behind it;
    None where there are none.

    They insert, update, delete or replace, and hold code and plain strings only: no comment, no quoted name, no string
    of another kind, nothing that a client would read. So they mean the same in every dialect. Python's own searching
    proves this several times as fast as an expression could.
    """
    pieces = _before(text, ("\0", "\\") if mode.escapes else ("\0",)).split("'")
    code = _before(HOLE.join(pieces[::2]), _OPENING)
    if re.match(_BEGINNING, code) is None:
        return None
    head, code = _shortened(code)
    code = _before(code, _TOGETHER)
    for unfit, kept in _unfit(dialect):
        found = unfit.search(code)
        code = code[: found.start() + kept] if found else code
    code = code[: max(code.rfind(AGAIN), code.rfind(";"), 0)]
    return Rows(code, head, pieces[1 : 2 * code.count(HOLE) : 2]) if code else None


def _before(text: str, marks: tuple[str, ...]) -> str:
    """Give what stands before the first of some marks."""
    for mark in marks:
        place = text.find(mark, text.find(mark[0]))  # one character is found many times as fast as two
        text = text[:place] if place >= 0 else text
    return text


def _shortened(code: str) -> tuple[str, str]:
    """Find what all whole lines begin with like the first two, up to a parenthesis, and put `AGAIN` where they do: what
    is true of it in one statement is true in all, and what stands on its two sides has no effect on each other."""
    *lines, _ = code.split(_LINE)
    alike = commonprefix(lines[:2])  # noqa: RUF071  # of texts, not of paths
    found = re.match(rf"[^;{HOLE}]*\(", alike) if len(lines) > 1 else None
    if found is None:
        return "", code
    head, size = found.group(), found.end()
    rest = [line[size:] for line in lines]
    proven = code.startswith(head + f"{_LINE}{head}".join(rest))
    return (head, f"{head}{AGAIN.join(rest)};") if proven else ("", code)


@cache
def _unfit(dialect: str) -> tuple[tuple[re.Pattern[str], int], ...]:
    """Match the ends of statements with a blank before them, and those behind which no statement on rows begins; with
    how much of the match may stay."""
    blank = f"[{SPACES[dialect]}]"
    behind_blank = ((re.compile(f"{end}(?<={blank}{end})"), 0) for end in (AGAIN, ";"))
    return (*behind_blank, (re.compile(rf";(?!{blank}*+{_BEGINNING})"), 1))


def bundle(text: str, found: Rows, location: Location, offset: int) -> Bundle:
    """Make a bundle of what was found in a text."""
    code, again, strings = found.code, found.code.count(AGAIN), found.strings
    end = len(code) + again * (len(found.head) + 1) + sum(map(len, strings)) + len(strings)
    others = code.count(";") if ";" in code else 0
    return Bundle(text[:end], location, offset, again + others + 1, others == code.count(_LINE), found)


@noun
class Gathered:
    """Statements in memory, with bundles among them."""

    all: tuple[Piece, ...]
    held = True

    def __iter__(self) -> Iterator[Statement]:
        return statements(self.all)

    def __len__(self) -> int:
        return sum(map(size, self.all))

    def pieces(self) -> Iterator[Piece]:
        return iter(self.all)


def gathered(pieces: Iterable[Piece]) -> Statements:
    """Keep statements, as a tuple where no bundle is among them."""
    found = tuple(pieces)
    single = tuple(piece for piece in found if isinstance(piece, Statement))
    return single if len(single) == len(found) else Gathered(found)


@cache
def _one() -> re.Pattern[str]:
    return re.compile(r"[^A-Za-z]*+([^;']++(?:'[^']*+'[^;']*+)*+)")


def size(piece: Piece) -> int:
    """Give the number of its statements."""
    return piece.count if isinstance(piece, Bundle) else 1


def texts(bundle: Bundle) -> list[str]:
    """Give the SQL of each statement, perhaps with blanks before it."""
    lines = bundle.sql.split(_LINE) if bundle.by_lines else []
    return lines if len(lines) == bundle.count else _one().findall(bundle.sql)


def statements(pieces: Iterable[Piece]) -> Iterator[Statement]:
    """Give the statements of bundles, and those that stand alone."""
    for piece in pieces:
        if isinstance(piece, Statement):
            yield piece
        else:
            yield from _unbundled(piece)


def _unbundled(bundle: Bundle) -> Iterator[Statement]:
    from sqlmig.sql.places import Lines  # for large files

    lines = Lines(bundle.sql, bundle.location)
    for found in _one().finditer(bundle.sql):
        yield Statement(found[1], lines.place(found.start(1)), bundle.offset + found.start(1))
