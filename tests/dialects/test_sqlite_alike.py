"""Inserts that SQLite gets as one statement with parameters leave what they leave one by one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sqlmig.dialects.api import Params
from sqlmig.dialects.sqlite.alike import alike
from sqlmig.dialects.sqlite.execution import Execution
from sqlmig.model import Bundle
from sqlmig.sql.plain import texts
from sqlmig.sql.split import Splitter

HEAD = "INSERT INTO t (a, b, c, d, e) VALUES ("
HEADS = [HEAD, "insert or ignore into main.t values ( ", "REPLACE INTO t(a,b,c,d,e)values(", "INSERT INTO u VALUES ("]
TEXTS = ["'a'", "''", "'it''s'", "''''", "'''a'", "'a'''", "';\n'", "');\nINSERT'", "', (1'", "'1'", "' 1.0 '", "'é'"]
WHOLE = ["0", "-1", " 007 ", "+5", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "1" * 18]
FRACTIONS = ["0.1", "-12.50", "1.0", "5.", ".5", "-0.0", "1.5e300", "1.e-3", "8.41", "9007199254740993.0", "1.5E5"]
OTHERS = ["TRUE", "1e5", "1 + 1", "- 1", "x'41'", "?", "?1", ":a", "lower('A')", "1_0", "0x10", "٣", "\x1c1", "d"]
KINDS = [
    TEXTS,
    WHOLE,
    FRACTIONS,
    ["NULL", *TEXTS],
    ["null", *WHOLE],
    ["NULL", *FRACTIONS],
    ["1", "2.5"],
    ["'\1'", "'a'"],
    OTHERS,
]
UNLIKE = [f"{HEAD}1, 2, 3, 4)", f"{HEAD}1, 2, 3, 4, 5, 6)", "INSERT INTO t VALUES (1, 2, 3, 4, 5)"]


@contextmanager
def database() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute("CREATE TABLE t (a, b INTEGER, c REAL, d TEXT, e NUMERIC)")
        yield connection


def bundle(*statements: str) -> Bundle:
    text = "".join(f"{sql};\n" for sql in statements)
    (piece,) = Splitter(text, "sqlite", bundled=len(text)).pieces()
    assert isinstance(piece, Bundle)
    return piece


@st.composite
def scripts(draw: st.DrawFn) -> str:
    """Rows with values of one kind in each column; sometimes one of another form among them."""
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=5, max_size=5))
    rows = draw(st.lists(st.tuples(*map(st.sampled_from, kinds)), min_size=1, max_size=5))
    head = draw(st.sampled_from(HEADS))
    lines = [f"{head}{', '.join(row)})" for row in rows]
    if draw(st.integers(0, 5)) == 0:
        lines.insert(draw(st.integers(0, len(lines))), draw(st.sampled_from(UNLIKE)))
    return "".join(f"{line};\n" for line in lines)


def fill(connection: sqlite3.Connection, statements: Iterable[tuple[str, list[Params]]]) -> str:
    """Run statements for their parameters up to the first error; its message."""
    try:
        for sql, rows in statements:
            connection.executemany(sql, rows)
    except sqlite3.Error as error:
        return str(error)
    return ""


def left(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
    """All that is in the table: types, values and their bits."""
    columns = (f"typeof({name}), quote({name}), {name}" for name in "abcde")
    return connection.execute(f"SELECT rowid, {', '.join(columns)} FROM t").fetchall()


@settings(max_examples=500)
@given(text=scripts())
def test_parameters_leave_what_values_leave(text: str) -> None:
    """For every kind of value, in columns of every affinity: the same rows, and the same error."""
    for piece in Splitter(text, "sqlite", bundled=len(text)).pieces():
        found = alike(piece) if isinstance(piece, Bundle) else None
        if found is not None and isinstance(piece, Bundle):
            with database() as one, database() as other:
                refused = fill(one, [(sql, [()]) for sql in texts(piece)])
                assert fill(other, [(found.sql, found.rows)]) == refused
                assert left(other) == left(one)


@pytest.mark.parametrize("kind", [TEXTS, WHOLE[:4], FRACTIONS, ["NULL", *TEXTS[:4]], ["null", *WHOLE[:4]]])
def test_usual_values_are_parameters(kind: list[str]) -> None:
    """Texts with every quote but at their beginning, whole numbers, fractions, and NULL among them."""
    fit = [value for value in kind if not value.startswith("''") or value == "''"]
    found = alike(bundle(*(f"INSERT INTO t (a, b) VALUES ({value}, TRUE)" for value in fit)))
    assert found is not None
    assert len(found.rows) == len(fit)
    assert found.sql.endswith("?, TRUE)") or found.sql.endswith("CAST(? AS REAL), TRUE)")


@pytest.mark.parametrize("value", ["?", "?1", ":a", "x'41'", "random()", "1_0", "٣", "\x1c1", "9223372036854775808"])
def test_what_means_something_else_as_a_parameter_stays(value: str) -> None:
    """Its statements run one by one."""
    assert alike(bundle(f"INSERT INTO t (a, b) VALUES (1, {value})", "INSERT INTO t (a, b) VALUES (2, 2)")) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("INSERT INTO t (a, b) VALUES (1, 2)", "INSERT INTO u (a, b) VALUES (3, 4)"),
        ("INSERT INTO t (a, b) VALUES (1, 2)", "INSERT INTO t (b, a) VALUES (3, 4)"),
        ("INSERT INTO t (a, b) VALUES (1, 2)", "REPLACE INTO t (a, b) VALUES (3, 4)"),
        ("INSERT INTO t (a, b) VALUES (1, 2)", "INSERT INTO t (a, b) VALUES (3, 4) RETURNING a"),
        ("INSERT INTO t (a, b) VALUES (1, 2)", "INSERT INTO t (a, b) VALUES (3, 4), (5, 6)"),
        ("INSERT INTO t (a, b) VALUES (1, '\1')", "INSERT INTO t (a, b) VALUES (3, 'a')"),
        ("DELETE FROM t WHERE a IN (1, 2)", "DELETE FROM t WHERE a IN (3, 4)"),
    ],
)
def test_what_differs_in_more_than_values_stays(one: str, other: str) -> None:
    """Another table, other columns or another verb; and what may be several rows, or none."""
    assert alike(bundle(one, other)) is None
    assert alike(bundle(one, one, one, other)) is None


@given(lengths=st.lists(st.integers(1, 6), min_size=2, max_size=6))
@example(lengths=[2, 5])
def test_no_value_gets_into_another_column_or_row(lengths: list[int]) -> None:
    """Rows of several lengths are refused as such, however they make up for each other."""
    rows = [tuple(range(number, number + length)) for number, length in enumerate(lengths)]
    found = alike(bundle(*(f"INSERT INTO t VALUES ({', '.join(map(str, row))})" for row in rows)))
    assert (found.rows if found else None) == (rows if len(set(lengths)) == 1 else None)


def test_more_values_than_parameters_stay() -> None:
    """A statement of SQLite's older versions has 999 parameters at most."""
    rows = [f"INSERT INTO t VALUES ({', '.join([value] * 1000)})" for value in "12"]
    assert alike(bundle(*rows)) is None


