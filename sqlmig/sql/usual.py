"""A migration file as most are: one up, one down, and statements that every dialect cuts at the same places.

Such a file is read by searches alone, since an expression takes longer to compile than most folders to read, and its
statements are cut only when somebody asks for them. Any other file, and each in which something is wrong, is for
`sqlmig.sql.sections`, which would find the same in this one; and so is one of many rows, which that reads in bundles.
"""

from __future__ import annotations

from functools import cached_property, partial

from sqlmig.model import PLAIN, Directives, Location, Section, Statement, Unread
from sqlmig.sql.checksum import HOLE, checksum_of_normal, filled, holds, tight

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlmig.model import Direction

_UP, _DOWN = "-- migrate:up", "\n-- migrate:down"
_BLANKS = " \t\n"
# What every dialect reads alike; a bracket opens a name in SQLite, and a back quote does but in PostgreSQL.
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"
_COMMON = f"{_LETTERS}{_BLANKS}!%&()*+,-./:;<=>?@]^{{|}}~{HOLE}".encode()
_CODE = {"postgres": _COMMON + b"[", "mysql": _COMMON + b"[", "sqlite": _COMMON, "duckdb": _COMMON + b"["}
_MARKS = dict.fromkeys(("mysql", "sqlite", "duckdb"), ("--", "'", '"', "`")) | {"postgres": ("--", "'", '"')}
# What has no body and no data behind it, is for no client, and leaves reading as it is.
_BEGINNINGS = frozenset({"insert", "update", "delete", "comment", "grant", "revoke", "truncate"})
_MAKING = frozenset({"create", "alter", "drop"})
_KINDS = frozenset({"unique", "unlogged", "materialized", "temp", "temporary", "virtual", "or", "replace"})
_OBJECTS = frozenset({"table", "index", "view", "schema", "sequence", "type", "domain", "extension"})


_LONG = 1 << 18
"""Characters of a file of rows that `sections` reads faster, although it has to be loaded."""


class Usual:
    """What a usual file says. Its sections are made when somebody asks for them: mostly nobody does.

    `up` and `down` are where the markers begin.
    """

    directives = Directives()

    def __init__(self, text: str, path: str, dialect: str, up: int, down: int, checksum: str) -> None:
        self.checksum = checksum
        self._text, self._path, self._dialect, self._up, self._down = text, path, dialect, up, down

    @cached_property
    def up(self) -> tuple[Section, ...]:
        return (self._section("up", self._up, self._down),)

    @cached_property
    def down(self) -> tuple[Section, ...]:
        return (self._section("down", self._down, len(self._text)),)

    def _section(self, direction: Direction, start: int, end: int) -> Section:
        marker = Location(self._path, self._text.count("\n", 0, start) + 1, 1)
        below = self._text.find("\n", start) + 1 or end
        return Section(direction, Unread(partial(_cut, self._text, self._dialect, marker, below, end)), PLAIN, marker)


def usual(text: str, path: str, dialect: str) -> Usual | None:
    """Read a usual file as `sections.parse` does; None where only that can tell what it says, or does it faster."""
    if len(text) > _LONG and _of_rows(text):
        return None
    head, _, below = text.partition(_UP)
    up, down, last = below.partition(_DOWN)
    if not down or "\\" in text or "\r" in text or HOLE in text or (head and not _blank(head, dialect)):
        return None
    if up.partition("\n")[0].strip(_BLANKS) or last.partition("\n")[0].strip(_BLANKS):  # options
        return None
    first, second = _parts(up, dialect), _parts(last, dialect)
    if first is None or second is None or not _usual(f"{first[0]};{second[0]}", dialect):
        return None
    if dialect == "mysql" and "delimiter" in text.lower():
        return None
    code, exact = first  # its blanks are ASCII's, and what makes a statement normal ends at its `;`
    checksum = checksum_of_normal(filled(tight(" ".join(code.split())), exact))
    return Usual(text, path, dialect, len(head), len(text) - len(last) - len(down) + 1, checksum)


def _of_rows(text: str) -> bool:
    """Whether most statements insert rows, as far as a glance tells."""
    return 2 * text.lower().count("\ninsert into ") > text.count(";\n")


def _blank(head: str, dialect: str) -> bool:
    """Whether nothing but comments stands before the first marker, which begins a line."""
    parts = _parts(head, dialect)
    return head.endswith("\n") and parts is not None and not parts[0].strip(_BLANKS)


def _usual(code: str, dialect: str) -> bool:
    """Whether all dialects read the code alike, and each statement begins as a usual one."""
    if code.encode().translate(None, _CODE[dialect]) or "/*" in code:
        return False
    code = code.lower()
    return f"e{HOLE}" not in code and all(map(_begins, code.split(";")))  # a string behind E is of another kind


def _begins(statement: str) -> bool:
    """Whether a statement begins as a usual one does."""
    words = statement.split(None, 2)
    if not words or words[0] in _BEGINNINGS:
        return True
    if len(words) > 2 and words[1] in _KINDS:
        words[1:] = [word for word in words[2].split(None, 5)[:5] if word not in _KINDS]
    return words[0] in _MAKING and len(words) > 1 and words[1] in _OBJECTS


def _parts(sql: str, dialect: str) -> tuple[str, list[str]] | None:
    """Give the code, with a hole for each string and quoted name and a blank for each comment, and what fills them.

    None where one is not closed, and for a comment that not every dialect reads as one, or that is a marker.
    """
    marks = _MARKS[dialect]
    if not holds(sql, marks):
        return sql, []
    text, size = f"{sql} {''.join(marks)}", len(sql)  # each mark is found at the end, if nowhere else
    ahead = dict.fromkeys(marks, -1)
    code: list[str] = []
    exact: list[str] = []
    pos = 0
    while 0 <= pos <= size:
        for mark, place in ahead.items():
            if place < pos:
                ahead[mark] = text.find(mark, pos)
        start = min(ahead.values())
        if start > size:
            code.append(sql[pos:])
            return "".join(code), exact
        code.append(sql[pos:start])
        if sql[start] == "-":
            pos = _comment_end(sql, start)
            code.append(" ")
        else:
            pos = text.find(sql[start], start + 1) + 1
            code.append(HOLE)
            exact.append(sql[start:pos])
    return None


def _comment_end(sql: str, start: int) -> int:
    """Find the line end behind a comment; -1 where not every dialect reads one, and where it is a marker."""
    if sql[start + 2 : start + 3] not in (" ", "\t", "\n"):
        return -1
    end = sql.find("\n", start)
    end = end if end >= 0 else len(sql)
    word = sql[start + 2 : end].lstrip(_BLANKS)[:8].lower()
    marker = word.startswith(("migrate:", "seed:")) or (":" in word and not word.isascii())  # a case of these letters
    return -1 if marker else end


def _cut(text: str, dialect: str, marker: Location, start: int, end: int) -> tuple[Statement, ...]:
    from sqlmig.sql.cutting import cut  # for files that run

    return cut(text, dialect, marker, start, end)
