"""Data files beside the SQL: what arrives in the database is what stands in them."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from tests.seeds.folder import EACH, make, seed
from tests.servers import Database, Project

pytestmark = pytest.mark.databases(*EACH)

CSV = (
    "id,name,active,photo,since,seen,price\n"
    '1,"Doe, ""Jane""\nand é",true,\\xdead00,2026-01-02,2026-01-02 03:04:05,1.50\n'
    '2,"",false,,,,\n'
    "3,,,\\x,0999-12-31,,-12345678.25\n"
    "4,it's \\N and \\\\,t,,,,0\n"
)
ROWS: list[tuple[Any, ...]] = [
    (1, 'Doe, "Jane"\nand é', True, b"\xde\xad\x00", "2026-01-02", "2026-01-02 03:04:05", Decimal("1.50")),
    (2, "", False, None, None, None, None),
    (3, None, None, b"", "0999-12-31", None, Decimal("-12345678.25")),
    (4, "it's \\N and \\\\", True, None, None, None, Decimal(0)),
]


def plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row as `ROWS` has it, whatever a driver made of it."""
    number, name, active, photo, since, seen, price = row
    return (
        number,
        name,
        None if active is None else bool(active),
        None if photo is None else bytes(photo),
        since.isoformat() if isinstance(since, datetime.date) else since,
        str(seen) if isinstance(seen, datetime.datetime) else seen,
        None if price is None else Decimal(str(price)),
    )


def arrived(db: Database) -> list[tuple[Any, ...]]:
    return [plain(row) for row in db.query("SELECT * FROM users ORDER BY id")]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv(db: Database, project: Project, end: str) -> None:
    """NULL and the empty text, quotes, line ends, booleans, bytes, dates and numbers mean the same everywhere."""
    make(db)
    seed(project, "users.sql", "-- seed:copy users from data/users.csv\nUPDATE users SET price = price;\n")
    text = CSV.replace("\n", end).replace(f'Jane""{end}', 'Jane""\n')
    seed(project, "data/users.csv", text)
    done = project.json("seed", "run", db=db)
    assert done["error"] is None
    assert done["steps"][0]["rows"] == len(ROWS)
    assert arrived(db) == ROWS


def test_parquet(db: Database, project: Project) -> None:
    """A Parquet file's values arrive as those of a CSV file do."""
    make(db)
    seed(project, "users.sql", "-- seed:copy users from users.parquet\n")
    path = project.path / "db" / "seeds" / "users.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE t (id integer, name varchar, active boolean, photo blob, since date, seen timestamp,"
            " price decimal(10, 2))"
        )
        connection.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?)", ROWS)
        connection.execute(f"COPY t TO '{path}' (FORMAT parquet)")
    done = project.json("seed", "run", db=db)
    assert done["error"] is None
    assert arrived(db) == ROWS


def test_columns_and_order(db: Database, project: Project) -> None:
    """Columns that the directive names take the header's place, and data stands among the statements in order."""
    make(db)
    seed(
        project,
        "users.sql",
        "INSERT INTO users (id, name) VALUES (1, 'before');\n"
        '-- seed:copy users("name", id) from users.csv\n'
        "UPDATE users SET id = id + 100 WHERE name IN ('before', 'file');\n",
    )
    seed(project, "users.csv", "who,number\nfile,2\n")
    done = project.run("seed", "run", db=db)
    assert done.code == 0, done.err
    assert db.query("SELECT id, name FROM users ORDER BY id") == [(101, "before"), (102, "file")]


def test_many_rows(db: Database, project: Project) -> None:
    """More rows than one message or chunk holds, all of them, and in order."""
    make(db)
    seed(project, "users.sql", "-- seed:copy users from users.csv\n")
    seed(project, "users.csv", "id,name\n" + "".join(f"{n},{'x' * 90}{n}\n" for n in range(30_000)))
    done = project.json("seed", "run", db=db)
    assert done["error"] is None
    assert done["steps"][0]["rows"] == 30_000
    assert db.query("SELECT count(*), min(id), max(id) FROM users") == [(30_000, 0, 29_999)]
    assert db.query("SELECT name FROM users WHERE id = 29999") == [("x" * 90 + "29999",)]


def test_a_parquet_value_that_does_not_fit(db: Database, project: Project) -> None:
    """The error names the file and, where the database tells it, the row as the line and the column."""
    make(db)
    seed(project, "users.sql", "-- seed:copy users from users.parquet\n")
    path = project.path / "db" / "seeds" / "users.parquet"
    duckdb.execute(f"COPY (FROM (VALUES (1, 'one'), (1, 'again')) AS t(id, name)) TO '{path}' (FORMAT parquet)")
    error = project.json("seed", "run", db=db)["error"]
    assert error["code"] == "run_failed"
    if db.dialect in ("sqlite", "postgres"):
        location = error["location"]
        assert (location["path"], location["line"], error["source"]) == ("db/seeds/users.parquet", 2, None)
    assert arrived(db) == []
