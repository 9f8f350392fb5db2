"""Statements for people to look at; never what is run."""

from __future__ import annotations

_LONG = 20_000
"""Texts beyond this many characters are shown as they are: formatting them takes seconds."""
_OF_ROWS = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "WITH"})
_WIDTH = 80


def pretty(sql: str) -> str:
    """A statement as its author laid it out, without the indentation that its lines share; a long line about rows is
    indented by sqlparse, unless that refuses it."""
    first, _, rest = sql.partition("\n")
    if rest:
        from textwrap import dedent  # for plans only

        return f"{first}\n{dedent(rest)}"
    if not _WIDTH < len(sql) <= _LONG or first.partition(" ")[0].upper() not in _OF_ROWS:
        return sql
    import sqlparse
    from sqlparse.exceptions import SQLParseError

    try:
        formatted = sqlparse.format(sql, reindent=True)
    except (SQLParseError, RecursionError):
        return sql
    return formatted.strip() or sql


def one_line(sql: str, width: int) -> str:
    """Put the beginning of a statement on one line of at most `width` characters."""
    line = " ".join(sql[: width * 10 + 1000].split())
    cut = len(line) > width or len(sql) > width * 10 + 1000
    return line[: max(0, width - 1)].rstrip() + "…" if cut else line
