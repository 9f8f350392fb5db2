"""The schema of an SQLite database: the statements that it keeps, in an order that loads, and proven to load."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import starmap

from sqlmig.dialects.sqlite.schema.names import quoted
from sqlmig.dialects.sqlite.schema.order import arranged
from sqlmig.dialects.sqlite.schema.proof import MASTER, Entry, Made, folded, make
from sqlmig.dialects.sqlite.schema.shadow import candidates, confirmed, is_virtual
from sqlmig.dialects.sqlite.schema.text import statement_of
from sqlmig.snapshot import Block, Lost, Snapshot

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlmig.dialects.sqlite.session import Session

# what AUTOINCREMENT and ANALYZE make (https://www.sqlite.org/fileformat2.html#intschema)
_INTERNAL = frozenset({"sqlite_sequence", "sqlite_stat1", "sqlite_stat2", "sqlite_stat3", "sqlite_stat4"})
# the header's values that a schema depends on or a migration sets, with what a new database has
_HEADER = (("encoding", "UTF-8"), ("application_id", "0"), ("user_version", "0"))
_KINDS = ("table", "view")  # of what has a block
_TOGETHER = 20  # blocks that are made in one database, as for each new object SQLite looks at all that are there

Groups = list[tuple[Entry, ...]]
Texts = Mapping[Entry, str]


def snapshot(session: Session, grants: bool) -> Snapshot:  # noqa: ARG001 - SQLite has none
    """The schema of this moment. Page size, journal mode and vacuuming are the file's, and no part of it."""
    entries = tuple(starmap(Entry, session.query(MASTER)))
    entries = tuple(entry for entry in entries if folded(entry.name) not in _INTERNAL)
    texts = {entry: statement_of(entry) for entry in entries if entry.sql is not None}
    shadows = _shadows(entries, texts)
    groups = arranged(entries, shadows)
    return Snapshot(
        server="SQLite 3",
        preamble="",
        blocks=(*_header(session), *(_block(group, texts) for group in groups)),
        lost=tuple(_lost(entries, texts, shadows, _made(groups, texts))),
    )


def _header(session: Session) -> list[Block]:
    """As blocks of their own, the encoding first: it can be chosen only while there is no table."""
    values = [(name, str(session.query(f"PRAGMA main.{name}")[0][0]), usual) for name, usual in _HEADER]
    return [Block("pragma", name, f"PRAGMA {name} = '{value}';") for name, value, usual in values if value != usual]


def _block(group: tuple[Entry, ...], texts: Texts) -> Block:
    kind = "virtual table" if is_virtual(group[0]) else group[0].type
    return Block(kind, quoted(group[0].name), "\n".join(texts[entry] for entry in group))


def _made(groups: Groups, texts: Texts) -> Made:
    """What the statements make. Only a virtual table looks at what other blocks have made."""
    size = _TOGETHER if not any(is_virtual(group[0]) for group in groups) else max(len(groups), 1)
    parts = [
        make((entry, texts[entry]) for group in groups[start : start + size] for entry in group)
        for start in range(0, len(groups), size)
    ]
    errors = {entry: reason for part in parts for entry, reason in part.errors.items()}
    return Made(tuple(entry for part in parts for entry in part.entries), errors)


def _shadows(entries: tuple[Entry, ...], texts: Texts) -> dict[str, Entry]:
    """The folded names of the tables that belong to virtual tables, with those."""
    likely = candidates(entries)
    if not likely:
        return {}
    others = tuple(entry for entry in entries if folded(entry.table) not in likely)
    return confirmed(likely, _made(arranged(others, {}), texts))


def _lost(entries: tuple[Entry, ...], texts: Texts, shadows: dict[str, Entry], made: Made) -> list[Lost]:
    """Every row that the statements do not make again, unless this build of SQLite cannot make it."""
    copies = {entry.key: entry for entry in made.entries}
    owners = {folded(entry.name): entry for entry in entries if entry.type in _KINDS}
    lost = []
    for entry in entries:
        key = entry.key
        name, copy = key[2], copies.get(key)
        owner = shadows.get(name) or owners.get(name, entry)
        alike = copy is not None and (name in shadows or _alike(copy, texts.get(entry)))
        if not (alike or made.absent(entry) or made.absent(owner)):
            reason = made.errors.get(entry, "the statement that SQLite keeps for it makes something else")
            lost.append(Lost(f"{entry.type} {quoted(entry.name)}", reason))
    return sorted(lost, key=lambda each: each.identity)


def _alike(copy: Entry, text: str | None) -> bool:
    if copy.sql is None or text is None:
        return copy.sql is text
    return f"{copy.sql};" == text or statement_of(copy) == text