def test_sqlite_reads_one_statement_for_many_rows() -> None:
    """However many there are."""
    read: list[str] = []

    def noted(action: int, name: str | None, *_: object) -> int:
        if action == sqlite3.SQLITE_INSERT:
            read.append(str(name))
        return sqlite3.SQLITE_OK

    done: list[int] = []
    with database() as connection:
        connection.set_authorizer(noted)
        Execution(connection, bundle(*(f"{HEAD}{row}, 2.5, NULL, 'it''s', '')" for row in range(500))), done.append)()
        connection.set_authorizer(None)
        assert connection.execute("SELECT count(*) FROM t").fetchone() == (500,)
    assert read == ["t"]
    assert sum(done) == 500


def test_after_a_failure_without_effect_it_goes_on_there() -> None:
    """A call repeats the statement that failed, alone; the next one runs what is left."""
    done: list[int] = []
    with database() as connection:
        connection.execute("CREATE UNIQUE INDEX i ON t (a)")
        connection.execute("INSERT INTO t (a) VALUES (3)")
        execution = Execution(connection, bundle(*(f"{HEAD}{row}, 1, 1, 1, 1)" for row in range(6))), done.append)
        with pytest.raises(sqlite3.IntegrityError):
            execution()
        assert (execution.sql, sum(done)) == (f"{HEAD}3, 1, 1, 1, 1)", 3)
        connection.execute("DELETE FROM t WHERE b IS NULL")
        execution()
        assert (sum(done), execution.over) == (4, False)
        execution()
        assert execution.over
        assert connection.execute("SELECT group_concat(a) FROM t").fetchone() == ("0,1,2,3,4,5",)
    assert sum(done) == 6
