"""A snapshot and the applied versions as the text of schema.sql."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmig.dialects.api import Traits
from sqlmig.lean import sha256
from sqlmig.snapshot import Block, Snapshot

TITLE, FORMAT = "-- sqlmig schema, format ", 1
SETTINGS, VERSIONS, END = "settings", "applied versions", "end"
NOT_DUMPED = "-- NOT DUMPED: "
UNFINISHED = "a run was killed while it wrote this file"  # in the place of the server
_CONTROL = (*map(chr, range(32)), "\\", "\x7f", "\x85", "\u2028", "\u2029")
_ESCAPES = str.maketrans({char: repr(char)[1:-1] for char in _CONTROL})


def render(snapshot: Snapshot, omitted: Iterable[str], rows: str) -> str:
    """The text of schema.sql; `rows` are the inserts of the applied versions.

    Equal arguments give equal bytes. Lines end with a line feed.
    """
    head = [f"{TITLE}{FORMAT}", f"-- {_escaped(snapshot.server)}"]
    head += [f"{NOT_DUMPED}{_escaped(name)}" for name in sorted(omitted)]
    blocks = (
        Block(SETTINGS, "", snapshot.preamble),
        *snapshot.blocks,
        Block(VERSIONS, "", rows.rstrip("\n")),
        Block(END, "", snapshot.epilogue),
    )
    texts = (f"-- {_escaped(block.identity.rstrip())}\n{block.sql}" for block in blocks if block.sql)
    return "\n\n".join(["\n".join(head), *texts]) + "\n"


def unfinished(size: int) -> str:
    """What stands where a text of this many bytes is being written. It is ASCII."""
    return f"{TITLE}{FORMAT}\n-- {UNFINISHED}\n".ljust(size, "\n")


def inserts(table: tuple[str, ...], versions: Iterable[str], traits: Traits) -> str:
    """A statement a line for each version; `table` is the ledger's name in SQL, outermost qualifier first.

    The order of their hashes puts new versions at random places, so that two branches which add one each seldom
    touch the same lines.
    """
    into = f"INSERT INTO {traits.quoted(*table)} (version) VALUES"
    ordered = sorted(versions, key=lambda version: sha256(version.encode()).digest())
    return "".join(f"{into} ({traits.literal(version)});\n" for version in ordered)


def _escaped(name: str) -> str:
    """One line: a name in a comment that holds a line end would let SQL into the file."""
    return name.translate(_ESCAPES)
