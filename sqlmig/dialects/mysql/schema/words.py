"""Tokens of the text that the server prints, and what is cut out of it: definers and the database's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sqlmig.noun import noun

# Names between ` are never escaped, strings have been printed with backslashes. A versioned comment holds code.
_NAME = "`(?:[^`]|``)*`"
_STRING = r"""'(?:[^'\\]|''|\\.)*'|"(?:[^"\\]|""|\\.)*\""""
_COMMENT = r"/\*!\d*|\*/|/\*.*?\*/|--\s[^\n]*|\#[^\n]*"
_TOKEN = re.compile(
    rf"(?P<word>[\w$]+)|(?P<blank>\s+|{_COMMENT})|(?P<name>{_NAME})|(?P<string>{_STRING})|(?P<sign>.)", re.S
)
# Each way begins with a letter of its own, which is what the expression looks for
_PARTING = re.compile(rf"\(|\)|,|{_NAME}|{_STRING}|{_COMMENT}", re.S)
_CALLED = ("nextval", "lastval", "setval")  # MariaDB's sequence functions take a table
_TABLES = ("from", "join", "straight_join")


@noun
class Token:
    """A name, string, word or sign, and its place."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def name(self) -> str | None:
        """The identifier that it is, quoted or not."""
        if self.kind == "name" or (self.kind == "string" and self.text[0] == '"'):
            quote = self.text[0]
            return self.text[1:-1].replace(quote * 2, quote)
        return self.text if self.kind == "word" else None

    @property
    def word(self) -> str:
        """The keyword that it may be, in lower case."""
        return self.text.lower() if self.kind in ("word", "sign") else ""


def quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def tokens(sql: str) -> Iterator[Token]:
    """The tokens that are neither blank nor comment."""
    for found in matches(sql):
        yield Token(found.lastgroup or "", found[0], found.start(), found.end())


def matches(sql: str) -> Iterator[re.Match[str]]:
    """The same for who looks at texts alone."""
    return (found for found in _TOKEN.finditer(sql) if found.lastgroup != "blank")


def partings(sql: str) -> Iterator[tuple[str, int]]:
    """The parentheses and commas among them, and the place behind each."""
    for found in _PARTING.finditer(sql):
        if found[0] in "(),":
            yield found[0], found.end()


def cut(sql: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text without these pieces, which are in order."""
    kept, pos = [], 0
    for start, end in spans:
        kept.append(sql[pos:start])
        pos = end
    return "".join((*kept, sql[pos:]))


def without_definer(sql: str) -> str:
    """The statement without the DEFINER clause in its head, before the kind of object."""
    found = tokens(sql)
    for token in found:
        if token.kind != "word":
            if token.text != "=":
                return sql
        elif token.word == "definer":
            break
        elif token.word not in ("create", "algorithm", "undefined", "merge", "temptable"):
            return sql
    next(found)  # the =
    account = next(found)
    at = next(found)
    end = next(found).end if at.text == "@" else account.end
    return cut(sql, [(token.start, end + 1)])


def unqualified(sql: str, database: str) -> str:
    """The server's own text of a table or a view without this database's name before those of its objects.

    Where a table of the view goes by the same name, only what must be a table or a function is meant.
    """
    if quoted(database) not in sql:
        return sql
    found = list(tokens(sql))
    chains = list(_chains(found))
    if not any(found[at].name == database and count > 1 for at, count in chains):
        return sql
    careful = any(found[at + 2 * count - 2].name == database for at, count in chains)
    spans = []
    for at, count in chains:
        if count > 1 and found[at].name == database and (count > 2 or not careful or _is_object(found, at)):
            spans.append((found[at].start, found[at + 2].start))
    return cut(sql, spans)


def tables_of(sql: str) -> set[str]:
    """The unqualified names in the text of a view that stand where a table does."""
    found = list(tokens(sql))
    return {found[at].name or "" for at, count in _chains(found) if count == 1 and _is_table(found, at)}


def _chains(found: list[Token]) -> Iterator[tuple[int, int]]:
    """The index of each quoted name that no dot precedes, and how many names the dots behind it join."""
    at = 0
    while at < len(found):
        count = 1
        if found[at].kind == "name":
            while at + 2 * count < len(found) and found[at + 2 * count - 1].text == ".":
                count += 1
            yield at, count
        at += 2 * count - 1


def _is_object(found: list[Token], at: int) -> bool:
    behind = found[at + 3].text if at + 3 < len(found) else ""
    called = at > 1 and found[at - 1].text == "(" and found[at - 2].word in _CALLED
    return behind == "(" or called or _is_table(found, at)


def _is_table(found: list[Token], at: int) -> bool:
    """Whether FROM or JOIN precedes, other than the FROM in trim(… from …) or extract(… from …)."""
    at -= 1
    while at >= 0 and found[at].text == "(":
        at -= 1
    if at < 0 or found[at].word not in _TABLES:
        return False
    depth = 1
    while at > 0 and depth:
        at -= 1
        depth += {")": 1, "(": -1}.get(found[at].text, 0)
    return not (at > 0 and not depth and found[at - 1].word in ("trim", "extract"))
