"""A seed that fails leaves nothing, and what is said of it is true."""

from __future__ import annotations

import pytest

from tests.seeds.folder import logged, migrate, names, seed, user
from tests.servers import Database, Project

COPY = "-- seed:copy users from users.csv\n"


def test_a_failing_seed_leaves_nothing(db: Database, project: Project) -> None:
    """Seeds before it stay, it is rolled back with its data, the rest is untouched; the next run goes on with it."""
    migrate(project, db)
    seed(project, "1_first.sql", user(1, "first"))
    seed(project, "2_second.sql", user(2, "second") + COPY + "INSERT INTO missing_table\n  VALUES (1);\n")
    seed(project, "3_third.sql", user(3, "third"))
    seed(project, "users.csv", "id,name\n20,file\n")
    done = project.json("seed", "run", db=db)
    assert done["exit_code"] == 4
    assert [step["outcome"] for step in done["steps"]] == ["seeded", "failed"]
    error = done["error"]
    assert error["location"]["path"] == "db/seeds/2_second.sql"
    assert error["location"]["line"] == 3
    assert error["state"] == "the seed 2_second was rolled back and left nothing behind; the seed before it stays"
    assert "missing_table" in error["message"]
    assert names(db) == ["first"]
    assert logged(db) == [("seeded", "1_first"), ("seed_failed", "2_second")]
    seed(project, "2_second.sql", user(2, "second"))
    assert project.run("seed", "run", db=db).code == 0
    assert names(db) == ["first", "second", "third"]


def test_a_value_that_does_not_fit(db: Database, project: Project) -> None:
    """The error names the file, the line and, where the server tells it, the column; nothing is left."""
    migrate(project, db)
    seed(project, "users.sql", user(1, "one") + COPY)
    if db.dialect == "sqlite":
        rows, column = "id,name\n2,two\nthree,three\n", 1  # only a primary key has a type
    else:
        rows, column = "name,id,since\ntwo,2,2026-01-01\n" + '"x\ny",3,2026-99-01\nfour,4,\n', 6
    seed(project, "users.csv", rows)
    done = project.json("seed", "run", db=db)
    assert done["exit_code"] == 4, done
    location = done["error"]["location"]
    assert location["path"] == "db/seeds/users.csv"
    if db.dialect == "sqlite":
        assert (location["line"], location["column"]) == (3, column)
    elif db.dialect in ("postgres", "duckdb"):
        assert (location["line"], location["column"]) == (4, column)
    else:
        assert location["line"] in (3, 4)
    assert names(db) == []


def test_a_duplicate(db: Database, project: Project) -> None:
    """A row that a constraint refuses fails the seed, and never is left out silently."""
    migrate(project, db)
    seed(project, "users.sql", COPY)
    seed(project, "users.csv", "id,name\n1,one\n2,two\n1,again\n")
    done = project.json("seed", "run", db=db)
    assert done["exit_code"] == 4
    assert names(db) == []
    assert done["error"]["location"]["path"] in ("db/seeds/users.csv", "db/seeds/users.sql")


@pytest.mark.databases("mysql", "mariadb")
def test_what_commits_is_refused(db: Database, project: Project) -> None:
    """Where DDL commits, a seed that has any is refused before the first seed runs."""
    migrate(project, db)
    seed(project, "1_users.sql", user(1, "one"))
    seed(project, "2_users.sql", user(2, "two") + "TRUNCATE TABLE users;\n")
    done = project.run("seed", "run", db=db)
    assert done.code == 2
    assert "db/seeds/2_users.sql:2:1: TRUNCATE commits on MySQL, so that half of the seed could stay" in done.err
    assert names(db) == []


def test_transaction_control_is_refused(db: Database, project: Project) -> None:
    """BEGIN and COMMIT are for sqlmig."""
    migrate(project, db)
    seed(project, "users.sql", "BEGIN;\n" + user(1, "one") + "COMMIT;\n")
    done = project.run("seed", "run", db=db)
    assert done.code == 2
    assert "db/seeds/users.sql:1:1" in done.err
    assert "db/seeds/users.sql:3:1" in done.err
    assert names(db) == []


@pytest.mark.databases("postgres15", "mysql", "mariadb")
def test_a_dead_server(db: Database, project: Project) -> None:
    """A server that is not there is the environment's mistake, and nothing is claimed of the seeds."""
    seed(project, "users.sql", user(1, "one"))
    scheme = db.url.partition(":")[0]
    done = project.run("seed", "run", url=f"{scheme}://x:y@127.0.0.1:1/x")
    assert done.code == 5
    assert "no connection to 127.0.0.1:1" in done.err


