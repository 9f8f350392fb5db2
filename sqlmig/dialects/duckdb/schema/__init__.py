"""The schema of a DuckDB database: what DuckDB tells of it, proven by a copy in memory."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, cast

from sqlmig.dialects.duckdb.errors import words
from sqlmig.dialects.duckdb.schema.accounts import difference, entries
from sqlmig.dialects.duckdb.schema.pieces import Database, Piece, Rows
from sqlmig.dialects.duckdb.schema.proof import Copy, copied
from sqlmig.dialects.duckdb.schema.reading import read
from sqlmig.errors import DatabaseError
from sqlmig.snapshot import Block, Lost, Snapshot

if TYPE_CHECKING:
    from sqlmig.dialects.duckdb.session import Session


def snapshot(session: Session, grants: bool) -> Snapshot:  # noqa: ARG001 - DuckDB has none
    """The schema of this moment: of the session's database, not of what is attached, temporary or secret."""
    original = Database(
        session.namespace[0], lambda sql: cast("Rows", session.query(sql)), partial(_complaint, session)
    )
    pieces = read(original)
    with copied(original, pieces) as copy:
        lost = [Lost(piece.identity, error.partition("\n")[0]) for piece, error in copy.failed.items()]
        lost += _changed(pieces, copy)
        lost += _missing(original, copy)
    return Snapshot(
        server=f"DuckDB {'.'.join(session.server_version.split('.')[:2])}",
        preamble="",
        blocks=tuple(Block(piece.kind, piece.name, "\n".join(piece.statements)) for piece in copy.loaded),
        lost=tuple(sorted(lost, key=lambda each: each.identity)),
    )


def _complaint(session: Session, sql: str) -> str:
    try:
        session.query(sql)
    except DatabaseError as error:
        return words(error.__cause__ or error)
    return ""


def _changed(pieces: list[Piece], copy: Copy) -> Iterator[Lost]:
    """The pieces that the copy would give with other statements."""
    again = {piece.identity: piece for piece in read(copy.database)}
    for piece in pieces:
        other = again.get(piece.identity)
        if other != piece and piece not in (*copy.failed, *copy.stood_in):
            told = next((sql for sql in other.statements if sql not in piece.statements), "") if other else ""
            yield Lost(piece.identity, f"its statements make something else: {told or 'nothing'}")


def _missing(original: Database, copy: Copy) -> Iterator[Lost]:
    """What the catalogs list of the original and not of the copy."""
    copies = entries(copy.database)
    skipped = {(*piece.path[-1:], piece.plain) for piece in (*copy.failed, *copy.stood_in)}
    for entry in entries(original) - copies:
        if entry.names[:2] not in skipped:
            yield Lost(entry.identity, difference(entry, copies))
