"""A snapshot and the applied versions as the text of schema.sql, and back."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlmig.dialects.api import Traits
from sqlmig.errors import MigrationFileError
from sqlmig.snapshot import Block, Snapshot
from sqlmig.sql.split import split

FORMAT = 1
SETTINGS, VERSIONS, END = "settings", "applied versions", "end"
_HEAD = re.compile(r"-- sqlmig schema, format (\d+)\r?\n-- ([^\r\n]*)\r?\n((?:-- NOT DUMPED: [^\r\n]*\r?\n)*)")
_MARK = re.compile(r"^-- (.+?)\r?$", re.M)
_NOT_DUMPED = "-- NOT DUMPED: "
_CONTROL = re.compile(r"[\\\x00-\x1f\x7f\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class SchemaFile:
    """What schema.sql says: each block's text by the line that stands above it, in the file's order.

    `omitted` are the objects, or patterns of them, that the file says it does not hold.
    """

    server: str
    blocks: dict[str, str]
    omitted: tuple[str, ...] = ()


def render(snapshot: Snapshot, omitted: Iterable[str], rows: str) -> str:
    """The text of schema.sql; `rows` are the inserts of the applied versions.

    Equal arguments give equal bytes. Lines end with a line feed.
    """
    head = [f"-- sqlmig schema, format {FORMAT}", f"-- {_escaped(snapshot.server)}"]
    head += [f"{_NOT_DUMPED}{_escaped(name)}" for name in sorted(omitted)]
    blocks = (
        Block(SETTINGS, "", snapshot.preamble),
        *snapshot.blocks,
        Block(VERSIONS, "", rows.rstrip("\n")),
        Block(END, "", snapshot.epilogue),
    )
    texts = (f"-- {_escaped(block.identity.rstrip())}\n{block.sql}" for block in blocks if block.sql)
    return "\n\n".join(["\n".join(head), *texts]) + "\n"


def inserts(table: tuple[str, ...], versions: Iterable[str], traits: Traits) -> str:
    """A statement a line for each version; `table` is the ledger's name in SQL, outermost qualifier first.

    The order of their hashes puts new versions at random places, so that two branches which add one each seldom
    touch the same lines.
    """
    into = f"INSERT INTO {traits.quoted(*table)} (version) VALUES"
    ordered = sorted(versions, key=lambda version: hashlib.sha256(version.encode()).digest())
    return "".join(f"{into} ({traits.literal(version)});\n" for version in ordered)


def is_ours(text: str) -> bool:
    """Whether a text begins as a file of sqlmig's own does, of whatever format."""
    return _HEAD.match(text) is not None


def parse(text: str, traits: Traits, path: str) -> SchemaFile:
    """Read a file that `render` wrote, and that a merge or a person may have changed since.

    MigrationFileError when it is not of this format, or cannot be split into statements.
    """
    head = _HEAD.match(text)
    if head is None or int(head[1]) != FORMAT:
        written = "another version of sqlmig" if head else "another tool"
        raise MigrationFileError(
            f"{path} was written by {written}", state="nothing was changed", hint="write it anew with `sqlmig dump`"
        )
    marks = list(_marks(text, head.end(), traits, path))
    ends = [start for start, _, _ in marks[1:]] + [len(text)]
    blocks: dict[str, str] = {}
    for (_, begin, name), end in zip(marks, ends, strict=False):  # without marks there is one end
        block = text[begin:end].strip("\r\n")
        blocks[name] = f"{blocks[name]}\n\n{block}" if name in blocks else block
    omitted = (line.removeprefix(_NOT_DUMPED) for line in head[3].splitlines())
    return SchemaFile(head[2], blocks, tuple(omitted))


def _marks(text: str, begin: int, traits: Traits, path: str) -> Iterator[tuple[int, int, str]]:
    """The comment lines between statements: start, end, what they say. Comments within a statement are its own."""
    for statement in split(text, traits.sql, path):
        yield from _comments(text, begin, statement.offset)
        begin = statement.end
    yield from _comments(text, begin, len(text))


def _comments(text: str, begin: int, end: int) -> Iterator[tuple[int, int, str]]:
    for mark in _MARK.finditer(text, begin, end):
        yield mark.start(), mark.end(), mark[1]


def _escaped(name: str) -> str:
    """One line: a name in a comment that holds a line end would let SQL into the file."""
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), name)