BAD = [
    ("-- seed:alwys\n", "db/seeds/x.sql:1:1: unknown directive seed:alwys", "did you mean always?"),
    ("SELECT 1;\n-- seed:always\n", "db/seeds/x.sql:2:1: seed:always stands below a statement", "top"),
    ("  -- seed:always\n", "db/seeds/x.sql:1:3: this directive is indented", "first column"),
    ("-- Seed:always\n", "db/seeds/x.sql:1:1: this directive is misspelt", "-- seed:always"),
    ("-- seed: copy t from u.csv\n", "db/seeds/x.sql:1:1: this directive is misspelt", "-- seed:copy"),
    ("-- seed:always twice\n", "db/seeds/x.sql:1:16: seed:always takes nothing", ""),
    ("-- seed:depends\n", "db/seeds/x.sql:1:1: seed:depends names no seed", ""),
    (
        "-- seed:depends userz\n",
        "db/seeds/x.sql:1:17: there is no seed userz to depend on",
        "did you mean users",
    ),
    ("-- seed:depends x\n", "db/seeds/x.sql:1:17: these seeds depend on each other: x → x", ""),
    ("-- seed:copy users users.csv\n", "db/seeds/x.sql:1:1: this seed:copy cannot be read", "TABLE from FILE"),
    ("-- seed:copy users from no.csv\n", "db/seeds/x.sql:1:1: db/seeds/no.csv is not there", ""),
    ("-- seed:copy users from ../../out.csv\n", "db/seeds/x.sql:1:1: ../../out.csv is outside of db/seeds", ""),
    ("-- seed:copy users from /etc/passwd\n", "db/seeds/x.sql:1:1: /etc/passwd is outside of db/seeds", ""),
    ("-- seed:copy users from link.csv\n", "db/seeds/x.sql:1:1: link.csv is outside of db/seeds", ""),
    ("-- seed:copy users from x.sql\n", "db/seeds/x.sql:1:1: x.sql is no data file", ".csv or .parquet"),
    ("-- seed:copy users(id) from users.csv\n", "1 columns are named, and db/seeds/users.csv has 2", "id, name"),
    ("-- seed:copy users from wide.csv\n", "db/seeds/wide.csv:3:1: 3 fields in a file of 2 columns", "Doe"),
    ("-- seed:copy users from open.csv\n", "db/seeds/open.csv:2:1: a quote in this row is not closed", ""),
    ("-- seed:copy users from latin.csv\n", "db/seeds/latin.csv:2:4: the file is not UTF-8", "UTF-8"),
    ("-- seed:copy users from empty.csv\n", "db/seeds/empty.csv:1:1: the header must name every column", ""),
    ("-- seed:copy users from torn.parquet\n", "db/seeds/torn.parquet:1:1: the data file cannot be read", ""),
    ("INSERT INTO users VALUES ('x;\n", "db/seeds/x.sql:1:27: this string is not closed", ""),
]


@pytest.mark.parametrize(("text", "message", "hint"), BAD)
@pytest.mark.databases("sqlite")
def test_files_that_cannot_be_used(db: Database, project: Project, text: str, message: str, hint: str) -> None:
    """Whatever is wrong in any file is told with its place before the first seed runs."""
    migrate(project, db)
    seed(project, "0_users.sql", user(1, "one"))
    seed(project, "x.sql", text)
    seed(project, "users.csv", "id,name\n2,two\n")
    seed(project, "wide.csv", "id,name\n2,two\n3,Doe, Jane\n")
    seed(project, "open.csv", 'id,name\n2,"two\n')
    seed(project, "latin.csv", b"id,name\n2,t\xe9\n")
    seed(project, "empty.csv", "")
    seed(project, "torn.parquet", b"PAR1 and no more")
    (project.path / "out.csv").write_text("id\n1\n")
    (project.path / "db" / "seeds" / "link.csv").symlink_to(project.path / "out.csv")
    done = project.run("seed", "run", db=db)
    assert done.code == 2, done.out
    assert message in done.err
    assert hint in done.err
    assert names(db) == []


@pytest.mark.databases("sqlite")
def test_all_that_is_wrong_is_told_at_once(db: Database, project: Project) -> None:
    """Problems of several files stand in one error, and in JSON under a code of their own."""
    seed(project, "a.sql", "-- seed:depends b\n-- seed:copi x\n")
    seed(project, "b.sql", "-- seed:depends a c\n")
    seed(project, "c.sql", "-- seed:copy t from none.csv\n")
    error = project.json("seed", "list", db=db)["error"]
    assert error["code"] == "seed_file"
    assert error["state"] == "nothing was run"
    assert [problem["location"]["path"] for problem in error["problems"]] == [
        "db/seeds/a.sql",
        "db/seeds/c.sql",
    ] or len(error["problems"]) == 3
