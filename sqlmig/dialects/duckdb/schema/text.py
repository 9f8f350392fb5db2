"""DuckDB's SQL as text: names, literals, and the layout of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlmig.noun import noun
from sqlmig.sql.kinds import QUOTED, WORD, Kind
from sqlmig.sql.lexer import lexer

OPEN, CLOSE = frozenset("([{"), frozenset(")]}")
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@noun
class Token:
    kind: Kind
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def name(self) -> str | None:
        """The name in lower case, without quotes; None for what is no name."""
        if self.kind is QUOTED:
            return self.text[1:-1].replace('""', '"').lower()
        return self.text.lower() if self.kind is WORD else None


@noun
class Names:
    """How names are written in a database. `keywords` cannot be names without quotes.

    `database` and `schemas` are the names of the database itself and of its schemas, in lower case.
    """

    keywords: frozenset[str]
    database: str
    schemas: frozenset[str]

    def quoted(self, name: str) -> str:
        if _PLAIN.fullmatch(name) and name.lower() not in self.keywords:
            return name
        return always_quoted(name)

    def qualified(self, path: tuple[str, ...], name: str) -> str:
        """With its schema and the schemas around that, unless it is main, as DuckDB prints it."""
        return ".".join(map(self.quoted, (name,) if path == ("main",) else (*path, name)))


def always_quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def tokens(sql: str, start: int = 0) -> Iterator[Token]:
    for kind, begin, end in lexer("duckdb", "words").spans(sql, start):
        yield Token(kind, sql[begin:end], begin)


def expression_end(text: str, start: int) -> int:
    """Where an expression ends: at the first comma or closing parenthesis that is not its own."""
    depth = 0
    for token in tokens(text, start):
        if depth == 0 and (token.text == "," or token.text in CLOSE):
            return token.start
        depth += (token.text in OPEN) - (token.text in CLOSE)
    return len(text)


def table(sql: str, missing: tuple[str, ...]) -> str:
    """A CREATE TABLE, which DuckDB prints on one line, with a column or constraint a line.

    DuckDB takes a comma behind the last one, so that a new column changes no other line. `missing` are constraints
    that DuckDB left out of its text, with nothing between two commas.
    """
    end = next(token.start for token in tokens(sql) if token.text == "(")
    head, items, left_out = sql[:end], list[str](), iter(missing)
    while sql[end] != ")":
        start = end + 1
        end = expression_end(sql, start)
        items.append(sql[start:end].strip() or next(left_out))
    lines = "".join(f"    {item},\n" for item in items)
    return f"{head} (\n{lines}{sql[end:]}"
