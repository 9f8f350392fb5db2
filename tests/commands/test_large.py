"""A large file is read while it runs: its size is no question of memory, and what is wrong is found before."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.test_running import tables
from tests.servers import Database, Project

MEGABYTE = 1_000_000
NAME = "20260102000000_large.sql"
GOOD = "-- migrate:up\nCREATE TABLE good (id integer);\n-- migrate:down\nDROP TABLE good;\n"
MEASURED = """
import sys
from pathlib import Path
from sqlmig.cli import main
try:
    main()
finally:  # getrusage would tell the peak of the process that started this one
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    print("PEAK", peak.split()[1], file=sys.stderr)
"""
pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is measured as Linux does")


def write(project: Project, lines: Iterator[str], down: str = "DROP TABLE big;") -> Path:
    """A file with a table and these lines, written without having it in memory."""
    path = project.write(NAME, "-- migrate:up\nCREATE TABLE big (id integer, t text);\n")
    with path.open("a", encoding="utf-8") as file:
        file.writelines(lines)
        file.write(f"-- migrate:down\n{down}\n")
    return path


def inserts(megabytes: float, width: int = 1000) -> Iterator[str]:
    for number in range(int(megabytes * MEGABYTE) // (width + 40)):
        yield f"INSERT INTO big VALUES ({number:8}, '{'x;y ' * (width // 4)}');\n"


def peak(project: Project, db: Database, *args: str) -> float:
    """Run sqlmig to a good end, and give its largest memory in megabytes."""
    done = project.program([sys.executable, "-c", MEASURED, *args], {"DATABASE_URL": db.url}, timeout=300)
    assert done.code == 0, done.err
    megabytes = int(done.err.rpartition("PEAK ")[2]) * 1024 / MEGABYTE
    print(f"{db.server} {args[0]}: {megabytes:.0f} MB")  # noqa: T201  # for pytest -rP
    return megabytes


@pytest.mark.databases("sqlite", "duckdb", "postgres15", "mariadb")
def test_a_large_file_runs_in_little_memory(db: Database, project: Project) -> None:
    """DuckDB and SQLite keep pages of their own in this process, which counts for nothing here."""
    project.write("20260101000000_good.sql", GOOD)
    before = peak(project, db, "up")
    write(project, inserts(24, 8000))
    assert peak(project, db, "validate") < before + 20
    during = peak(project, db, "up")
    assert during < (100 if db.server == "sqlite" else before + 20) or db.server == "duckdb"
    count = 24 * MEGABYTE // 8040
    assert db.query("SELECT count(*), max(id) FROM big") == [(count, count - 1)]
    assert project.json("status", db=db)["pending"] == 0
    assert peak(project, db, "rollback") < before + 20 or db.server == "duckdb"


@pytest.mark.databases("sqlite")
def test_one_statement_may_be_large(db: Database, project: Project) -> None:
    rows = (f"({number}, 'a;b'),\n" for number in range(1_300_000))
    write(project, iter(["INSERT INTO big VALUES\n", *rows, "(-1, NULL);\n"]))
    assert project.json("up", db=db)["steps"][0]["statements"] == 2
    assert db.query("SELECT count(*) FROM big") == [(1_300_001,)]


@pytest.mark.databases("postgres15")
def test_copy_runs_in_little_memory(db: Database, project: Project) -> None:
    project.write("20260101000000_good.sql", GOOD)
    before = peak(project, db, "up")
    rows = (f"{number}\tit's ; data € {'z' * 60}\r\n" for number in range(250_000))
    write(project, iter(["COPY big FROM stdin; INSERT INTO big VALUES (-1);\n", *rows, "\\.\nSELECT 1;\n"]))
    assert (project.migrations / NAME).stat().st_size > 20 * MEGABYTE
    assert peak(project, db, "up") < before + 20
    (row,) = db.query("SELECT count(*), min(id), max(id), max(length(t)) FROM big")
    assert row[:3] == (250_001, -1, 249_999)
    assert [step["state"] for step in project.json("status", db=db)["migrations"]] == ["applied", "applied"]


@pytest.mark.databases("sqlite", "postgres15", "mariadb")
@pytest.mark.parametrize(
    ("tail", "message"),
    [("INSERT INTO big VALUES ('open);\n", "not closed"), ("-- migrate:up bogus:1\n", "unknown option")],
)
def test_what_is_wrong_is_found_before_anything_runs(tail: str, message: str, db: Database, project: Project) -> None:
    project.write("20260101000000_good.sql", GOOD)
    write(project, iter([*inserts(5), tail]))
    done = project.run("up", db=db)
    assert done.code == 2
    assert message in done.err
    assert f"{NAME}:{3 + 5 * MEGABYTE // 1040}:" in done.err
    assert not db.embedded or not db.path or not db.path.exists()


@pytest.mark.databases("sqlite", "postgres15", "mariadb")
def test_a_transaction_statement_in_a_large_file_is_refused(db: Database, project: Project) -> None:
    write(project, iter([*inserts(5), "COMMIT;\n"]))
    done = project.json("up", db=db)
    if db.transactional:
        assert (done["exit_code"], done["error"]["problems"][0]["location"]["column"]) == (3, 1)
        assert not db.exists()


@pytest.mark.databases("sqlite", "postgres15", "duckdb")
def test_an_error_names_the_line_and_nothing_stays(db: Database, project: Project) -> None:
    write(project, iter([*inserts(3), "INSERT INTO missing_table VALUES (1);\n", *inserts(2)]))
    done = project.json("up", db=db)
    assert done["exit_code"] == 4
    assert done["error"]["location"]["line"] == 3 + 3 * MEGABYTE // 1040
    assert done["error"]["source"] == "INSERT INTO missing_table VALUES (1);"
    assert done["steps"][0]["statements"] == 1 + 3 * MEGABYTE // 1040
    assert "big" not in tables(db)


@pytest.mark.databases("mariadb")
def test_a_large_file_goes_on_where_it_stopped(db: Database, project: Project) -> None:
    good, width = [*inserts(5, 50_000)], 50_040
    path = write(project, iter([*good, "INSERT INTO missing_table VALUES (1);\n", *good]))
    done = project.json("up", db=db)
    assert (done["exit_code"], done["error"]["location"]["line"]) == (4, len(good) + 3)
    assert f"from line {len(good) + 3} on" in done["error"]["hint"]
    path.write_bytes(path.read_bytes().replace(b"INTO missing_table", b"INTO big(id)"))
    plan = project.json("plan", db=db)
    assert plan["steps"][0]["first_statement"] == len(good) + 1
    done = project.json("up", db=db)
    assert (done["exit_code"], done["steps"][0]["resumed_at"]) == (0, len(good) + 1)
    assert db.query("SELECT count(*), sum(length(t)) FROM big") == [(2 * len(good) + 1, 2 * len(good) * 50_000)]
    assert len(good) == 5 * MEGABYTE // width


@pytest.mark.databases("sqlite")
def test_a_plan_shows_the_beginning_of_a_large_file(db: Database, project: Project) -> None:
    write(project, inserts(5, 400))
    (step,) = project.json("plan", db=db)["steps"]
    total = 1 + 5 * MEGABYTE // 440
    assert (len(step["statements"]), step["statements_total"]) == (1000, total)
    assert f"… and {total - 1000} more statements" in project.run("plan", db=db).out
    script = project.run("plan", "--sql", db=db).out
    assert script.count("\nINSERT INTO big") == total - 1


@pytest.mark.databases("sqlite")
def test_a_plan_shows_all_of_a_file_in_memory(db: Database, project: Project) -> None:
    """Also where its rows are in bundles."""
    write(project, inserts(1, 400))
    (step,) = project.json("plan", db=db)["steps"]
    assert len(step["statements"]) == step["statements_total"] == 1 + MEGABYTE // 440


@pytest.mark.databases("postgres15")
def test_a_script_of_a_plan_has_the_data_of_copy(db: Database, project: Project) -> None:
    rows = [f"{number}\t{'z' * 100}\n" for number in range(50_000)]
    write(project, iter(["COPY big FROM stdin;\n", *rows, "\\.\n"]))
    assert "COPY big FROM stdin;\n" + "".join(rows) + "\\.\nCOMMIT;" in project.run("plan", "--sql", db=db).out
