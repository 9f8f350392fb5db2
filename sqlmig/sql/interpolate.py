"""Values in place of `${NAME}`, so that a value can never end the string that it stands in."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from sqlmig.errors import MigrationFileError, Problem
from sqlmig.model import Statement
from sqlmig.noun import replace
from sqlmig.sql.kinds import BLOCK, BROKEN, DOLLAR, ESCAPED, HINT, LINE, MARKER, QUOTED, STRING, Kind
from sqlmig.sql.lexer import lexer
from sqlmig.sql.places import locate_in

_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_UNTOUCHED = frozenset({LINE, MARKER, BLOCK, HINT})
_WHOLE = frozenset({*_UNTOUCHED, STRING, ESCAPED, QUOTED, DOLLAR, BROKEN})


def interpolate(statement: Statement, values: Mapping[str, str], dialect: str) -> Statement:
    """Replace `${NAME}` for the names in `values`; any other stays as it is.

    In plain code a value goes in as it is. In a string or quoted name it is escaped for that kind of quote. Comments
    and COPY data are left alone.
    """
    sql = statement.sql
    if not any(found[1] in values for found in _REFERENCE.finditer(sql)):
        return statement
    pieces: list[str] = []
    done = 0
    for kind, start, end in lexer(dialect, "parts").spans(sql):
        if kind in _WHOLE:
            pieces.append(_fill(sql[done:start], values))
            pieces.append(_quoted(statement, kind, start, end, values))
            done = end
    pieces.append(_fill(sql[done:], values))
    return replace(statement, sql="".join(pieces))


class Reference(NamedTuple):
    """A `${NAME}`, the kind of token that it stands in, and its offset in the statement."""

    name: str
    kind: Kind
    offset: int


def references(sql: str, names: Collection[str], dialect: str) -> Iterator[Reference]:
    """Find each `${NAME}` of these names that stands in a string, a quoted name or a dollar-quoted body."""
    if not any(name in sql for name in names):
        return
    for kind, start, end in lexer(dialect, "parts").spans(sql):
        if kind in _WHOLE - _UNTOUCHED:
            for found in _REFERENCE.finditer(sql, start, end):
                if found[1] in names:
                    yield Reference(found[1], kind, found.start())


def _fill(code: str, values: Mapping[str, str]) -> str:
    return _REFERENCE.sub(lambda found: values.get(found[1], found[0]), code)


def _quoted(statement: Statement, kind: Kind, start: int, end: int, values: Mapping[str, str]) -> str:
    """Fill one string, quoted name, dollar quote or comment."""
    token = statement.sql[start:end]
    if kind in _UNTOUCHED or not any(found[1] in values for found in _REFERENCE.finditer(token)):
        return token
    if kind is DOLLAR:
        return _dollar(statement, start, token, values)
    unicode = statement.sql[max(0, start - 2) : start].upper() == "U&"
    backslashes = kind is ESCAPED or unicode
    quote = token[0]
    if kind is BROKEN or (quote == "[" and any("]" in values.get(name, "") for name in _REFERENCE.findall(token))):
        raise _refusal(statement, start, "this quote cannot hold the value", "use double quotes")
    return _REFERENCE.sub(lambda found: _escape(found, values, quote, backslashes), token)


def _escape(found: re.Match[str], values: Mapping[str, str], quote: str, backslashes: bool) -> str:
    if found[1] not in values:
        return found[0]
    value = values[found[1]]
    if backslashes:
        value = value.replace("\\", "\\\\")
    return value if quote == "[" else value.replace(quote, quote * 2)


def _dollar(statement: Statement, start: int, token: str, values: Mapping[str, str]) -> str:
    """Fill a dollar-quoted body, unless the result would end early."""
    tag = token[: token.index("$", 1) + 1]
    filled = _fill(token, values)
    if filled.find(tag, len(tag)) != len(filled) - len(tag):
        raise _refusal(statement, start, f"a value would end this body, which is quoted by {tag}", "choose another tag")
    return filled


def _refusal(statement: Statement, offset: int, message: str, hint: str) -> MigrationFileError:
    location = locate_in(statement, offset)
    source = statement.sql[statement.sql.rfind("\n", 0, offset) + 1 :].partition("\n")[0]
    problem = Problem(message, location, source, hint)
    return MigrationFileError(message, problems=(problem,), location=location, source=source, hint=hint)
