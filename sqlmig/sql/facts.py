"""What planning must know of many statements, found one by one, so that none of them need be kept."""

from __future__ import annotations

import re

from sqlmig.model import Bundle, Facts, Finding, Piece, Statement, Statements, pieces

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sqlmig.sql.classification import Classification
    from sqlmig.sql.rebuilds import Rebuilds

LISTED = 1000
"""How many misfits a section names; more would not help anybody."""

_HARMLESS = re.compile(r"(?:insert|update|delete|replace)\b", re.I)
"""How most statements of a large file begin: they fit into every transaction, and need no further look."""

_FITTING = re.compile(r"create\s+(?:table|(?:unique\s+)?index)\b", re.I)
"""How most statements of small files begin: they fit wherever DDL does, but for CONCURRENTLY, and take the place of
nothing."""


def examine(statements: Statements, dialect: str) -> Facts:
    """Look at all statements of a section."""
    examiner = Examiner(dialect)
    for piece in pieces(statements):
        examiner.add(piece)
    return examiner.facts


class Examiner:
    """The facts of the statements that were added so far."""

    def __init__(self, dialect: str) -> None:
        self._dialect = dialect
        self._transactional = True
        self._misfits: list[Finding] = []
        self._rebuilds: Rebuilds | None = None

    @property
    def facts(self) -> Facts:
        idle, rebuilds = (self._rebuilds.idle, self._rebuilds.found) if self._rebuilds else ((), ())
        return Facts(self._transactional, tuple(self._misfits), tuple(idle), tuple(rebuilds[:LISTED]))

    def add(self, piece: Piece) -> None:
        if isinstance(piece, Bundle):
            return  # all of it is harmless
        sql = piece.sql
        if _FITTING.match(sql) and "concurrently" not in sql.lower():
            self._transactional = False
        elif not _HARMLESS.match(sql):
            self._look(piece)

    def _look(self, statement: Statement) -> None:
        from sqlmig.sql.classify import classify, dml, forbidden_in_transaction, transaction_control

        classification = classify(statement.sql, self._dialect)
        self._transactional = self._transactional and dml(classification)
        if self._dialect == "sqlite":
            self._watch_tables(statement, classification)
        if transaction_control(classification):
            message = f"{classification.verb} would end the transaction that this section runs in"
            help_text = "leave it out, or put transaction:false behind the marker"
        elif reason := forbidden_in_transaction(classification, self._dialect):
            message, help_text = reason, "put transaction:false behind the marker"
        else:
            return
        if len(self._misfits) < LISTED:
            self._misfits.append(Finding("transaction", "error", message, statement.location, help_text))

    def _watch_tables(self, statement: Statement, classification: Classification) -> None:
        if self._rebuilds is None:
            from sqlmig.sql.rebuilds import Rebuilds  # reads words

            self._rebuilds = Rebuilds()
        self._rebuilds.add(statement, classification)
