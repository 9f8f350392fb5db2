"""Names as SQLite's SQL writes them."""

from __future__ import annotations

# of https://www.sqlite.org/lang_keywords.html those that cannot be a name without quotes
_RESERVED = frozenset(
    {"add", "all", "alter", "and", "as", "autoincrement", "between", "case", "cast", "check", "collate"}
    | {"commit", "constraint", "create", "default", "deferrable", "delete", "distinct", "drop", "else"}
    | {"escape", "except", "exists", "foreign", "from", "group", "having", "if", "in", "index", "insert"}
    | {"intersect", "into", "is", "isnull", "join", "limit", "not", "nothing", "notnull", "null", "on", "or"}
    | {"order", "primary", "raise", "references", "returning", "select", "set", "table", "then", "to"}
    | {"transaction", "union", "unique", "update", "using", "values", "when", "where"}
)


def quoted(name: str) -> str:
    """The name, in quotes where it must be."""
    if name.isascii() and name.isidentifier() and name.lower() not in _RESERVED:
        return name
    return '"' + name.replace('"', '""') + '"'
