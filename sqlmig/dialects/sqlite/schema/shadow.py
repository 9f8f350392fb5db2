"""Which tables a virtual table keeps its data in, and makes by itself (https://www.sqlite.org/vtab.html#xshadowname).

A shadow table is named after its virtual table, and SQLite goes by the name alone. So can a table of the user's be,
and that one is no shadow: the difference is seen where the virtual table is made anew.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlmig.dialects.sqlite.schema.proof import Entry, Made, folded

_VIRTUAL = "CREATE VIRTUAL TABLE "  # SQLite writes the head of a statement anew
_FTS4 = ("content", "segments", "segdir", "docsize", "stat")
_RTREE = ("node", "rowid", "parent")
# the suffixes that each of SQLite's own modules gives, for a build without the module
_SUFFIXES = {
    "fts3": ("content", "segments", "segdir"),
    "fts4": _FTS4,
    "fts5": ("data", "idx", "content", "docsize", "config"),
    "rtree": _RTREE,
    "rtree_i32": _RTREE,
    "geopoly": _RTREE,
}


def candidates(entries: Iterable[Entry]) -> dict[str, Entry]:
    """The tables that are named like shadows, by their folded names, with the virtual table that each would serve."""
    tables = [entry for entry in entries if entry.type == "table"]
    virtual = sorted((entry for entry in tables if is_virtual(entry)), key=lambda entry: len(entry.name))
    return {
        folded(table.name): owner
        for owner in virtual  # the longest name that fits comes last, and stays
        for table in tables
        if not is_virtual(table) and folded(table.name).startswith(f"{folded(owner.name)}_")
    }


def confirmed(likely: dict[str, Entry], made: Made) -> dict[str, Entry]:
    """Those of the candidates that came into being with their virtual table, or would, if its module were here."""
    tables = {folded(entry.name) for entry in made.entries if entry.type == "table"}
    return {
        name: owner
        for name, owner in likely.items()
        if name in tables or (made.absent(owner) and _suffix(name, owner) in _SUFFIXES.get(_module(owner), ()))
    }


def is_virtual(entry: Entry) -> bool:
    return (entry.sql or "").startswith(_VIRTUAL)


def _module(entry: Entry) -> str:
    """The name behind CREATE VIRTUAL TABLE … USING."""
    from sqlmig.sql.kinds import SILENT  # few schemas have virtual tables
    from sqlmig.sql.lexer import lexer

    sql = entry.sql or ""
    words = [sql[start:end] for kind, start, end in lexer("sqlite", "words").spans(sql) if kind not in SILENT]
    return words[5].strip("\"'`[]").lower()


def _suffix(name: str, owner: Entry) -> str:
    return name[len(owner.name) + 1 :]
