"""What SHOW CREATE TABLE prints, in the form that another database prints as well."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from itertools import pairwise

from sqlmig.dialects.mysql.schema.words import cut, matches, partings, tokens
from sqlmig.noun import noun, replace

# MySQL prints no DEFAULT NULL for these, https://dev.mysql.com/doc/refman/9.0/en/data-type-defaults.html
TEXTS = ("tinyblob", "blob", "mediumblob", "longblob", "tinytext", "text", "mediumtext", "longtext")
_OPTIONS = re.compile(
    r"(?P<quoted>`(?:[^`]|``)*`|'(?:[^'\\]|''|\\.)*')|/\* (?P<options>(?:`|TRANSACTIONAL=).*?) \*/", re.S
)
DEPTH = {"(": 1, ")": -1}
WITH_VALUE = frozenset({"DEFAULT", "GENERATED", "AUTO_INCREMENT"})


@noun
class Item:
    """A column, key or constraint of a table."""

    text: str

    @property
    def column(self) -> bool:
        return self.text.startswith("`")

    @property
    def words(self) -> tuple[str, ...]:
        """Its tokens, as the server spells them."""
        return tuple(found[0] for found in matches(self.text))

    @property
    def outer(self) -> tuple[str, ...]:
        """Those that are not in parentheses."""
        found, depth = list[str](), 0
        for word in self.words:
            if not depth:
                found.append(word)
            depth += DEPTH.get(word, 0)
        return tuple(found)


@noun
class Table:
    """The text up to the parenthesis, what stands between it and the other, and the text from there."""

    head: str
    items: tuple[Item, ...]
    tail: str


def parsed(sql: str) -> Table:
    """What SHOW CREATE TABLE has printed."""
    items = list[Item]()
    depth = start = first = 0
    for sign, end in partings(sql):
        if depth == 1 and sign != "(":
            items.append(Item(sql[start : end - 1].strip()))
            start = end
        elif not depth and sign == "(":
            first = start = end
        depth += DEPTH.get(sign, 0)
        if items and not depth:
            return Table(sql[:first], tuple(items), sql[end - 1 :])
    raise ValueError("it has no columns")


def laid_out(table: Table) -> str:
    """The statement with its commas in front, so that a column more is a line more and changes no other line."""
    items = "\n  , ".join(item.text for item in table.items)
    return f"{table.head}\n    {items}\n{table.tail}"


def in_order(table: Table) -> Table:
    """The table with its unique keys in the order that CREATE TABLE gives them, whatever ALTER TABLE has left."""
    keys = [item for item in table.items if item.text.startswith("UNIQUE ")]
    if len(keys) < 2:
        return table
    columns = (item.outer for item in table.items if item.column)
    nullable = {name for name, *words in columns if _nullable(words)}
    hashed = "ENGINE=MEMORY" not in table.tail  # where every index may be one
    ordered = iter(sorted(keys, key=lambda key: _rank(key, nullable, hashed)))
    return replace(table, items=tuple(next(ordered) if item in keys else item for item in table.items))


def without_defaults(table: Table, mariadb: bool) -> list[str]:
    """The quoted names of columns that may be NULL, and have not even that for a default.

    ALTER TABLE … ALTER COLUMN … DROP DEFAULT leaves them so in MySQL, and in MariaDB 10.5. CREATE TABLE has no words
    for it.
    """
    unseen = () if mariadb else TEXTS
    columns = (item.outer for item in table.items if item.column)
    return [
        name
        for name, kind, *words in columns
        if kind not in unseen and WITH_VALUE.isdisjoint(words) and _nullable(words)
    ]


def _nullable(words: Iterable[str]) -> bool:
    return ("NOT", "NULL") not in pairwise(words)


def _rank(key: Item, nullable: Set[str], hashed: bool) -> tuple[bool, bool, bool]:
    """Unique keys over what is never NULL come first, then those over whole columns.

    Those over expressions, or by MariaDB's hashes, are behind them: what else the server knows of these when it makes
    a table is not to be seen in the table.
    """
    parts = key.words[3:]
    pairs = set(pairwise(parts))
    late = bool({("(", "("), (",", "(")} & pairs) or (hashed and ("USING", "HASH") in pairs)
    prefix = any(name.startswith("`") and sign == "(" for name, sign in pairs)
    return late, not nullable.isdisjoint(parts), prefix


def with_all_options(sql: str) -> str:
    """A table of MariaDB's with the options that its engine does not know, but another one may, outside comments."""
    if "/* " not in sql:
        return sql
    return _OPTIONS.sub(lambda found: found["quoted"] or found["options"], sql)


def without_counter(sql: str) -> str:
    """A table without the AUTO_INCREMENT behind ENGINE=… among its options."""
    if "AUTO_INCREMENT=" not in sql:
        return sql
    depth, found = 0, list(tokens(sql))
    for at, token in enumerate(found):
        depth += DEPTH.get(token.text, 0)
        if depth == 0 and token.word == "engine":
            if [other.word for other in found[at + 3 : at + 4]] != ["auto_increment"]:
                return sql
            return cut(sql, [(found[at + 2].end, found[at + 5].end)])
    return sql


def with_own_collations(sql: str, defaults: Mapping[str, str]) -> str:
    """A table of MySQL's in the form that it keeps when it is read back; `defaults` are those of character sets.

    MySQL prints a collation alone where a column has it from the table, and a character set alone where a column
    has it from elsewhere. Whatever is read back is the column's own, of which it prints both.
    """
    if " COLLATE " not in sql and " CHARACTER SET " not in sql:
        return sql
    depth, found, parts, pos = 0, list(tokens(sql)), [], 0
    for at, token in enumerate(found):
        depth += DEPTH.get(token.text, 0)
        if depth != 1 or token.text not in ("COLLATE", "SET"):
            continue
        if token.text == "COLLATE" and found[at - 2].text != "SET":
            parts.append(sql[pos : token.start - 1])
            pos = found[at + 1].end
        elif found[at - 1].text == "CHARACTER" and found[at + 2].text != "COLLATE":
            end = found[at + 1].end
            parts.append(f"{sql[pos:end]} COLLATE {defaults[found[at + 1].text]}")
            pos = end
    return "".join((*parts, sql[pos:]))
