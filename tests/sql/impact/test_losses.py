"""What a statement takes away, and whether it changes rows, is read from its words."""

from __future__ import annotations

import pytest

from sqlmig.sql.impact import impact

P, M, S, D = "postgres", "mysql", "sqlite", "duckdb"


@pytest.mark.parametrize(
    ("dialect", "sql", "drops"),
    [
        (P, "drop table if exists a, b.c cascade", ("table a", "table b.c")),
        (P, 'alter table only "T" drop "C x", add d int', ('column "C x" of "T"',)),
        (P, "alter table t drop column if exists a, drop constraint c, drop b", ("column a of t", "column b of t")),
        (P, "alter table t alter a drop default, alter b drop not null", ()),
        (P, "alter table t alter column a drop expression", ()),
        (P, "drop schema s cascade", ("schema s",)),
        (P, "drop type mood cascade", ("columns of type mood",)),
        (P, "drop type mood", ()),
        (P, "drop owned by joe, ann", ("everything that joe owns", "everything that ann owns")),
        (P, "drop index i", ()),
        (P, "comment on table t is 'drop table t'", ()),
    ],
)
def test_what_is_lost_with_its_data_is_named(dialect: str, sql: str, drops: tuple[str, ...]) -> None:
    """Tables, columns and schemas that a statement drops are named as written, and nothing else is."""
    assert impact(sql, dialect).drops == drops


@pytest.mark.parametrize(
    ("dialect", "sql", "data"),
    [
        *[(P, sql, True) for sql in ("insert into t values (1)", "truncate t", "copy t (a) from stdin")],
        *[
            (P, sql, True)
            for sql in ("with d as (delete from t returning *) select * from d", "merge into t using u on a")
        ],
        *[(P, sql, False) for sql in ("select 1", "create index i on t (a)", "copy t to stdout", "drop table t")],
    ],
)
def test_statements_that_change_rows_are_known(dialect: str, sql: str, data: bool) -> None:
    """`data` is true of what adds, changes or removes rows itself, and of no other statement."""
    assert impact(sql, dialect).data is data
