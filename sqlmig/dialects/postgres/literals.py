"""Values within a statement."""

from __future__ import annotations

from sqlmig.dialects.api import Params, Value
from sqlmig.errors import DatabaseError


def bound(sql: str, params: Params) -> str:
    """The statement with its parameters as literals. A % is a % without them."""
    return sql % tuple(map(literal, params)) if params else sql


def literal(value: Value) -> str:
    """A literal that reads the same whatever standard_conforming_strings says, and takes the type of its column.

    https://www.postgresql.org/docs/current/typeconv-query.html
    """
    if value is None:
        return "NULL"
    text = f"\\x{value.hex()}" if isinstance(value, bytes) else str(value)
    if "\0" in text:
        raise DatabaseError("a text cannot contain NUL characters")
    escaped = text.replace("\\", "\\\\").replace("'", "''")
    return f" E'{escaped}'"
