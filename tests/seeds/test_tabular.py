"""CSV and Parquet as rows, without any database."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlmig.dialects.mysql import inserting
from sqlmig.dialects.mysql.columns import Kind
from sqlmig.errors import SeedFileError
from sqlmig.tabular import Record, open_data
from sqlmig.tabular.delimited import split_row
from sqlmig.tabular.patterns import literal


def csv(folder: Path, text: str | bytes) -> Path:
    path = folder / "data.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ("a,b\n1,2\n", [("1", "2")]),
        ("a,b\n1,2", [("1", "2")]),
        ("\ufeffa,b\r\n1,2\r\n", [("1", "2")]),
        ('a,b\n,""\n', [(None, "")]),
        ('a,b\n"x\r\ny","""q"","\n', [("x\r\ny", '"q",')]),
        ("a\n\n1\n", [(None,), ("1",)]),
        ("a,b\n", []),
        ("a,b", []),
        ("a,b\n é ,\u2028\n", [(" é ", "\u2028")]),
    ],
)
def test_csv(tmp_path: Path, text: str, records: list[Record]) -> None:
    """NULL and the empty text, quotes, line ends and a byte order mark are read as PostgreSQL reads them."""
    file = open_data(csv(tmp_path, text))
    assert list(file.records()) == records
    assert file.check() == len(records)
    assert "".join(file.text()).count("\ufeff") == 0


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a,b\n1\n", 2),
        ("a,b\n1,2\n\n", 3),
        ('a,b\n1,x"y"\n', 2),
        ('a,b\n1,"x"y\n', 2),
        ("a,b\n1,2\r\n", 2),
        ("a,b\r\n1,2\n3,4\r\n", 2),
        ("a,b\n1,\x00\n", 2),
        ("a\n\\.\n", 2),
        ('a,b\n"x\ny",1\n2\n', 4),
    ],
)
def test_csv_that_databases_read_differently_is_refused(tmp_path: Path, text: str, line: int) -> None:
    """Each error has its line, and comes before anything is sent."""
    with pytest.raises(SeedFileError) as caught:
        open_data(csv(tmp_path, text)).check()
    assert caught.value.location
    assert caught.value.location.line == line


@given(st.lists(st.one_of(st.none(), st.text(alphabet='a,"\né')), min_size=1))
def test_rows_come_back(record: list[str | None]) -> None:
    """Whatever is written by the rules is read as it was."""
    written = ",".join("" if text is None else '"' + text.replace('"', '""') + '"' for text in record)
    assert split_row(written) == tuple(record)


def test_places(tmp_path: Path) -> None:
    """A row and a column have a line and a column in the file, lines within quotes counted."""
    file = open_data(csv(tmp_path, 'id,name\n1,"x\ny"\n"2\n",z\n'))
    places = [file.place(0), file.place(0, "name"), file.place(1), file.place(1, "name")]
    assert [(place.line, place.column) for place in places] == [(2, 1), (2, 3), (4, 1), (5, 3)]
    assert [file.row_at(line) for line in range(4)] == [0, 0, 1, 1]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_path_is_no_pattern(tmp_path: Path, kind: str) -> None:
    """DuckDB would read every file that a path with * or [ in it fits."""
    for name, number in (("y*", 1), ("yz", 2), ("x[1]", 3), ("x1", 4)):
        duckdb.execute(f"COPY (SELECT {number} AS n) TO '{tmp_path / name}.{kind}'")
    with duckdb.connect() as connection:
        for name, number in (("y*", 1), ("x[1]", 3)):
            path = tmp_path / f"{name}.{kind}"
            assert list(open_data(path).records()) == [(str(number),)]
            assert connection.execute(f"FROM read_{kind}(?)", [literal(str(path))]).fetchall() == [(number,)]


def test_parquet_values_are_text(tmp_path: Path) -> None:
    """Nested values are JSON, times with a zone are in UTC, bytes are hexadecimal."""
    path = tmp_path / "data.parquet"
    duckdb.execute(
        "COPY (SELECT [1, NULL] AS l, {'k': 'v\"'} AS s, '\\xAB'::BLOB AS b, true AS t, NULL::integer AS n, '' AS e,"
        f" TIMESTAMPTZ '2026-01-02 03:04:05+02' AS z, 'a\nb' AS x) TO '{path}' (FORMAT parquet)"
    )
    file = open_data(path)
    assert file.columns == ("l", "s", "b", "t", "n", "e", "z", "x")
    values = ("[1,null]", '{"k":"v\\""}', "\\xab", "true", None, "", "2026-01-02 01:04:05+00", "a\nb")
    assert list(file.records()) == [values]
    assert file.row_at(1) == 0


def test_parquet_text_ends_nothing(tmp_path: Path) -> None:
    """What would end the data of COPY stands in quotes, as everything does that CSV needs them for."""
    path = tmp_path / "data.parquet"
    duckdb.execute(f"COPY (FROM (VALUES ('\\.'), (NULL), (''), ('a,b'), ('a')) AS t(x)) TO '{path}' (FORMAT parquet)")
    file = open_data(path)
    assert "".join(file.text()) == '"\\."\n\n""\n"a,b"\na\n'
    assert list(file.records()) == [("\\.",), (None,), ("",), ("a,b",), ("a",)]


def test_statements_stay_below_the_servers_limit(tmp_path: Path) -> None:
    """However small max_allowed_packet is, rows are divided so that no statement reaches it."""
    file = open_data(csv(tmp_path, "id,name\n" + "".join(f"{n},{'é' * 40}\n" for n in range(500))))
    kinds: list[Kind] = ["plain", "plain"]
    found = list(inserting.inserts("INSERT INTO t VALUES\n", file, kinds, escapes=True, limit=4096))
    assert sum(statement.rows for statement in found) == 500
    assert max(len(statement.sql.encode()) for statement in found) < 4096
