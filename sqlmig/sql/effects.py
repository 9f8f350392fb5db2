"""What a statement leaves to be seen: the objects, columns, indexes and constraints that it makes or removes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from sqlmig.noun import noun
from sqlmig.sql.classify import classify
from sqlmig.sql.kinds import WORD
from sqlmig.sql.words import Word, is_name, words

Part = Literal["COLUMN", "INDEX", "CONSTRAINT"]
Names = tuple[str, ...]

_WHOLE = frozenset(
    {"TABLE", "VIEW", "MATERIALIZED VIEW", "FOREIGN TABLE", "VIRTUAL TABLE", "INDEX", "SEQUENCE", "SCHEMA", "DATABASE"}
    | {"FUNCTION", "PROCEDURE", "TRIGGER", "EVENT", "TYPE", "DOMAIN", "EXTENSION"}
)
_OPTIONAL = (["IF", "NOT", "EXISTS"], ["IF", "EXISTS"])
_INDEXES = frozenset({"INDEX", "KEY"})
_KINDS_OF_INDEX = frozenset({"UNIQUE", "FULLTEXT", "SPATIAL"})
_UNNAMED = frozenset({"PRIMARY", "FOREIGN", "CHECK", "PARTITION", "PERIOD", "SYSTEM", "EXCLUDE"})


@noun
class Effect:
    """Something that is there after a statement when `present`, and else is not.

    `name` has its qualifiers, outermost first, without quotes. `table` is where a column, an index, a constraint or
    a trigger belongs, as far as the statement says.
    """

    kind: str
    name: Names
    table: Names
    present: bool


def effects(sql: str, dialect: str) -> tuple[Effect, ...]:
    """What can be looked for in the database's catalog after a statement; empty for rows and settings."""
    kind = classify(sql, dialect)
    if kind.verb not in ("CREATE", "ALTER", "DROP", "RENAME"):
        return ()
    tokens = [word for word in words(sql, dialect) if word.depth == 0]
    if kind.verb == "RENAME" and kind.object_kind == "TABLE":
        return tuple(
            Effect("TABLE", names(tokens[index + 1 :], dialect), (), present=True)
            for index, word in enumerate(tokens)
            if word.upper == "TO"
        )
    if kind.verb == "ALTER" and kind.object_kind == "TABLE":
        return tuple(_altered(tokens, dialect))
    if kind.verb not in ("CREATE", "DROP") or kind.object_kind not in _WHOLE or not kind.object_name:
        return ()
    if "OR REPLACE" in kind.properties or "TEMPORARY" in kind.properties:
        return ()  # there before, or gone with the connection
    name = names(_behind(tokens, kind.object_kind.split()[-1]), dialect)
    on = next((index for index, word in enumerate(tokens) if word.upper == "ON"), None)
    table = names(tokens[on + 1 :], dialect) if on is not None and kind.object_kind in ("INDEX", "TRIGGER") else ()
    return (Effect(kind.object_kind, name, table, kind.verb == "CREATE"),)


def _behind(tokens: list[Word], word: str) -> list[Word]:
    """What follows a word and the IF NOT EXISTS or CONCURRENTLY behind it."""
    found = (index for index, token in enumerate(tokens) if token.upper in (word, f"{word}S"))
    start = next(found, len(tokens)) + 1
    if tokens[start : start + 1] and tokens[start].upper == "CONCURRENTLY":
        start += 1
    return _past_optional(tokens[start:])


def _past_optional(tokens: list[Word]) -> list[Word]:
    for optional in _OPTIONAL:
        if [token.upper for token in tokens[: len(optional)]] == optional:
            return tokens[len(optional) :]
    return tokens


def _altered(tokens: list[Word], dialect: str) -> Iterator[Effect]:
    """The effects of each action of ALTER TABLE."""
    rest = _behind(tokens, "TABLE")
    rest = rest[1:] if rest and rest[0].upper == "ONLY" else rest
    table = names(rest, dialect)
    action: list[Word] = []
    for word in [*rest[2 * len(table) - 1 :], None]:
        if word is not None and word.text != ",":
            action.append(word)
            continue
        effect = _action(action, table, dialect)
        if effect is not None:
            yield effect
        action = []


def _action(action: list[Word], table: Names, dialect: str) -> Effect | None:
    verb, rest = (action[0].upper, action[1:]) if action else ("", [])
    if verb in ("ADD", "DROP"):
        return _added(rest, table, dialect, present=verb == "ADD")
    if verb == "RENAME":
        return _renamed(rest, table, dialect)
    if verb == "CHANGE":
        rest = rest[1:] if rest and rest[0].upper == "COLUMN" else rest
        old, new = names(rest, dialect), names(rest[1:], dialect)
        return Effect("COLUMN", new, table, present=True) if new and new != old else None
    return None


def _added(rest: list[Word], table: Names, dialect: str, present: bool) -> Effect | None:
    """ADD or DROP of a column, an index or a constraint; None where it gives no name."""
    kind: Part = "COLUMN"
    first = rest[0].upper if rest and rest[0].kind is WORD else ""
    if first == "COLUMN":
        rest = rest[1:]
    elif first == "CONSTRAINT" or (not present and first in ("FOREIGN", "CHECK")):
        kind, rest = "CONSTRAINT", rest[2 if first == "FOREIGN" else 1 :]
    elif first in _INDEXES or first in _KINDS_OF_INDEX:
        kind, rest = "INDEX", rest[1:]
        rest = rest[1:] if rest and rest[0].upper in _INDEXES else rest
    elif first in _UNNAMED:
        return None
    rest = _past_optional(rest)
    unnamed = not rest or (kind != "COLUMN" and rest[0].upper in (*_UNNAMED, "UNIQUE", "USING"))
    name = () if unnamed else names(rest, dialect)
    return Effect(kind, name, table, present) if name else None


def _renamed(rest: list[Word], table: Names, dialect: str) -> Effect | None:
    """RENAME of the table, or of a column or an index of it."""
    to = next((index for index, word in enumerate(rest) if word.upper in ("TO", "AS")), None)
    name = names(rest if to is None else rest[to + 1 :], dialect)
    if not name:
        return None
    if not to:  # RENAME TO name, RENAME name
        return Effect("TABLE", (*table[:-1], *name) if len(name) == 1 else name, (), present=True)
    first = rest[0].upper
    kinds: dict[str, Part] = {"INDEX": "INDEX", "KEY": "INDEX", "CONSTRAINT": "CONSTRAINT"}
    return Effect(kinds.get(first, "COLUMN") if to > 1 else "COLUMN", name, table, present=True)


def names(tokens: list[Word], dialect: str) -> Names:
    """The name that stands first, without its quotes; PostgreSQL reads one without quotes in lower case."""
    found: list[str] = []
    for index, word in enumerate(tokens):
        if index % 2 == 0 and is_name(word):
            found.append(_plain(word, dialect))
        elif index % 2 == 0 or word.text != ".":
            break
    return tuple(found)


def _plain(word: Word, dialect: str) -> str:
    if word.kind is WORD:
        return word.text.lower() if dialect == "postgres" else word.text
    mark = "]" if word.text[0] == "[" else word.text[0]
    return word.text[1:-1].replace(mark * 2, mark)
