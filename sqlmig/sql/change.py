"""Statements of MySQL and MariaDB that change one table, taken apart so that they can be asked of another."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from sqlmig.sql.impact.shape import name_at, past, tokens
from sqlmig.sql.kinds import QUOTED, WORD
from sqlmig.sql.words import Word

_HOW = ("ALGORITHM", "LOCK")
_INDEX_WORDS = frozenset({"UNIQUE", "FULLTEXT", "SPATIAL", "INDEX"})


@dataclass(frozen=True, slots=True)
class Change:
    """An ALTER TABLE, CREATE INDEX or DROP INDEX. `before` and `after` are its text around the table's name.

    `references` are the tables of its foreign keys. `insists` is the ALGORITHM or LOCK that it names itself, and
    `unaskable` a clause for which MariaDB accepts any.
    """

    database: str
    table: str
    before: str
    after: str
    alters: bool
    references: tuple[str, ...] = ()
    insists: str = ""
    unaskable: str = ""

    def on(self, table: str, algorithm: str, lock: str) -> str:
        """The statement on another table, quoted, with these options where they are not ""."""
        how = [f"{word}={value}" for word, value in zip(_HOW, (algorithm, lock), strict=True) if value]
        if self.alters:
            return f"{self.before}{table} {''.join(f'{one}, ' for one in how)}{self.after}"
        return f"{self.before}{table} {self.after} {' '.join(how)}"


def change(sql: str) -> Change | None:
    """Take a statement apart; None for those that change no table so."""
    found = tokens(sql, "mysql")
    start = _table_at(found)
    if start is None or start >= len(found):
        return None
    _, end = name_at(found, start)
    names = [_plain(word) for word in found[start:end:2]]
    last = found[end - 1]
    return Change(
        names[0] if len(names) > 1 else "",
        names[-1],
        sql[: found[start].start],
        sql[last.start + len(last.text) :].lstrip(),
        found[0].upper == "ALTER",
        tuple(_references(found)),
        next((word.upper for word in found[end:] if word.depth == 0 and word.upper in _HOW and word.kind is WORD), ""),
        _unaskable(found[end:]),
    )


def _table_at(found: list[Word]) -> int | None:
    """Where the table's name stands."""
    first = [word.upper for word in found[:4]]
    if first[:1] == ["ALTER"] and "TABLE" in first:
        return past(found, first.index("TABLE") + 1, "IF", "EXISTS")
    if first[:1] in (["CREATE"], ["DROP"]) and first[1:] and _INDEX_WORDS & set(first[1:2] + first[-1:]):
        on = (index + 1 for index, word in enumerate(found) if word.upper == "ON" and word.depth == 0)
        return next(on, None)
    return None


def _references(found: list[Word]) -> list[str]:
    behind = [index + 1 for index, word in enumerate(found[:-1]) if word.upper == "REFERENCES"]
    return [_plain(found[name_at(found, index)[1] - 1]) for index in behind]


def _unaskable(rest: list[Word]) -> str:
    for word, following in pairwise(rest):
        if word.depth == 0 and (word.upper == "ENGINE" or (word.upper, following.upper) == ("ORDER", "BY")):
            return "ENGINE" if word.upper == "ENGINE" else "ORDER BY"
    return ""


def _plain(word: Word) -> str:
    return word.text[1:-1].replace("``", "`") if word.kind is QUOTED or word.text[:1] in '`"' else word.text
