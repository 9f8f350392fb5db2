"""What CREATE, ALTER, DROP and their like work on: the object's kind and name."""

from __future__ import annotations

from sqlmig.sql.kinds import WORD
from sqlmig.sql.words import Word, is_name

DEFINING = frozenset({"CREATE", "ALTER", "DROP", "COMMENT", "RENAME", "REFRESH", "REINDEX"})

_PAIRS = frozenset(
    {"MATERIALIZED VIEW", "FOREIGN TABLE", "EVENT TRIGGER", "USER MAPPING", "ACCESS METHOD", "OPERATOR CLASS"}
    | {"OPERATOR FAMILY", "VIRTUAL TABLE", "DEFAULT PRIVILEGES", "LARGE OBJECT", "PACKAGE BODY", "RESOURCE GROUP"}
    | {"LOGFILE GROUP", "OWNED BY"}
)
_TRIPLES = frozenset(
    {"FOREIGN DATA WRAPPER", "TEXT SEARCH CONFIGURATION", "TEXT SEARCH DICTIONARY", "TEXT SEARCH PARSER"}
    | {"TEXT SEARCH TEMPLATE", "SPATIAL REFERENCE SYSTEM"}
)
_SINGLES = frozenset(
    {"TABLE", "INDEX", "VIEW", "SEQUENCE", "SCHEMA", "DATABASE", "FUNCTION", "PROCEDURE", "ROUTINE", "AGGREGATE"}
    | {"TRIGGER", "RULE", "TYPE", "DOMAIN", "EXTENSION", "ROLE", "USER", "GROUP", "POLICY", "PUBLICATION", "SERVER"}
    | {"SUBSCRIPTION", "STATISTICS", "COLLATION", "CONVERSION", "CAST", "LANGUAGE", "TRANSFORM", "OPERATOR", "EVENT"}
    | {"TABLESPACE", "MACRO", "SECRET", "SYSTEM", "PACKAGE", "INSTANCE"}
)
_COMMENTED = frozenset({"COLUMN", "CONSTRAINT"})
_SYNONYMS = {"TABLES": "TABLE", "KEY": "INDEX"}
_MODIFIERS = {"TEMP": "TEMPORARY", "TEMPORARY": "TEMPORARY", "UNIQUE": "UNIQUE", "UNLOGGED": "UNLOGGED"}
_FAR = 40
"""How many tokens may stand before the object's kind: DEFINER, ALGORITHM and SQL SECURITY with their values."""


def object_of(verb: str, rest: list[Word]) -> tuple[str, str, set[str]]:
    """Give kind, name and properties of the object that a defining statement names behind its verb."""
    properties: set[str] = set()
    for index, word in enumerate(rest[:_FAR]):
        if word.kind is not WORD or word.depth != rest[0].depth:
            continue
        kind, length = _kind(verb, rest, index)
        if kind:
            name, found = _name(kind, rest[index + length :])
            return kind, name, properties | found
        if word.upper in _MODIFIERS:
            properties.add(_MODIFIERS[word.upper])
        if word.upper == "REPLACE" and index and rest[index - 1].upper == "OR":
            properties.add("OR REPLACE")
    return "", "", properties


def _kind(verb: str, rest: list[Word], index: int) -> tuple[str, int]:
    """Read an object's kind at a token, and the number of its words."""
    near = [word.upper for word in rest[index : index + 3] if word.kind is WORD]
    for length, known in ((3, _TRIPLES), (2, _PAIRS)):
        if len(near) >= length and " ".join(near[:length]) in known:
            return " ".join(near[:length]), length
    if near[:2] == ["AGGREGATE", "FUNCTION"]:
        return "FUNCTION", 2
    single = _SYNONYMS.get(near[0], near[0])
    known_here = single in _SINGLES or (verb == "COMMENT" and single in _COMMENTED)
    return (single, 1) if known_here else ("", 0)


def _name(kind: str, rest: list[Word]) -> tuple[str, set[str]]:
    """Read what stands between kind and name, and the name."""
    properties: set[str] = set()
    index = 0
    while index < len(rest) and rest[index].kind is WORD:
        near = [word.upper for word in rest[index : index + 3]]
        if near == ["IF", "NOT", "EXISTS"]:
            properties.add("IF NOT EXISTS")
            index += 3
        elif near[:2] == ["IF", "EXISTS"]:
            properties.add("IF EXISTS")
            index += 2
        elif near[0] == "CONCURRENTLY" or (near[0] == "ONLY" and "TABLE" in kind):
            index += 1
        else:
            break
    unnamed = index < len(rest) and kind == "INDEX" and rest[index].upper == "ON"
    return "" if unnamed else named(rest[index:]), properties


def named(rest: list[Word]) -> str:
    """Give the name that stands first, with its qualifiers, as written."""
    if not rest or not is_name(rest[0]):
        return ""
    name = rest[0].text
    for dot, part in zip(rest[1::2], rest[2::2], strict=False):
        if dot.text not in (".", "@") or not (is_name(part) or part.text == "*"):
            break
        name += dot.text + part.text
    return name
