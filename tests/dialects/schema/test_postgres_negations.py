"""Negated numbers come back from the server as they were."""

from __future__ import annotations

import pytest

from sqlmig.dialects.postgres.schema.negations import negated
from tests.dialects.schema.copies import load, snapshot, text
from tests.servers import Database


@pytest.mark.parametrize(
    ("shown", "written"),
    [
        ("(a > (- 7))", "(a > (- 7::integer))"),
        ("(- (- 7.50))", "(- (- 7.50::numeric))"),
        ("(- 'Infinity'::numeric)", "(- 'Infinity'::numeric)"),
        ("(- (7)::bigint)", "(- (7)::bigint)"),
        ("'(- 7)' \"(- 7)\" E'\\'(- 7)' $_$(- 7)$_$", "'(- 7)' \"(- 7)\" E'\\'(- 7)' $_$(- 7)$_$"),
    ],
)
def test_a_negated_number_has_its_type(shown: str, written: str) -> None:
    """What is quoted, and what has a type anyway, stays as it is."""
    assert negated(shown) == written


@pytest.mark.databases("postgres15", "postgres18")
def test_the_server_has_the_same_expression(db: Database, copy: Database) -> None:
    """An operator on a number stays one in the copy, where it would become a constant."""
    db.create()
    db.execute(
        "CREATE TABLE t (a integer DEFAULT -7::integer, b numeric DEFAULT 2 - -7.5::numeric, CHECK (a > -7::integer))"
    )
    schema = text(snapshot(db))
    assert schema.count("::integer") == 2
    load(copy, schema)
    assert text(snapshot(copy)) == schema
