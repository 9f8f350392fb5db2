"""Our splitting beside SQLite's and DuckDB's own, over generated scripts."""

from __future__ import annotations

import sqlite3

import duckdb
from hypothesis import assume, given, settings

from sqlmig.errors import MigrationFileError
from sqlmig.model import Statement
from sqlmig.sql.blank import skip
from sqlmig.sql.kinds import COMMENTS, END
from sqlmig.sql.lexer import lexer
from sqlmig.sql.split import split
from tests.sql.fragments import duckdb_script, script

MANY = settings(max_examples=2000, deadline=None)


def code(sql: str, dialect: str) -> str:
    """A statement's text without the comments around it and its delimiter."""
    spans = [
        (start, end)
        for kind, start, end in lexer(dialect, "parts").spans(sql)
        if kind not in COMMENTS and kind is not END and not sql[start:end].isspace()
    ]
    return sql[spans[0][0] : spans[-1][1]].strip() if spans else ""


def ours(text: str, dialect: str) -> tuple[list[Statement], MigrationFileError | None]:
    """The statements up to an error, and the error."""
    statements: list[Statement] = []
    try:
        statements.extend(split(text, dialect))
    except MigrationFileError as error:
        return statements, error
    return statements, None


def sqlite_pieces(text: str) -> tuple[list[str], str]:
    """Cut behind each `;` at which sqlite3_complete says that the statement is complete."""
    pieces: list[str] = []
    start = position = 0
    while (position := text.find(";", position) + 1) > 0:
        if sqlite3.complete_statement(text[start:position]):
            pieces.append(text[start:position])
            start = position
    return pieces, text[start:]


@MANY
@given(script("sqlite"))
def test_sqlite_is_cut_where_sqlite3_complete_says(text: str) -> None:
    pieces, rest = sqlite_pieces(text)
    statements, error = ours(text, "sqlite")
    expected = [piece for piece in (code(piece, "sqlite") for piece in pieces) if piece]
    assert [code(statement.sql, "sqlite") for statement in statements[: len(expected)]] == expected
    begin, closed = skip(rest, 0, "sqlite")
    left_over = closed and begin < len(rest)
    if error is None:
        assert len(statements) == len(expected) + left_over
    else:
        assert len(statements) == len(expected)
        assert not sqlite3.complete_statement(rest)


@MANY
@given(duckdb_script())
def test_duckdb_is_cut_where_duckdb_cuts(text: str) -> None:
    try:
        expected = [code(statement.query, "duckdb") for statement in duckdb.extract_statements(text)]
    except duckdb.Error:
        assume(False)
    statements, error = ours(text, "duckdb")
    assert error is None
    assert [code(statement.sql, "duckdb") for statement in statements] == expected
