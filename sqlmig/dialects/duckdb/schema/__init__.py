"""The schema of a DuckDB database: what DuckDB tells of it, proven by a copy in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from sqlmig.dialects.duckdb.schema.accounts import missing, name_of
from sqlmig.dialects.duckdb.schema.catalogs import opened
from sqlmig.dialects.duckdb.schema.pieces import Database, Piece, Query
from sqlmig.dialects.duckdb.schema.proof import Copy, copied
from sqlmig.dialects.duckdb.schema.reading import read
from sqlmig.noun import replace
from sqlmig.snapshot import Block, Lost, Snapshot

if TYPE_CHECKING:
    from sqlmig.dialects.duckdb.session import Session

_COPIES = 3  # until DuckDB prints what it has read; one is usual, and for casts in DuckDB 1 two


def snapshot(session: Session, grants: bool) -> Snapshot:  # noqa: ARG001 - DuckDB has none
    """The schema of this moment: of the session's database, not of what is attached, temporary or secret."""
    query = cast("Query", session.query)
    original = opened(session.namespace[0], query, session.complaint)
    blocks, lost = _proven(original, read(original))
    return Snapshot(
        server=f"DuckDB {'.'.join(session.server_version.split('.')[:2])}",
        preamble="",
        blocks=tuple(blocks),
        lost=tuple(sorted(lost, key=lambda each: each.identity)),
    )


def _proven(original: Database, first: list[Piece]) -> tuple[list[Block], list[Lost]]:
    """The blocks as a copy of the schema gives them again, and what the copy has not."""
    pieces = first
    for _ in range(_COPIES):
        with copied(original, pieces) as copy:
            source = copy.database()
            again = _as_copied(pieces, copy, source)
            if again == pieces:
                blocks = [Block(piece.kind, piece.name, "\n".join(piece.statements)) for piece in copy.loaded]
                return blocks, _lost(original, source, copy, _reworded(first, pieces))
        pieces, unstable = again, _reworded(pieces, again)
    return [], [Lost(piece.identity, "DuckDB never reads back the text that it prints") for piece in unstable]


def _reworded(before: list[Piece], now: list[Piece]) -> list[Piece]:
    """The pieces that have another text now. The two are in the same order."""
    return [piece for piece, other in zip(before, now, strict=True) if piece != other]


def _as_copied(pieces: list[Piece], copy: Copy, source: Database) -> list[Piece]:
    """The pieces with the statements that the copy gives for them."""
    copies = {piece.identity: piece for piece in read(source)}
    absent = {piece.identity for piece in (*copy.failed, *copy.stood_in)}
    return [
        replace(piece, statements=copies[piece.identity].statements, then=copies[piece.identity].then)
        if piece.identity in copies and piece.identity not in absent
        else piece
        for piece in pieces
    ]


def _lost(original: Database, source: Database, copy: Copy, reworded: list[Piece]) -> list[Lost]:
    """What could not be loaded, and what the catalogs list of the original and not of the copy."""
    kinds = {name_of(piece): piece.kind for piece in reworded}
    absent = frozenset(map(name_of, (*copy.failed, *copy.stood_in)))
    failed = [Lost(piece.identity, error.partition("\n")[0]) for piece, error in copy.failed.items()]
    return [*failed, *missing(original, source, kinds, absent)]
