"""Statements of MySQL and MariaDB that change one table, taken apart so that they can be asked of another."""

from __future__ import annotations

from itertools import pairwise

from sqlmig.noun import noun
from sqlmig.sql.effects import Names, names
from sqlmig.sql.impact.shape import name_at, past, tokens
from sqlmig.sql.kinds import WORD
from sqlmig.sql.words import Word

_HOW = ("ALGORITHM", "LOCK")
_INDEX_WORDS = frozenset({"UNIQUE", "FULLTEXT", "SPATIAL", "INDEX"})
_PARTITIONS = "an empty copy tells nothing of partitions"
_FILES = "it names files of the server"
_ANYHOW = "the server takes any ALGORITHM for {} and rebuilds the table all the same"
_UNASKABLE = {
    "ENGINE": _ANYHOW.format("ENGINE"),
    "PARTITION": _PARTITIONS,
    "PARTITIONING": _PARTITIONS,
    "TABLESPACE": _FILES,
    "DIRECTORY": _FILES,
}
_RESERVED = frozenset({"PARTITION", "PARTITIONING"})
_NAMING = frozenset({"ADD", "COLUMN", "DROP", "MODIFY", "CHANGE", "AFTER", "TO", "EXISTS"})
"""What a column's name stands behind, for which the other words may be used."""


@noun
class Change:
    """An ALTER TABLE, CREATE INDEX or DROP INDEX. `before` and `after` are its text around the table's name.

    `table` has its database in front where the statement names that, and `references` the tables of its foreign keys
    likewise. `renamed` is the table's new name. `stated` says that it names ALGORITHM or LOCK itself, and `unaskable`
    why a server's answer would mean nothing, or do something elsewhere.
    """

    table: Names
    before: str
    after: str
    alters: bool
    references: tuple[Names, ...] = ()
    renamed: str = ""
    stated: bool = False
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
    last, rest = found[end - 1], found[end:]
    renamed = _renamed(rest)
    return Change(
        names(found[start:end], "mysql") or (last.text.strip('"'),),  # a name in ANSI_QUOTES
        sql[: found[start].start],
        sql[last.start + len(last.text) :].lstrip(),
        found[0].upper == "ALTER",
        references(found),
        renamed[-1] if renamed else "",
        any(word.depth == 0 and word.upper in _HOW and word.kind is WORD for word in rest),
        _unaskable(rest, renamed),
    )


def references(found: list[Word]) -> tuple[Names, ...]:
    """The tables behind REFERENCES."""
    behind = (index + 1 for index, word in enumerate(found[:-1]) if word.kind is WORD and word.upper == "REFERENCES")
    return tuple(names(found[index:], "mysql") for index in behind)


def _table_at(found: list[Word]) -> int | None:
    """Where the table's name stands."""
    first = [word.upper for word in found[:4]]
    if first[:1] == ["ALTER"] and "TABLE" in first:
        return past(found, first.index("TABLE") + 1, "IF", "EXISTS")
    if first[:1] in (["CREATE"], ["DROP"]) and first[1:] and _INDEX_WORDS & set(first[1:2] + first[-1:]):
        on = (index + 1 for index, word in enumerate(found) if word.upper == "ON" and word.depth == 0)
        return next(on, None)
    return None


def _renamed(rest: list[Word]) -> Names:
    """The new name that RENAME gives the table; RENAME of columns and indexes names none."""
    for index, word in enumerate(rest[:-1]):
        if word.depth == 0 and word.kind is WORD and word.upper == "RENAME":
            behind = rest[index + 1].upper
            if behind not in ("COLUMN", "INDEX", "KEY"):
                return names(rest[index + (2 if behind in ("TO", "AS") else 1) :], "mysql")
    return ()


def _unaskable(rest: list[Word], renamed: Names) -> str:
    clauses = [word.upper for word in rest if word.depth == 0 and word.kind is WORD]
    for before, word in pairwise(("", *clauses)):
        if word in _UNASKABLE and (before not in _NAMING or word in _RESERVED):
            return _UNASKABLE[word]
    if ("ORDER", "BY") in pairwise(clauses):
        return _ANYHOW.format("ORDER BY")
    if len(renamed) > 1 or any(len(name) > 1 for name in references(rest)):
        return "it names a table together with a database"
    return ""
