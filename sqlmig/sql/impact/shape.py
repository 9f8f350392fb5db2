"""A statement's words as one line of text that regular expressions can tell apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from sqlmig.sql.kinds import BROKEN, DOLLAR, ESCAPED, QUOTED, STRING, WORD
from sqlmig.sql.words import Word, words

_SIGNS = {QUOTED: "?", STRING: "'", ESCAPED: "'", DOLLAR: "'", BROKEN: "'"}
_ENOUGH = 5000
"""How many tokens are read of a statement, such as of a long INSERT."""


def tokens(sql: str, dialect: str) -> list[Word]:
    """The significant words of a statement's beginning."""
    return list(islice(words(sql, dialect), _ENOUGH))


def shape(found: Iterable[Word]) -> str:
    """Put words on a line, one space between two, in upper case; quoted names are ?, and strings '.

    A name is one word with its qualifiers, so that `\\S+` is a name.
    """
    line = ""
    glued = True
    for word in found:
        text = word.upper if word.kind is WORD else _SIGNS.get(word.kind, word.text)
        line += text if glued or text == "." else f" {text}"
        glued = text == "."
    return line


def divided(found: Iterable[Word]) -> Iterator[list[Word]]:
    """Cut words at the commas that stand outside of parentheses."""
    part: list[Word] = []
    for word in found:
        if word.text == "," and word.depth == 0:
            yield part
            part = []
        else:
            part.append(word)
    yield part


def name_at(found: list[Word], index: int) -> tuple[str, int]:
    """The qualified name at an index, as written, and the index behind it."""
    if index >= len(found):
        return "", index
    name, index = found[index].text, index + 1
    while index + 1 < len(found) and found[index].text == ".":
        name, index = f"{name}.{found[index + 1].text}", index + 2
    return name, index


def past(found: list[Word], index: int, *optional: str) -> int:
    """The index behind each of these words that stands there, in this order."""
    for word in optional:
        if index < len(found) and found[index].upper == word:
            index += 1
    return index


def table_actions(found: list[Word]) -> tuple[str, list[list[Word]]]:
    """The table of an ALTER TABLE, as written, and its actions."""
    start = next((index + 1 for index, word in enumerate(found) if word.upper == "TABLE"), len(found))
    table, index = name_at(found, past(found, start, "IF", "EXISTS", "ONLY"))
    return table, list(divided(found[past(found, index, "*") :]))
