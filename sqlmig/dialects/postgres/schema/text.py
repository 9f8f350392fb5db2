"""SQL text that several kinds of relations share."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmig.errors import DatabaseError

# values that need no quotes
ON_OFF = frozenset({"on", "off", "true", "false"})
# of a verbose pattern: what is passed over as a whole, strings, identifiers, bodies
QUOTED = r"""\b[eE]'(?:[^'\\]|''|\\.)*' | '(?:[^']|'')*' | "(?:[^"]|"")*" | \$(?P<tag>\w*)\$.*?\$(?P=tag)\$"""
STORAGE = {"p": "PLAIN", "e": "EXTERNAL", "m": "MAIN", "x": "EXTENDED"}
COMPRESSION = {"p": "pglz", "l": "lz4", None: "default"}


def literal(text: str) -> str:
    """A string literal under standard_conforming_strings."""
    return "'" + text.replace("'", "''") + "'"


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def options(items: Iterable[str] | None, prefix: str = "") -> list[str]:
    """reloptions, "name=value", as WITH (…) has them."""
    pairs = (item.partition("=") for item in items or ())
    return [f"{prefix}{name}={_value(value)}" for name, _, value in pairs]


def parenthesised(word: str, items: Iterable[str]) -> str:
    """ " WORD (a, b)", or nothing for no items."""
    text = ", ".join(items)
    return f" {word} ({text})" if text else ""


def _value(value: str) -> str:
    return value if value in ON_OFF or (value.isascii() and value.isdigit()) else literal(value)


def stated(definition: str | None) -> str:
    """What a pg_get_… function has given, without its delimiter: nothing for what another session has just dropped."""
    if definition is None:
        raise DatabaseError("the schema was changed while it was read", hint="try again when nobody changes it")
    return definition.rstrip().removesuffix(";")
