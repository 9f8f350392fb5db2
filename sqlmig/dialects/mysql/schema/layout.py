"""The text of a table laid out so that a column more is a line more, and changes no other."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmig.dialects.mysql.schema.words import tokens

BREAK = "\n  "  # before each column, key and constraint that SHOW CREATE TABLE prints


def leading_commas(sql: str) -> str:
    """A table's definition with its commas in front of the lines that they stand behind."""
    pieces, pos = [], 0
    for start, mark in _breaks(sql):
        end = start + len(mark)
        if sql.startswith(BREAK, end):
            pieces += [sql[pos:start], "(" + BREAK + "  " if mark == "(" else BREAK + ", "]
            pos = end + len(BREAK)
    return "".join((*pieces, sql[pos:]))


def _breaks(sql: str) -> Iterator[tuple[int, str]]:
    """The parenthesis that opens the list of columns, and the commas between its items."""
    depth = 0
    for token in tokens(sql):
        if token.text in ("(", ")"):
            depth += 1 if token.text == "(" else -1
            if depth == 0:
                return
        if depth == 1 and token.text in ("(", ","):
            yield token.start, token.text
