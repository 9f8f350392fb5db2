"""What DuckDB makes of the pieces: they are loaded into a database in memory, in an order that is found by trying."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import duckdb

from sqlmig.dialects.duckdb.errors import Raised, interrupted, translate, words
from sqlmig.dialects.duckdb.opening import MEMORY, OURS
from sqlmig.dialects.duckdb.schema.catalogs import copy_of
from sqlmig.dialects.duckdb.schema.pieces import Database, Piece, Rows
from sqlmig.dialects.duckdb.schema.text import always_quoted, literal
from sqlmig.noun import entity, field, replace

_CONFIG = OURS | {"autoinstall_known_extensions": "false", "threads": "1"}
_EXTENSIONS = "SELECT install_path FROM duckdb_extensions() WHERE loaded AND install_mode <> 'STATICALLY_LINKED'"
# why a view cannot be made in the copy: it is on a file, an extension, another attached database
_ELSEWHERE = re.compile(
    r'Permission Error|.*\bextension\b|.*(?:Catalog|because schema) "(?P<place>[^".]*)[^"]*" does not exist', re.S
)


@contextmanager
def copied(original: Database, pieces: list[Piece]) -> Iterator[Copy]:
    """A database in memory that has what could be loaded of the pieces, with the extensions of the original."""
    with duckdb.connect(MEMORY, config=dict(_CONFIG)) as connection:
        connection.execute("SET errors_as_json = true")
        for (path,) in original.query(_EXTENSIONS):
            with suppress(duckdb.Error):  # what needs it is named as lost
                connection.execute(f"LOAD {literal(path)}")
        # files and networks differ from machine to machine, and take time
        connection.execute("SET enable_external_access = false")
        copy = Copy(connection, original)
        copy.load(pieces)
        yield copy


@entity
class Copy:
    """`loaded` is in the order of loading; `failed` has what could not be loaded, and why.

    A view on what is elsewhere counts as loaded. `stood_in` has these views: others take its place.
    """

    connection: duckdb.DuckDBPyConnection
    original: Database
    loaded: list[Piece] = field(default_factory=list)
    failed: dict[Piece, str] = field(default_factory=dict)
    stood_in: list[Piece] = field(default_factory=list)

    def database(self) -> Database:
        """The copy as it is now, to be read."""
        return copy_of(self.original, "memory", self._query, self._complaint)

    def load(self, pieces: Sequence[Piece]) -> None:
        """Each piece as soon as what it needs is there, and views on what is elsewhere behind all others.

        Most schemas load in the order in which they are given: that is tried first, at once, as it takes half the time.
        """
        if self._all_at_once(pieces):
            return
        for piece in pieces:
            self._settle(piece)
        for piece in [piece for piece, error in self.failed.items() if self._elsewhere(piece, error)]:
            if piece in self.failed and not self._run((piece.stand_in,)):
                del self.failed[piece]
                self.stood_in.append(piece)
                self._settled(piece)

    def _all_at_once(self, pieces: Sequence[Piece]) -> bool:
        """Whether all could be loaded in their order, each with its `then`; otherwise none is."""
        if any(part.unknown for piece in pieces for part in (piece, *piece.then)):
            return False
        whole = [replace(piece, statements=(*piece.statements, *_later(piece)), then=()) for piece in pieces]
        if self._run(("\n".join(sql for piece in whole for sql in piece.statements),)):
            return False
        self.loaded += whole
        return True

    def _settle(self, piece: Piece) -> None:
        done = self._made(piece)
        if done is not None:
            self._settled(done)

    def _settled(self, piece: Piece) -> None:
        """Note a piece that is loaded, and load what has waited for it."""
        ready = deque([piece])
        while ready:
            done = ready.popleft()
            self.loaded.append(done)
            for waiting in [other for other in self.failed if _mentions(other, done)]:
                made = self._made(waiting)
                if made is not None:
                    ready.append(made)

    def _made(self, piece: Piece) -> Piece | None:
        """The piece with what could be loaded of its `then`; None when it could not be loaded itself."""
        statements, error = self._attempt(piece)
        if error:
            self.failed[piece] = error
            return None
        self.failed.pop(piece, None)
        for part in piece.then:
            more, error = self._attempt(part)
            if error:
                self.failed[part] = error
            statements += more
        return replace(piece, statements=statements, then=())

    def _attempt(self, piece: Piece) -> tuple[tuple[str, ...], str]:
        """The statements that load the piece, and else the error.

        DuckDB keeps names as their author wrote them, who may have worked with another schema as the current one.
        """
        if piece.unknown:
            return (), piece.unknown
        error = self._run(piece.statements)
        if error and len(piece.path) == 1 and piece.path != ("main",):
            quoted = always_quoted(piece.path[0])
            inside = (f"SET schema = {literal(quoted)};", *piece.statements, "SET schema = 'main';")
            if not self._run(inside):
                return inside, ""
        return ((), error) if error else (piece.statements, "")

    def _run(self, statements: tuple[str, ...]) -> str:
        """Run the statements, all or none; the error or nothing."""
        for sql in ("BEGIN", *statements, "COMMIT"):
            error = self._complaint(sql)
            if error:
                self._complaint("ROLLBACK")  # a COMMIT that failed has ended the transaction
                self.connection.execute("SET schema = 'main'")
                return error
        return ""

    def _elsewhere(self, piece: Piece, error: str) -> bool:
        """Whether a view is on what neither the original nor the copy holds."""
        match = _ELSEWHERE.match(error) if piece.stand_in else None
        if match is None or not match["place"]:
            return match is not None
        own = self._query(f"SELECT 1 FROM duckdb_schemas() WHERE schema_name = {literal(match['place'])}")
        return not own and match["place"] != self.original.name

    def _query(self, sql: str) -> Rows:
        try:
            return self.connection.execute(sql).fetchall()
        except duckdb.Error as error:
            raise translate(error, MEMORY, sql) from error

    def _complaint(self, sql: str) -> str:
        try:
            self.connection.execute(sql)
        except Raised as error:
            if interrupted(error):
                raise KeyboardInterrupt from error
            return words(error)
        return ""


def _later(piece: Piece) -> Iterator[str]:
    return (sql for part in piece.then for sql in part.statements)


def _mentions(piece: Piece, other: Piece) -> bool:
    """Whether the text has the other's name in any kind of quotes: too often is no harm, too seldom would be."""
    name = _bare(other.plain)
    return any(name in _bare(sql) for sql in piece.statements)


def _bare(text: str) -> str:
    return text.lower().replace('"', "").replace("'", "")
