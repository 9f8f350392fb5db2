"""What DuckDB prints of an object, as any database reads it and then prints it again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlmig.dialects.duckdb.schema.text import CLOSE, OPEN, Names, Token, tokens
from sqlmig.sql.kinds import BLANK


def portable(sql: str, names: Names) -> str:
    """The text without what is bound to its own database, or grows with each reading."""
    if names.database not in sql.lower() and _LIST not in sql:
        return sql
    code = [token for token in tokens(sql) if token.kind is not BLANK]
    parts, at = list[str](), 0
    for dropped in sorted((*_own_name(code, names), *_values(code)), key=lambda each: each.start):
        parts.append(sql[at : code[dropped.start].start])
        at = code[dropped.stop - 1].end
    return "".join((*parts, sql[at:]))


def _own_name(code: Sequence[Token], names: Names) -> Iterator[range]:
    """The database's own name with its dot, which a copy does not have.

    Only where it can be nothing else: before a schema's name and a dot, or behind FROM or JOIN.
    """
    for at, token in enumerate(code[:-1]):
        if token.name == names.database and code[at + 1].text == ".":
            before = code[at - 1].text.upper() if at else ""
            schema = [each.text for each in code[at + 3 : at + 4]] == ["."] and code[at + 2].name in names.schemas
            relation = before in ("FROM", "JOIN") and names.database not in names.schemas
            if before != "." and (schema or relation):
                yield range(at, at + 2)


_LIST = "valueslist"
_HEAD, _TAIL = ["SELECT", "*", "FROM", "(", "VALUES"], [")", "AS", _LIST]


def _values(code: Sequence[Token]) -> Iterator[range]:
    """What is around VALUES in `SELECT * FROM (VALUES …) AS valueslist`.

    So DuckDB prints `VALUES …`, and what it has printed it reads as one more level of parentheses.
    """
    for at in range(len(code) - len(_HEAD)):
        if [token.text for token in code[at : at + 5]] == _HEAD:
            close = _closing(code, at + 3)
            tail = [token.text for token in code[close : close + 4]]
            if tail[:3] == _TAIL and tail[3:] != ["("]:
                yield range(at, at + 4)
                yield range(close, close + 3)


def _closing(code: Sequence[Token], opening: int) -> int:
    """The index of the parenthesis that closes the one at `opening`."""
    depth = 0
    for at in range(opening, len(code)):
        depth += (code[at].text in OPEN) - (code[at].text in CLOSE)
        if depth == 0:
            return at
    return len(code)
