"""Nested ORs and ANDs stay as they are once the server has read them."""

from __future__ import annotations

import pytest

from sqlmig.dialects.postgres.schema.nesting import flat
from tests.dialects.schema.copies import load, snapshot, text
from tests.servers import Database


@pytest.mark.parametrize(
    ("shown", "written"),
    [
        ("(((a = b) OR (a = c)) OR (a = d))", "((a = b) OR (a = c) OR (a = d))"),
        ("((((a <> 1) AND (b)) AND (c)) AND (d))", "((a <> 1) AND (b) AND (c) AND (d))"),
        ("f((((a) OR (b)) OR (((c) AND (d)) AND (e))))", "f(((a) OR (b) OR ((c) AND (d) AND (e))))"),
    ],
)
def test_pairs_become_a_list(shown: str, written: str) -> None:
    """Where the first operand is joined like the others, the server keeps no parentheses."""
    assert flat(shown) == written


@pytest.mark.parametrize(
    "statement",
    [
        "((a) OR ((b) OR (c)))",
        "(((a) AND (b)) OR (c))",
        "('((a) OR (b)) OR ' OR (c))",
        '("((a) OR (b)) OR " OR (c))',
        "$$(((a) OR (b)) OR (c))$$",
        ")) OR ((",
    ],
)
def test_everything_else_is_left_alone(statement: str) -> None:
    """Other operands keep theirs; strings, quoted names and bodies belong to the user."""
    assert flat(statement) == statement


@pytest.mark.databases("postgres15", "postgres18")
def test_the_copy_gives_the_same(db: Database, copy: Database) -> None:
    """IN over columns is made of pairs, which no statement can make: the copy has a list, and the same text."""
    db.create()
    db.execute(
        "CREATE TABLE t (a text, b varchar(3), c text, CHECK (a IN (b, c, 'x')), CHECK (a NOT IN (b, c, 'x', b || c)))",
        "CREATE VIEW v AS SELECT a NOT IN (b, c, 'x') AND b > 'y' AS d FROM t WHERE c IN (a, b, 'z') OR a = 'x'",
        "CREATE INDEX ON t (a) WHERE b IN (a, c, 'x')",
    )
    schema = text(snapshot(db))
    load(copy, schema)
    assert text(snapshot(copy)) == schema
