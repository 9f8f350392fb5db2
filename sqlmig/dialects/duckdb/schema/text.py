"""DuckDB's SQL as text: names, literals, the layout of a table, and names without the database's own.

What DuckDB prints for an object is one line. `sqlmig.sql`'s lexer reads it; nothing but blanks and qualifiers changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlmig.sql.kinds import BLANK, QUOTED, WORD, Kind
from sqlmig.sql.lexer import lexer

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")


@dataclass(frozen=True, slots=True)
class Token:
    kind: Kind
    text: str
    end: int

    @property
    def name(self) -> str | None:
        """The name in lower case, without quotes; None for what is no name."""
        if self.kind is QUOTED:
            return self.text[1:-1].replace('""', '"').lower()
        return self.text.lower() if self.kind is WORD else None


@dataclass(frozen=True, slots=True)
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
        return '"' + name.replace('"', '""') + '"'

    def qualified(self, path: tuple[str, ...], name: str) -> str:
        """With its schema and the schemas around that, unless it is main, as DuckDB prints it."""
        return ".".join(map(self.quoted, (name,) if path == ("main",) else (*path, name)))

    def portable(self, sql: str) -> str:
        """The text without the name of its own database, which a copy of the schema does not have.

        Only where the name can be nothing else: before a schema's name and a dot, or behind FROM or JOIN.
        """
        if self.database not in sql.lower():
            return sql
        found = list(tokens(sql))
        code = [index for index, token in enumerate(found) if token.kind is not BLANK]
        dropped: set[int] = set()
        for at, index in enumerate(code):
            following = [found[each] for each in code[at + 1 : at + 4]]
            if found[index].name == self.database and following and following[0].text == ".":
                before = found[code[at - 1]].text.upper() if at else ""
                if self._qualifies(before, following):
                    dropped |= {index, code[at + 1]}
        return "".join(token.text for index, token in enumerate(found) if index not in dropped)

    def _qualifies(self, before: str, following: list[Token]) -> bool:
        """Whether the database's name stands as such between the token before and the three behind."""
        schema = len(following) == 3 and following[1].name in self.schemas and following[2].text == "."
        relation = before in ("FROM", "JOIN") and self.database not in self.schemas
        return before != "." and (schema or relation)


def literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def tokens(sql: str, start: int = 0) -> Iterator[Token]:
    for kind, begin, end in lexer("duckdb", "words").spans(sql, start):
        yield Token(kind, sql[begin:end], end)


def expression_end(text: str, start: int) -> int:
    """Where an expression ends: at the first comma or closing parenthesis that is not its own."""
    depth = 0
    for token in tokens(text, start):
        if depth == 0 and (token.text == "," or token.text in _CLOSE):
            return token.end - len(token.text)
        depth += (token.text in _OPEN) - (token.text in _CLOSE)
    return len(text)


def table(sql: str, missing: tuple[str, ...]) -> str:
    """A CREATE TABLE with a column or constraint a line.

    DuckDB takes a comma behind the last one, so that a new column changes no other line. `missing` are constraints
    that DuckDB left out of its text, with nothing between two commas.
    """
    start = next(token.end for token in tokens(sql) if token.text == "(")
    head, items, replacements = sql[: start - 1], [], iter(missing)
    while True:
        end = expression_end(sql, start)
        item = sql[start:end].strip()
        items.append(item or next(replacements))
        if sql[end] == ")":
            break
        start = end + 1
    lines = "".join(f"    {item},\n" for item in items)
    return f"{head} (\n{lines}){sql[end + 1 :]}"
