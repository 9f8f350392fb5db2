"""Statements for people to look at; never what is run."""

from __future__ import annotations

_LONG = 20_000
"""Texts beyond this many characters are shown as they are: formatting them takes seconds."""


def pretty(sql: str) -> str:
    """Indent a statement, or give it back when sqlparse refuses it."""
    if len(sql) > _LONG:
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
